// Times of the whole path of a voter, and what is loaded for it: figures for docs/performance.md, and no limits but that of the first load.

import { afterAll, beforeAll, expect, it } from "vitest";
import { Browser, type Device, JITLESS, LAPTOP, PHONE } from "./chromium.ts";
import { passportOf } from "./passport.ts";
import { Stage } from "./stage.ts";
import { casts, Voter, votes } from "./voter.ts";

/** Kilobytes, compressed, of everything that a voter loads until the ballot is in the record. */
const MOST_LOADED = 150;

const DEVICES: { name: string; device: Device; slower: number; number: number }[] = [
  { name: "laptop", device: LAPTOP, slower: 1, number: 11 },
  { name: "laptop, jitless", device: { ...LAPTOP, flags: JITLESS.flags ?? [] }, slower: 1, number: 12 },
  { name: "phone, 20 times slower", device: { ...PHONE, language: "en" }, slower: 20, number: 13 },
];

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.begin("--registration-seconds", "180", "--voting-seconds", "240");
});

afterAll(async () => stage?.end());

it("from opening the page to the record", async () => {
  const people: { voter: Voter; browser: Browser; name: string; slower: number }[] = [];
  try {
    for (const { name, device, slower, number } of DEVICES) {
      const browser = await Browser.open(device);
      const voter = new Voter(browser.page, "en", "pointer", "not");
      people.push({ voter, browser, name, slower });
      const loaded = await browser.measures(slower);
      const begun = Date.now();
      await voter.arrives(stage.introduction.board);
      await voter.registers("Europe", { evidence: "A passport, even an expired one", zone: passportOf(number) });
      const { files, bytes } = loaded();
      console.log(`${name}: registered after ${seconds(begun)} s; ${files} files, ${(bytes / 1000).toFixed(1)} kB`);
    }
    await stage.tell("review");
    await stage.tell("voters", { number: 4 });
    for (const step of ["day", "roll", "issue", "open", "cast-voters"]) await stage.tell(step);
    for (const { voter, browser, name, slower } of people) await vote(voter, browser, name, slower);
  } finally {
    for (const { browser } of people) await browser.close();
  }
});

async function vote(voter: Voter, browser: Browser, name: string, slower: number): Promise<void> {
  const loaded = await browser.measures(slower);
  const begun = Date.now();
  await voter.arrives(stage.introduction.board);
  const interactive = seconds(begun);
  voter.taps = 0;
  await votes(voter, "Europe", "first");
  const sealed = seconds(begun);
  await casts(voter);
  const { files, bytes } = loaded();
  const figures = [`can be used after ${interactive} s`, `sealed after ${sealed} s`, `in the record after ${seconds(begun)} s`, `${voter.taps} taps`];
  console.log(`${name}: ${figures.join(", ")}; ${files} files, ${(bytes / 1000).toFixed(1)} kB`);
  expect(bytes / 1000).toBeLessThan(MOST_LOADED);
}

function seconds(begun: number): string {
  return ((Date.now() - begun) / 1000).toFixed(1);
}

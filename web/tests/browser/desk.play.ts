// The vote of May 2024, from the first key to the destruction of the last share: every official does everything on pages of `veche desk`.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LAPTOP, PHONE, Windows } from "./chromium.ts";
import { Desk, veche } from "./desk.ts";
import { Commissioner, type Place, Seat } from "./officials.ts";
import { Stage } from "./stage.ts";
import { Voter, votes } from "./voter.ts";

/** Everyone, each with the language of the own desk. */
const LANGUAGES = { c1: "be", c2: "en", c3: "ru", r1: "be", r2: "ru", t1: "en", t2: "be", t3: "ru" } as const;
/** As many as can stand for 6,723: each list that won seats has a voter. */
const VOTERS = 30;
/** Two more vote in a browser, for the first and the second of the lists. */
const BROWSING = [
  { device: PHONE, pick: "first" },
  { device: LAPTOP, pick: "second" },
] as const;

describe("an election on the pages of the desk", () => {
  const desks: Desk[] = [];
  const [commission, registrars, trustees]: [Commissioner[], Seat[], Seat[]] = [[], [], []];
  let stage: Stage;
  let windows: Windows;
  let place: Place;
  let closes: number;
  let counts: number[];
  const phrases: string[] = [];

  beforeAll(async () => {
    stage = await Stage.begin("--officials-elsewhere", "--registration-seconds", "5", "--voting-seconds", "190");
    windows = await Windows.open();
    const desk = async (id: keyof typeof LANGUAGES) => {
      const begun = await Desk.begin(windows, join(stage.introduction.folder, id), LANGUAGES[id]);
      desks.push(begun);
      return begun;
    };
    for (const id of ["c1", "c2", "c3"] as const) commission.push(new Commissioner(await desk(id), id));
    for (const id of ["r1", "r2"] as const) registrars.push(new Seat(await desk(id), id));
    // The second trustee's computer has no network: a commissioner carries the stick.
    for (const id of ["t1", "t2", "t3"] as const) trustees.push(new Seat(await desk(id), id, id === "t2" ? commission[2]?.desk : undefined));
  });

  afterAll(async () => {
    for (const desk of desks) await desk.end();
    await windows?.close();
    await stage?.end();
  });

  /** One commissioner says it, another adds the line and hands it in; while the log goes on between them, they do it again. */
  async function say(kind: string): Promise<void> {
    const [first, second] = commission as [Commissioner, Commissioner];
    while (!(await second.joins(await first.says(kind))));
  }

  /** Somebody votes on the voter's page; the board promises that the ballot will stand in the record. */
  async function voteInBrowser({ device, pick }: (typeof BROWSING)[number], at: number): Promise<void> {
    const voter = new Voter(await windows.another(device), device.language, "pointer", "not");
    voter.words = phrases[at]?.split(" ") ?? [];
    await voter.arrives(place.board);
    await votes(voter, undefined, pick);
    await voter.press("cast");
    await voter.heading("cast-promised-title");
  }

  it("everyone makes a key", async () => {
    await each(commission, (commissioner) => commissioner.makesKey());
    await each([...registrars, ...trustees], (seat) => seat.makesFolder());
  });

  it("a plan with these keys is a manifest, which two commissioners sign and publish", async () => {
    const [first, , third] = commission as [Commissioner, Commissioner, Commissioner];
    const { desk } = first;
    closes = (await stage.tell("plan", { to: desk.folder }))["closes"] as number;
    await first.opens("vote.toml");
    await desk.looks("commission-plan");
    const everyone = [...commission, ...registrars, ...trustees];
    const missing = await desk.page.locator('#plan-form label[for^="key-"]').allInnerTexts();
    expect(missing.map((label) => label.split(" ").pop())).toEqual(everyone.map(({ id }) => id));
    await desk.does("plan-form", Object.fromEntries(everyone.map(({ line }, at) => [`key-${at + 1}`, line])), "make");
    await desk.looks("commission-manifest");
    const alone = await first.signsManifest();
    copyFileSync(desk.path("manifest.json"), third.desk.path("manifest.json"));
    await third.opens("manifest.json");
    const both = await third.signsManifest(alone.lines);
    copyFileSync(both.file, desk.path(basename(both.file)));
    await desk.does("publish-form", { files: basename(both.file), attachments: "documents" });
    await desk.looks("commission-published");
    place = (await stage.tell("found", { entry: await desk.text("file") })) as unknown as Place;
    await desk.does("publish-form", { files: basename(both.file), attachments: "documents", board: place.board });
    await each(commission.slice(0, 2), (commissioner) => commissioner.follows(place));
    await desk.looks("commission-setup");
  });

  it("registrars, then trustees hold their ceremony", async () => {
    await each([...registrars, ...trustees], (seat) => seat.finds(place));
    for (const seats of [registrars, trustees]) {
      await each(seats, (seat) => seat.next("commit"));
      await each(seats, (seat) => seat.next("share"));
      await each(seats, (seat) => seat.compares());
    }
  });

  it("trustees make backups, and show that their shares can be used", async () => {
    await each(trustees, (trustee) => trustee.rehearses());
  });

  it("registrars bring a list that both agreed on on a roll, and issue for it", async () => {
    const [first, second] = registrars as [Seat, Seat];
    const lines = (await stage.tell("apply", { number: VOTERS }))["lines"] as string[];
    for (const { device } of BROWSING) {
      const phrase = run("voter", "phrase", "--language", device.language);
      const file = join(stage.introduction.folder, `phrase-${device.language}`);
      writeFileSync(file, phrase);
      phrases.push(phrase.trim());
      lines.push(run("voter", "application", "--election", place.election, "--constituency", "abroad", "--phrase-file", file).trim());
    }
    const roll = first.desk.path("roll");
    const lists = [lines, [...lines].reverse()].map((list, at) => {
      const file = registrars[at]?.desk.path("list") ?? "";
      writeFileSync(file, `${list.join("\n")}\n`);
      return file;
    }) as [string, string];
    await first.drawsUpRoll("abroad", lists[0], roll);
    await first.signsRoll(lists[0], roll);
    await second.signsRoll(lists[1], roll);
    await second.closesRoll(roll);
    for (const registrar of registrars) await registrar.issues();
  });

  it("the commission says that all is ready, and opens; they vote; it closes", async () => {
    await say("ready");
    await say("open");
    counts = (await stage.tell("cast-voters"))["counts"] as number[];
    expect(counts).toHaveLength(11);
    const [first, , third] = commission as [Commissioner, Commissioner, Commissioner];
    await first.follows(place);
    await first.desk.looks("commission-open");
    await first.desk.looksFromOutside(windows);
    await together([first.looksAtForms(), third.plans(), (trustees[2] as Seat).looksAround(), ...BROWSING.map(voteInBrowser)]);
    counts = counts.map((before, list) => before + (list < BROWSING.length ? 1 : 0));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, closes * 1_000 - Date.now())));
    await say("close");
  });

  it("two of three trustees agree and decrypt, and the commission publishes the numbers of the vote", async () => {
    const two = trustees.slice(0, 2);
    await each(two, (trustee) => trustee.next("agree", "agree", { yes: true }));
    await each(two, (trustee) => trustee.next("decrypt"));
    await (trustees[0] as Seat).sees("await-result");
    await say("result");
    const [{ desk }] = commission as [Commissioner];
    await commission[0]?.follows(place);
    expect(await desk.page.locator("#phase").getAttribute("data-phase")).toBe("tallied");
    await desk.looks("commission-tallied");
  });

  it("registrars and trustees destroy their shares, and say so", async () => {
    await each([...registrars, ...trustees], (seat) => seat.destroys());
    for (const { shares } of [...registrars, ...trustees]) expect(existsSync(shares)).toBe(false);
  });

  it("whoever copies the record and audits it sees that it holds, and the same numbers", async () => {
    const copy = join(stage.introduction.folder, "copy");
    run("mirror", place.board, copy, "--election", place.election);
    const report = JSON.parse(run("audit", copy, "--election", place.election, "--json")) as Report;
    expect(report.verdict).toBe("holds");
    expect(report.contests[0]?.result.counts.map((count) => count.votes)).toEqual(counts);
  });
});

/** What an audit says of the numbers. */
interface Report {
  verdict: string;
  contests: { result: { counts: { votes: number }[] } }[];
}

/** A command of whoever has no seat. */
function run(...words: string[]): string {
  return execFileSync(veche(), words, { encoding: "utf8" });
}

/** All of them at once, each at an own desk. */
async function each<T>(people: readonly T[], act: (person: T) => Promise<unknown>): Promise<void> {
  await together(people.map(act));
}

/** All of this at once. When something fails, the rest comes to its end first. */
async function together(all: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(all)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

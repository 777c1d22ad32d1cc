// A ballot that only a mailbox took, and that mailbox is gone: its voter claims it after the close, over a line that breaks.

import { readFileSync } from "node:fs";
import { hostOf } from "../../src/flows/places.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Browser, PHONE } from "./chromium.ts";
import { openWith } from "./enrolled.ts";
import { honest, Proxy } from "./proxy.ts";
import { Stage } from "./stage.ts";
import { Voter, votes } from "./voter.ts";

const PLACE = "Europe";
const OUTAGE = "For an hour the service took no ballots. Whoever has a promise need do nothing.";
const LONGER = "Voting goes on for as long as the service was away.";

let stage: Stage;
let proxy: Proxy;
let browser: Browser;
let voter: Voter;
let file: string;

beforeAll(async () => {
  stage = await Stage.begin("--registration-seconds", "60", "--voting-seconds", "120", "--claims-seconds", "120");
  proxy = await Proxy.begin(stage.introduction.board);
  const [words = []] = await openWith(stage, 1, 4);
  browser = await Browser.open({ ...PHONE, language: "en" });
  voter = new Voter(browser.page, "en");
  voter.words = words;
});

afterAll(async () => {
  await browser?.close();
  await proxy?.end();
  await stage?.end();
});

async function gives(name: string, content: string): Promise<void> {
  await voter.page.locator("input[type=file]").first().setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(content) });
}

async function saved(button: string): Promise<string> {
  const download = voter.page.waitForEvent("download");
  await voter.press(button);
  return readFileSync(await (await download).path(), "utf8");
}

/** Requests that hand in a claim, of which the first is cut before the service has it, and the second after. */
function cutting(): () => number {
  let count = 0;
  proxy.relay = async ({ path }, pass) => {
    if (!path.endsWith("/claims")) return pass();
    count += 1;
    if (count === 2) await pass();
    return count > 2 ? pass() : "cut";
  };
  return () => count;
}

describe("a missing ballot", () => {
  it("was taken by a mailbox while the board was gone, and saved with its confirmation", async () => {
    await voter.arrives(proxy.url);
    await votes(voter, PLACE, "first");
    await stage.tell("cast-voters");
    await stage.tell("kill-board");
    await voter.press("cast");
    const [mailbox] = stage.introduction.mailboxes;
    await voter.press("hand-in-mailbox", { name: mailbox?.id ?? "", host: hostOf(mailbox?.url ?? "") });
    await voter.sees("hand-in-mailbox-done", { name: mailbox?.id ?? "" });
    await voter.looks("mailbox-has-it");
    file = await saved("hand-in-mailbox-save");
    // The page goes on trying at the board: it must not, if the ballot is to be missing.
    await voter.page.goto("about:blank");
    await stage.tell("kill-mailbox");
    await stage.tell("start-board");
  });

  it("can be handed in again as long as voting goes on, which the commission has extended", async () => {
    await stage.tell("incident", { text: OUTAGE });
    await stage.tell("extend", { seconds: 10, reason: LONGER });
    await voter.arrives(proxy.url);
    await voter.sees("announced-incident");
    await voter.page.getByText(OUTAGE).waitFor();
    await voter.page.getByText(LONGER).waitFor();
    await voter.looks("home-announced");
    await voter.press("home-record");
    await voter.sees("announced-title");
    await voter.looks("record-announced");
    await voter.press("back");
    await voter.press("home-missing");
    await voter.heading("missing-title");
    await voter.looks("missing");
    await gives("receipt.json", '{"kind":"receipt-file","leaf":"","receipt":"","v":1}\n');
    await voter.sees("fault-file-title");
    await gives("ballot-and-confirmation.json", file.replace(/"kind"/, '"kinds"'));
    await voter.sees("fault-file-title");
    await gives("ballot-and-confirmation.json", file);
    await voter.sees("missing-casting-title");
    await voter.looks("missing-casting");
  });

  it("is claimed after the close, and is in the record", async () => {
    await stage.tell("close");
    await voter.arrives(proxy.url);
    await voter.looks("home-closed");
    await voter.press("home-missing");
    await gives("ballot-and-confirmation.json", file);
    await voter.sees("missing-claims-title");
    await voter.looks("missing-claims");
    const count = cutting();
    await voter.press("missing-hand-in");
    await voter.sees("cast-in-record-title");
    await voter.looks("missing-in-record");
    expect(count()).toBeGreaterThan(2);
    proxy.relay = honest;
    await voter.press("back");
    await voter.press("home-missing");
    await gives("ballot-and-confirmation.json", file);
    await voter.sees("cast-in-record-title");
  });

  it("counts like any other", async () => {
    await stage.tell("count");
    await voter.arrives(proxy.url);
    await voter.press("home-find");
    await voter.choosesConstituency(PLACE);
    await voter.entersPhrase();
    await voter.sees("find-counted-title");
    await voter.looks("missing-found");
    expect(await browser.traces()).toEqual({ cookies: 0, stored: 0, databases: 0, caches: 0 });
  });
});

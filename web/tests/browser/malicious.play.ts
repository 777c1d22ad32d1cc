// A service that lies, against the page that is one file: each lie is refused in words.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Page } from "playwright-core";
import { fromUtf8, toHex, utf8 } from "../../src/encoding/bytes.ts";
import { parse, print, type Json } from "../../src/encoding/canonical.ts";
import { parseNote } from "../../src/log/note.ts";
import { parseSignedManifest } from "../../src/election/manifest.ts";
import { fingerprintWords } from "../../src/voter/fingerprint.ts";
import { Browser, LAPTOP } from "./chromium.ts";
import { openWith, readerOf } from "./enrolled.ts";
import { Liar, plain, servedLog, signedByNobody } from "./liar.ts";
import { type Answered, honest, Proxy, type Relay } from "./proxy.ts";
import { Stage } from "./stage.ts";
import { choose, Voter, votes } from "./voter.ts";
import { contextOf, ristrettoKnowledge } from "../made-election.ts";

const PAGE = new URL("../../dist-standalone/standalone.html", import.meta.url).href;
const PLACE = "Europe";

let stage: Stage;
let proxy: Proxy;
let liar: Liar;
let browser: Browser;
let voter: Voter;
let words: string[][];
let manifest: Uint8Array;
let entries: Uint8Array[];

beforeAll(async () => {
  stage = await Stage.begin("--registration-seconds", "60", "--voting-seconds", "600");
  manifest = new Uint8Array(readFileSync(stage.introduction.manifest));
  proxy = await Proxy.begin(stage.introduction.board);
  words = await openWith(stage, 2, 4);
  const reader = await readerOf(stage);
  entries = await reader.entries(0, reader.checkpoint.size);
  liar = await Liar.of(stage, parseSignedManifest(entries[0] as Uint8Array));
  browser = await Browser.open(LAPTOP);
  browser.page.setDefaultTimeout(25_000);
  voter = new Voter(browser.page, "en");
});

afterAll(async () => {
  await browser?.close();
  await proxy?.end();
  await stage?.end();
});

/** A file for the page, as a person chooses it. */
async function gives(page: Page, name: string, content: Uint8Array | string): Promise<void> {
  const buffer = Buffer.from(content);
  await page.locator("input[type=file]").first().setInputFiles({ name, mimeType: "application/octet-stream", buffer });
}

/** Opens the page afresh, with a manifest. */
async function opens(at: Voter, file: Uint8Array | string = manifest): Promise<void> {
  await at.arrives(PAGE);
  await gives(at.page, "manifest", file);
  await at.heading("offline-same-title");
}

/** Opens the page, compares, and connects. */
async function connects(): Promise<void> {
  await opens(voter);
  await voter.press("offline-same-yes");
  await voter.page.getByLabel(voter.t("offline-server")).fill(proxy.url);
  await voter.press("offline-connect");
}

async function arrivesHome(): Promise<void> {
  proxy.relay = honest;
  await connects();
  await voter.button("home-vote").waitFor();
}

async function refused(code: string, picture: string): Promise<void> {
  await voter.page.getByRole("heading", { name: voter.t(`fault-${code}-title`) }).or(voter.page.getByText(voter.t(`fault-${code}-title`))).first().waitFor();
  await voter.looks(`refused-${picture}`);
}

async function saved(at: Voter, button: string): Promise<string> {
  const download = at.page.waitForEvent("download");
  await at.press(button);
  return readFileSync(await (await download).path(), "utf8");
}

/** Alters the answers of one route. */
function altering(route: RegExp, change: (answer: Answered) => Answered | Promise<Answered>): Relay {
  return async (asked, pass) => (route.test(asked.path) ? change(await pass()) : pass());
}

const CHECKPOINT = /\/log\/checkpoint$/;

describe("a service that lies", () => {
  it("shows another record than before: alarm, with evidence", async () => {
    await arrivesHome();
    await voter.press("home-record");
    await voter.sees("record-checked");
    await voter.looks("standalone-record");
    await voter.press("back");
    const forked = new Uint8Array(32).fill(5);
    proxy.relay = altering(CHECKPOINT, ({ body }) => plain(liar.checkpoint(sizeOf(body), forked)));
    await voter.press("home-record");
    await refused("fork", "fork");
    const evidence = parse(await saved(voter, "save-evidence")) as { kind: string; checkpoints: string[]; election: string };
    expect(evidence.kind).toBe("veche-contradiction");
    expect(evidence.election).toBe(stage.introduction.election);
    const [seen, given] = evidence.checkpoints.map((note) => parseNote(utf8(note)).text.split("\n"));
    expect(seen?.slice(0, 2)).toEqual(given?.slice(0, 2));
    expect(seen?.[2]).not.toBe(given?.[2]);
  });

  it("shows a record that too few witnesses have signed", async () => {
    await arrivesHome();
    proxy.relay = altering(CHECKPOINT, ({ body }) => plain(liar.checkpoint(sizeOf(body), new Uint8Array(32).fill(5), 1)));
    await voter.press("home-record");
    await refused("checkpoint-quorum", "quorum");
  });

  it("hands out another manifest: other words, and not under this id", async () => {
    const text = parseNote(manifest).text;
    const other = liar.commission(print({ ...(parse(text) as { [key: string]: Json }), title: { be: "Іншыя", en: "Another", ru: "Другие" } }));
    const id = parseSignedManifest(other).id;
    await opens(voter, other);
    const shown = await voter.page.locator("ol.words > li").allInnerTexts();
    expect(shown).toEqual([...fingerprintWords(id)]);
    expect(shown).not.toEqual([...fingerprintWords(parseSignedManifest(manifest).id)]);
    await voter.press("offline-same-no");
    await voter.sees("offline-differ");
    await voter.looks("refused-words");
    proxy.relay = altering(/\/manifest$/, () => plain(other));
    await connects();
    await refused("election", "manifest");
  });

  it("puts its own key in the place of the trustees'", async () => {
    await arrivesHome();
    const forged = withKey(entries);
    proxy.relay = async (asked, pass) => servedLog(forged, liar, asked) ?? pass();
    await voter.press("home-record");
    await refused("keys", "keys-record");
    expect(await saved(voter, "save-evidence")).toContain('"kind":"veche-wrong-record"');
    await voter.press("back");
    await voter.press("home-vote");
    await voter.choosesConstituency(PLACE);
    voter.words = words[0] ?? [];
    await voter.entersPhrase();
    await refused("keys", "keys");
  });

  it("puts another commitment in the place of a trustee's, so that the joint key is another", async () => {
    const [forged, unsigned] = [withCommitment(entries, true), withCommitment(entries, false)];
    for (const [log, code, picture] of [[unsigned, "signature", "commitment-unsigned"], [forged, "transcript", "commitment"]] as const) {
      await arrivesHome();
      proxy.relay = async (asked, pass) => servedLog(log, liar, asked) ?? pass();
      await voter.press("home-record");
      await refused("record", `${picture}-record`);
      expect(await voter.page.locator(".notice.bad").first().innerText()).toContain(`: ${code}`);
      expect(await saved(voter, "save-evidence")).toContain('"kind":"veche-wrong-record"');
      await voter.press("back");
      await voter.press("home-vote");
      await voter.choosesConstituency(PLACE);
      await voter.entersPhrase();
      await refused("record", picture);
      expect(await voter.page.locator(".notice.bad").first().innerText()).toContain(`: ${code}`);
    }
  });

  it("sends shares of a credential that registrars did not make", async () => {
    await arrivesHome();
    proxy.relay = altering(/\/rolls\/\d+\/buckets\//, ({ body }) => plain(exchangedShares(body)));
    await voter.press("home-vote");
    await voter.choosesConstituency(PLACE);
    await voter.entersPhrase();
    await refused("share", "share");
  });

  it("promises under another key, and then breaks its promise", async () => {
    await arrivesHome();
    await stage.tell("cast-voters");
    await votes(voter, PLACE, "first");
    proxy.relay = altering(/\/ballots$/, ({ body }) => plain(signedByNobody(fromUtf8(body), "board")));
    await voter.press("cast");
    await refused("promise", "promise");
    let frozen: [number, Uint8Array] | undefined;
    proxy.relay = async ({ path }, pass) => {
      const answer = await pass();
      if (/\/ballots\/[0-9a-f]*$/.test(path)) return plain(utf8(JSON.stringify({ credentials: [] })));
      if (!CHECKPOINT.test(path)) return answer;
      frozen ??= [sizeOf(answer.body), rootIn(answer.body)];
      return plain(liar.checkpoint(...frozen));
    };
    await voter.press("try-again");
    await voter.heading("cast-promised-title");
    await refused("promise-broken", "promise-broken");
    const evidence = parse(await saved(voter, "save-evidence")) as { [key: string]: string };
    expect(Object.keys(evidence).sort()).toEqual(["ballot", "checkpoint", "kind", "promise", "v"]);
    expect(parseNote(utf8(evidence["promise"] ?? "")).text).toContain(toHex(parseNote(utf8(evidence["ballot"] ?? "")).leaf));
    proxy.relay = honest;
    await stage.tell("cast-voters");
    await voter.press("try-again");
    await voter.heading("cast-in-record-title");
  });

  it("shows somebody else's receipt", async () => {
    await arrivesHome();
    proxy.relay = altering(/\/ballots\/[0-9a-f]*$/, ({ body }) => plain(exchangedReceipts(body)));
    await voter.press("home-find");
    await voter.choosesConstituency(PLACE);
    await voter.entersPhrase();
    await refused("tree-proof", "receipt");
    proxy.relay = honest;
    await voter.press("back");
    await voter.press("home-receipt");
    const other = fromUtf8(liar.checkpoint(1, new Uint8Array(32), 4, new Uint8Array(32).fill(9)));
    const receipt = `c2sp.org/tlog-proof@v1\nindex 0\n\n${other}`;
    await gives(voter.page, "receipt.txt", print({ kind: "receipt-file", leaf: "00".repeat(32), receipt, v: 1 }));
    await refused("receipt-election", "receipt-election");
  });
});

describe("a device without a network", () => {
  let device: Browser;
  let alone: Voter;
  let ballot: string;
  let opened: string;
  let marked: string[];

  beforeAll(async () => {
    device = await Browser.open(LAPTOP);
    device.page.setDefaultTimeout(25_000);
    await device.page.context().setOffline(true);
    alone = new Voter(device.page, "en");
    alone.words = words[1] ?? [];
  });

  afterAll(() => device?.close());

  it("votes with the files that another one saved", async () => {
    await arrivesHome();
    await voter.press("home-record");
    const election = await saved(voter, "save-kit");
    await voter.press("back");
    await voter.press("home-vote");
    await voter.choosesConstituency(PLACE);
    voter.words = alone.words;
    await voter.entersPhrase();
    await voter.heading("vote-ready-title");
    await voter.page.getByText(voter.t("home-offline")).click();
    const right = await saved(voter, "vote-save-right");
    await opens(alone, election);
    await alone.press("offline-same-yes");
    await alone.press("offline-no-network");
    await alone.looks("offline");
    await gives(alone.page, "right.json", right);
    await votesAlone(alone);
    await alone.press("offline-sign");
    await alone.sees("offline-file");
    await alone.looks("offline-sealed");
    ballot = await saved(alone, "offline-save");
    await alone.press("done");
  });

  it("opens a ballot for another one, which shows the same words", async () => {
    await votesAlone(alone);
    await alone.press("device-check-link");
    await alone.heading("check-title");
    marked = await alone.page.locator("ol.words > li").allInnerTexts();
    await alone.looks("device-check");
    await alone.press("check-open");
    await alone.heading("check-opened-title");
    opened = await saved(alone, "check-save");
    await arrivesHome();
    await voter.press("home-device");
    await voter.heading("device-title");
    await voter.looks("device");
    await gives(voter.page, "opened-ballot.json", opened.replace(/"v":1/, '"v":2'));
    await voter.sees("fault-file-title");
    await gives(voter.page, "opened-ballot.json", opened);
    await voter.sees("device-good-title");
    await voter.looks("device-good");
    expect(await voter.page.locator("ol.words").first().locator("li").allInnerTexts()).toEqual(marked);
  });

  it("has its sealed ballot handed in by somebody else", async () => {
    await arrivesHome();
    await voter.press("home-hand-in");
    await voter.heading("hand-in-title");
    await voter.looks("hand-in");
    await gives(voter.page, "ballot.note", ballot.replace("\u2014 credential ", "\u2014 credentiaI "));
    await voter.sees("fault-file-title");
    await gives(voter.page, "ballot.note", ballot);
    await voter.heading("cast-promised-title");
    await stage.tell("cast-voters");
    await voter.heading("cast-in-record-title");
    await voter.looks("handed-in");
    const receipt = await saved(voter, "cast-save");
    await voter.press("done");
    await voter.press("home-receipt");
    await gives(voter.page, "receipt.txt", receipt.replace(/(witness-1\S* \S{40})/, (line) => line.slice(0, -1) + (line.endsWith("A") ? "B" : "A")));
    await voter.sees("fault-receipt-title");
    await gives(voter.page, "receipt.txt", receipt);
    await voter.sees("receipt-good-title");
    await voter.press("back");
    await voter.press("home-find");
    await voter.choosesConstituency(PLACE);
    await voter.entersPhrase();
    await voter.sees("find-will-count");
  });

  it("leaves nothing on either device", async () => {
    for (const one of [browser, device]) expect(await one.traces()).toEqual({ cookies: 0, stored: 0, databases: 0, caches: 0 });
  });
});

/** From the first screen to the sealed ballot, without a network. */
async function votesAlone(alone: Voter): Promise<void> {
  await alone.press("home-vote");
  await alone.choosesConstituency(PLACE);
  await alone.entersPhrase();
  await alone.heading("vote-ready-title");
  await alone.press("next");
  while ((await alone.page.locator("p.steps").count()) > 0) {
    const question = await alone.page.locator("p.steps").innerText();
    await choose(alone, "first");
    await alone.button("next").or(alone.button("to-review")).click();
    await alone.page.waitForFunction((before) => document.querySelector("p.steps")?.textContent !== before, question);
  }
  await alone.heading("review-title");
  await alone.press("seal");
  await alone.heading("offline-file-title");
}

function sizeOf(checkpoint: Uint8Array): number {
  return Number(fromUtf8(checkpoint).split("\n")[1]);
}

function rootIn(checkpoint: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.from(fromUtf8(checkpoint).split("\n")[2] ?? "", "base64"));
}

/** The record up to the opening, with another key in the commission's word that all is ready, signed by all whom it takes. */
function withKey(real: Uint8Array[]): Uint8Array[] {
  const forged: Uint8Array[] = [];
  for (const entry of real) {
    const statement = parse(parseNote(entry).text) as { [key: string]: Json };
    if (statement["kind"] === "ready") {
      const keys = statement["keys"] as { [key: string]: Json };
      forged.push(liar.commission(print({ ...statement, keys: { ...keys, decryption: keys["ties"] ?? "" } })));
    } else if (statement["kind"] === "open") {
      const under = servedLog(forged, liar, { method: "GET", path: "/log/checkpoint", body: new Uint8Array() });
      forged.push(liar.commission(print({ ...statement, under: fromUtf8(under?.body ?? new Uint8Array()) })));
      return forged;
    } else {
      forged.push(entry);
    }
  }
  throw new Error("no opening in the record");
}

/**
 * The record up to the opening, with another commitment of the first trustee, as it could have made it: with its proof, and signed if
 * the trustee's key is stolen. The others confirmed what it really said.
 */
function withCommitment(real: Uint8Array[], isSigned: boolean): Uint8Array[] {
  const { id: election, trustees } = parseSignedManifest(manifest);
  const participants = trustees.members.map((member, at) => ({ ...member, index: at + 1 }));
  const keyNames = ["decryption", "ties"];
  const context = contextOf(election, "trustee", 1, trustees.threshold, participants, keyNames);
  const secrets = participants.slice(0, trustees.threshold).map(({ index }) => BigInt(index + 1_000));
  let isForged = false;
  const forged = real.map((entry) => {
    const { text } = parseNote(entry);
    const said = parse(text) as { [key: string]: Json };
    if (isForged || said["kind"] !== "ceremony-commitment" || said["role"] !== "trustee") return entry;
    isForged = true;
    const oneTimeKey = new Uint8Array(Buffer.from(String(said["one_time_key"]), "base64"));
    const { index } = participants.find(({ id }) => id === said["participant"]) ?? { index: 0 };
    const other = print({ ...said, keys: keyNames.map((name) => ristrettoKnowledge(secrets, [context, name, index, oneTimeKey])) });
    return isSigned ? liar.official(`trustee/${String(said["participant"])}`, other) : utf8(fromUtf8(entry).replace(text, other));
  });
  if (!isForged) throw new Error("no trustee's commitment in the record");
  return forged;
}

/** A bucket in which the shares of one registrar stand under the name of another: real elements, and all in the wrong place. */
function exchangedShares(bucket: Uint8Array): Uint8Array {
  const altered = bucket.slice();
  const view = new DataView(altered.buffer);
  const [records, registrars] = [view.getUint32(0), view.getUint32(4)];
  const [first, step] = [8 + 80 * records, 4 + 48 * records];
  for (let at = 0; at < registrars; at++) {
    const from = first + step * ((at + 1) % registrars) + 4;
    altered.set(bucket.slice(from, from + 48 * records), first + step * at + 4);
  }
  return altered;
}

interface Listed {
  credentials: { ballots: { receipt: string }[] }[];
}

/** Each ballot with the receipt of another. */
function exchangedReceipts(answer: Uint8Array): Uint8Array {
  const listed = JSON.parse(fromUtf8(answer)) as Listed;
  const ballots = listed.credentials.flatMap((one) => one.ballots);
  const receipts = ballots.map(({ receipt }) => receipt);
  ballots.forEach((ballot, at) => (ballot.receipt = receipts[(at + 1) % receipts.length] ?? ""));
  return utf8(JSON.stringify(listed));
}

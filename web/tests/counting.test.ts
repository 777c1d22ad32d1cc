// What the page of results checks, on the record of the vectors and on what it must refuse.

import { describe, expect, it } from "vitest";
import { fromBase64, toHex } from "../src/encoding/bytes.ts";
import { print, type Json } from "../src/encoding/canonical.ts";
import { type Ending, readEnding } from "../src/record/ending.ts";
import { tieValue, usedDecryptions, verifyCounts, type UsedDecryption } from "../src/record/opening.ts";
import { isSameOutcome, outcomesOf, readResults } from "../src/record/results.ts";
import { parseSums, sumsHash } from "../src/record/sums.ts";
import { Refusal } from "../src/encoding/refusal.ts";
import { bytesOf, entries, manifest, rejected, sample, setupOf, indexOf } from "./sample-record.ts";
import { sampleSums, sampleSumsText } from "./sample-sums.ts";
import { refusalOf } from "./vectors.ts";

const BEHIND_OPEN = indexOf("open") + 1;
const setup = setupOf(BEHIND_OPEN);
const ending = readEnding(setup, entries.slice(BEHIND_OPEN), BEHIND_OPEN);
const sums = parseSums(sampleSumsText(), manifest);

function attachmentOf(hash: Uint8Array, others: Record<string, string> = {}): Uint8Array {
  const found = others[toHex(hash)] ?? sample.attachments[toHex(hash)];
  if (found === undefined) throw new Refusal("attachment-missing", "not among the files of the record");
  return fromBase64(found);
}

interface Changed {
  ending?: Ending;
  attachments?: Record<string, string>;
  sums?: typeof sums;
  used?: UsedDecryption[];
}

/** Everything that the page does with a result. */
function check({ ending: end = ending, attachments = {}, sums: told = sums, used = usedDecryptions(setup, end) }: Changed): number {
  const { hash } = end.result?.statement.attachment ?? {};
  const results = readResults(attachmentOf(hash ?? new Uint8Array(), attachments), manifest, end);
  const outcomes = outcomesOf(results, setup, end);
  const openings = {
    setup,
    counted: end.counted?.leaf ?? new Uint8Array(),
    agreed: end.sums ?? new Uint8Array(),
    sums: told,
    used,
    attachments: used.map(({ statement }) => attachmentOf(statement.attachment.hash, attachments)),
  };
  let proofs = 0;
  for (const { all, done } of verifyCounts(results, openings)) proofs = done === all ? all : 0;
  const areSame = results.every(({ outcome }, at) => isSameOutcome(outcome, outcomes[at] ?? { kind: "withheld" }));
  if (!areSame) throw new Refusal("outcome", "another outcome than the counts give");
  return proofs;
}

describe("the result of the sample record", () => {
  it("is what follows from the counts, and they are what was opened", () => {
    expect(check({})).toBe(2 * (7 + 7 + 3 + 3 + 3));
  });

  it("has the sums that the trustees agreed on", () => {
    const { counted } = ending;
    expect(sumsHash(manifest.id, counted?.leaf ?? new Uint8Array(), sums)).toEqual(ending.sums);
    expect(sumsHash(setup.leaves[1] ?? new Uint8Array(), counted?.leaf ?? new Uint8Array(), sums)).not.toEqual(ending.sums);
  });

  const ofDecryptions = rejected.filter(({ name, after }) => after >= indexOf("agreement") && name.startsWith("decryption-w"));
  it("has rejected decryptions to try", () => expect(ofDecryptions.length).toBeGreaterThan(4));
  it.each([...ofDecryptions, ...rejected.filter(({ name }) => /^decryption-(of-a-cell|copied)/.test(name))])("is refused with a $name, as $refused", (one) => {
    const { entry, attachments, refused } = one;
    // It stands in the place of the last decryption; what the others signed stays.
    const tampered = readEnding(setup, [...entries.slice(BEHIND_OPEN, indexOf("decryption")), bytesOf(entry)], BEHIND_OPEN);
    const first = ending.decryptions.filter(({ trustee }) => trustee !== tampered.decryptions[0]?.trustee);
    const end = { ...ending, decryptions: [...tampered.decryptions, ...first] };
    expect(refusalOf(() => check({ ending: end, attachments }))).toBe(refused);
  });

  const ofResult = rejected.filter(({ after, name, refused }) => after === indexOf("result") && name.startsWith("result-") && ["count", "outcome", "result-shape"].includes(refused));
  it("has rejected results to try", () => expect(ofResult.length).toBeGreaterThan(10));
  it.each(ofResult)("is refused if it is a $name, as $refused", ({ entry, attachments, refused }) => {
    const end = readEnding(setup, [...entries.slice(BEHIND_OPEN, indexOf("result")), bytesOf(entry)], BEHIND_OPEN);
    expect(refusalOf(() => check({ ending: end, attachments }))).toBe(refused);
  });
});

describe("what the trustees opened", () => {
  const used = usedDecryptions(setup, ending);

  it("gives one tie value, whoever of them opened it", () => {
    const value = tieValue(setup, used);
    expect(value).toEqual(tieValue(setup, [...used].reverse()));
    const swapped = used.map((one, at) => ({ ...one, index: used[(at + 1) % used.length]?.index ?? 0 }));
    expect(refusalOf(() => tieValue(setup, swapped))).toBe("evaluation");
  });

  it("takes as many as the threshold", () => {
    expect(refusalOf(() => usedDecryptions(setup, { ...ending, decryptions: ending.decryptions.slice(1) }))).toBe("not-decrypted");
    const strange = ending.decryptions.map((one) => ({ ...one, trustee: "nobody" }));
    expect(refusalOf(() => usedDecryptions(setup, { ...ending, decryptions: strange }))).toBe("not-a-participant");
  });

  it("is nothing without the decryption of each cell in its place", () => {
    const turned = used.map(({ index, statement }) => {
      const bytes = attachmentOf(statement.attachment.hash);
      return { index, statement, bytes: Uint8Array.of(...bytes.subarray(96), ...bytes.subarray(0, 96)) };
    });
    const attachments = Object.fromEntries(turned.map(({ statement, bytes }) => [toHex(statement.attachment.hash), Buffer.from(bytes).toString("base64")]));
    expect(refusalOf(() => check({ attachments }))).toBe("evaluation");
  });
});

describe("sums that a board tells", () => {
  type Told = ReturnType<typeof sampleSums>;
  const told = (change: (sums: Told) => void) => {
    const copy = structuredClone(sampleSums());
    change(copy);
    return print(copy as unknown as Json);
  };
  const first = ({ contests }: Told) => contests[0]?.groups[0] ?? { ballots: 0, constituencies: [], sums: "" };
  const changed: [string, (sums: Told) => void][] = [
    ["a ballot more", (all) => (first(all).ballots += 1)],
    ["another constituency", (all) => (first(all).constituencies = ["south"])],
    ["a group less", (all) => all.contests[0]?.groups.pop()],
    ["two cells swapped", (all) => (first(all).sums = turned(first(all).sums))],
    ["nothing in a cell", (all) => (first(all).sums = emptied(first(all).sums))],
    ["contests swapped", (all) => all.contests.reverse()],
    ["a contest less", (all) => all.contests.pop()],
    ["a cell less", (all) => (first(all).sums = shortened(first(all).sums))],
  ];
  it.each(changed)("are refused with %s", (_, change) => {
    expect(refusalOf(() => check({ sums: parseSums(told(change), manifest) }))).toBe("sums");
  });

  it("are refused if they are of another election, or of another counted list", () => {
    const other = { ...ending, sums: sumsHash(setup.leaves[3] ?? new Uint8Array(), ending.counted?.leaf ?? new Uint8Array(), sums) };
    expect(refusalOf(() => check({ ending: other }))).toBe("sums");
    const list = { ...ending, counted: ending.counted && { ...ending.counted, leaf: setup.leaves[0] ?? new Uint8Array() } };
    expect(refusalOf(() => check({ ending: list }))).toBe("sums");
  });

  it("are refused in another form", () => {
    const text = sampleSumsText();
    expect(refusalOf(() => parseSums(`${text} `, manifest))).toBe("json-not-canonical");
    expect(refusalOf(() => parseSums(text.replace('"id":"council"', '"id":"council","more":1'), manifest))).toBe("json");
    expect(refusalOf(() => parseSums(text.replace('"ballots":5', '"ballots":5.0'), manifest))).not.toBe("accepted");
  });
});

function onBytes(text: string, change: (bytes: Uint8Array) => Uint8Array): string {
  return Buffer.from(change(fromBase64(text))).toString("base64");
}

const turned = (text: string) => onBytes(text, (bytes) => Uint8Array.of(...bytes.subarray(64), ...bytes.subarray(0, 64)));
const emptied = (text: string) => onBytes(text, (bytes) => Uint8Array.of(...new Uint8Array(64), ...bytes.subarray(64)));
const shortened = (text: string) => onBytes(text, (bytes) => bytes.subarray(64));

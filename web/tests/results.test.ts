// The results of a service that may lie, as the page gets them.

import { describe, expect, it } from "vitest";
import { fromBase64, toHex, utf8 } from "../src/encoding/bytes.ts";
import { Refusal } from "../src/encoding/refusal.ts";
import type { Attachment } from "../src/election/member.ts";
import { parseStatement } from "../src/election/statement.ts";
import { countedResults } from "../src/flows/counting.ts";
import type { Results } from "../src/flows/session.ts";
import { boardLog, verifyCheckpoint } from "../src/log/checkpoint.ts";
import type { Board } from "../src/service/board.ts";
import type { Reader } from "../src/service/reader.ts";
import { bytesOf, entries, manifest, rejected, sample, setupOf, textOf, indexOf } from "./sample-record.ts";
import { sampleSumsText } from "./sample-sums.ts";

const setup = setupOf(indexOf("open") + 1);
const closed = parseStatement(`${textOf(indexOf("close"))}\n`);
const checkpoint = verifyCheckpoint(utf8(closed.kind === "close" ? closed.under : ""), boardLog(manifest));
const signal = new AbortController().signal;

interface Told {
  last?: Uint8Array;
  attachments?: Record<string, string>;
  sums?: string | undefined;
}

/** A service with the entries of the sample record, of which the last may be another. */
function resultsOf({ last, attachments = {}, sums }: Told): Promise<Results | undefined> {
  const all = last === undefined ? entries : [...entries.slice(0, indexOf("result")), last];
  const reader = {
    election: manifest.id,
    checkpoint: { ...checkpoint, size: all.length },
    refresh: async () => ({ ...checkpoint, size: all.length }),
    entries: async (from: number, to: number) => all.slice(from, to),
    compare: async () => undefined,
  };
  const board = {
    attachment: async ({ hash }: Attachment) => fromBase64(attachments[toHex(hash)] ?? sample.attachments[toHex(hash)] ?? ""),
    sums: async () => sums,
    announcements: async () => [],
  };
  return countedResults(board as unknown as Board, reader as unknown as Reader, setup);
}

function caseOf(name: string): Told {
  const found = rejected.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  return { last: bytesOf(found.entry), attachments: found.attachments };
}

interface Evidence {
  kind: string;
  code: string;
  entries: string[];
  attachments: Record<string, string>;
  sums: string;
}

async function faultOf(results: Results | undefined): Promise<{ code: string; evidence: Evidence }> {
  try {
    await results?.checkCounts(() => undefined, signal);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { evidence } = error as unknown as { evidence: { content: string } };
    return { code: error.code, evidence: JSON.parse(evidence.content) as Evidence };
  }
  throw new Error("accepted");
}

describe("the results of a service", () => {
  it("are worked out, and their counts checked", async () => {
    const results = await resultsOf({ sums: sampleSumsText() });
    expect(results?.contests.map(({ outcome }) => outcome.kind)).toEqual(["seats", "elected", "decision", "elected"]);
    expect(results?.contests.map(({ credentials }) => credentials)).toEqual([8, 8, 8, 5]);
    expect([results?.evidence, ...(results?.contests.map(({ announced }) => announced) ?? [])]).toEqual(Array(5).fill(undefined));
    expect(await results?.checkCounts(() => undefined, signal)).toEqual({ kind: "opened", proofs: 46 });
  });

  it("are shown without the check, and it is said, if the service gives no sums", async () => {
    const results = await resultsOf({});
    expect(await results?.checkCounts(() => undefined, signal)).toEqual({ kind: "no-sums" });
  });

  it("show what follows from the votes beside another result that was announced, with evidence", async () => {
    const results = await resultsOf({ ...caseOf("result-with-a-seat-moved"), sums: sampleSumsText() });
    const [council, ...others] = results?.contests ?? [];
    expect(council?.outcome).toMatchObject({ lists: [{ id: "birch", seats: 3 }, { id: "oak", seats: 1 }] });
    expect(council?.announced).toMatchObject({ kind: "seats" });
    expect(others.every(({ announced }) => announced === undefined)).toBe(true);
    const evidence = JSON.parse(results?.evidence?.content ?? "") as Evidence;
    expect([evidence.kind, evidence.code, evidence.entries.length]).toEqual(["veche-wrong-result", "outcome", 6]);
  });

  it("raise the alarm over votes that the trustees did not open", async () => {
    const results = await resultsOf({ ...caseOf("result-with-two-counts-swapped"), sums: sampleSumsText() });
    const { code, evidence } = await faultOf(results);
    expect(code).toBe("count");
    // The result, the two decryptions, and what they decrypted.
    expect([Object.keys(evidence.attachments).length, evidence.sums]).toEqual([3, sampleSumsText()]);
  });

  it("raise the alarm over sums that nobody signed", async () => {
    const text = sampleSumsText();
    for (const sums of [text.replace('"ballots":5', '"ballots":6'), text.replace("contests", "contest"), "{}\n", ""]) {
      expect((await faultOf(await resultsOf({ sums }))).code).toBe("sums-otherwise");
    }
  });

  it("tell how far the check is, and stop when the page is left", async () => {
    const stop = new AbortController();
    const results = await resultsOf({ sums: sampleSumsText() });
    const seen: number[] = [];
    const checked = results?.checkCounts((done, all) => {
      seen.push(done / all);
      if (seen.length === 2) stop.abort();
    }, stop.signal);
    await expect(checked).rejects.toThrow();
    expect(seen.every((share, at) => share >= (seen[at - 1] ?? 0) && share < 1)).toBe(true);
  });
});

import { describe, expect, it } from "vitest";
import { fromBase64, toHex, utf8 } from "../src/encoding/bytes.ts";
import { parseEntry, parseStatement } from "../src/election/statement.ts";
import { boardLog, verifyCheckpoint } from "../src/log/checkpoint.ts";
import { parseNote } from "../src/log/note.ts";
import { parsePromise, verifyAcknowledgement, verifyPromise } from "../src/log/promise.ts";
import { verifyReceipt } from "../src/log/receipt.ts";
import { leafHash } from "../src/log/tree.ts";
import { checkpointsOf, readEnding } from "../src/record/ending.ts";
import { readResults } from "../src/record/results.ts";
import { prover } from "./made-board.ts";
import { MadeElection } from "./made-election.ts";
import { bytesOf, entries, indexOf, manifest, rejected, sample, setupOf, textOf } from "./sample-record.ts";
import { refusalOf } from "./vectors.ts";

const BEHIND_OPEN = indexOf("open") + 1;
const [CLOSE, CLAIMS, COUNTED, RESULT] = [indexOf("close"), indexOf("claims"), indexOf("counted"), indexOf("result")];
const setup = setupOf(BEHIND_OPEN);
/** Who runs the board when the counted list is made. */
const OPERATOR = entries.slice(1, COUNTED).reduce((operator, bytes) => {
  const { statement } = parseEntry(bytes, manifest);
  return statement.kind === "operator" ? statement.number : operator;
}, 0);

function endingOf(count: number, last?: Uint8Array) {
  const all = entries.slice(BEHIND_OPEN, count);
  return readEnding(setup, last === undefined ? all : [...all, last], BEHIND_OPEN);
}

/** What takes the ballots, the sums or the attachments to see: counting.test.ts and the audit refuse it. */
const OF_THE_AUDIT = new Set([
  "counted-list", "merkle-root", "attachment-missing", "evaluation", "element", "handover-open", "roll-order", "handover-ballots", "ballot-repeated",
  "count", "outcome",
]);
const OF_THE_AUDIT_BY_NAME = new Set([
  "agreement-on-other-sums", "decryption-of-a-cell-too-few", "decryption-of-a-cell-too-many", "counted-list-of-nothing",
  "result-with-another-number-of-ballots", "result-with-a-contest-withheld",
]);
const KINDS = ["close", "counted", "agreement", "decryption", "result", "cancel"];

describe("the end of a record", () => {
  const ending = endingOf(entries.length);

  it("says who signed what, and when", () => {
    expect([ending.close?.index, ending.counted?.index, ending.result?.index]).toEqual([CLOSE, COUNTED, RESULT]);
    expect(ending.agreements.map(({ trustee }) => trustee)).toEqual(["t1", "t2"]);
    expect(ending.decryptions.map(({ trustee }) => trustee)).toEqual(["t1", "t2"]);
    expect(ending.result?.signers).toEqual(["c1"]);
    expect(checkpointsOf(ending).map(({ size }) => size)).toEqual([indexOf("operator"), CLOSE, COUNTED, COUNTED + 1, COUNTED + 1]);
  });

  it("can be read without the entries before the counted list", () => {
    const last = readEnding(setup, entries.slice(COUNTED), COUNTED, OPERATOR);
    expect([last.close, last.counted?.statement, last.result]).toEqual([undefined, ending.counted?.statement, ending.result]);
  });

  it("has a result of the form that the manifest demands", () => {
    const { hash } = ending.result?.statement.attachment ?? {};
    const attachment = fromBase64(sample.attachments[toHex(hash ?? new Uint8Array())] ?? "");
    const results = readResults(attachment, manifest, ending);
    expect(results.map(({ id }) => id)).toEqual(manifest.contests.map(({ id }) => id));
    expect(results[0]?.groups[0]?.counts).toEqual([4, 4, 3, 0, 1, 1, 0]);
    expect(refusalOf(() => readResults(attachment, { ...manifest, contests: manifest.contests.slice(1) }, ending))).toBe("result-shape");
  });

  const isOfEnding = (entry: string, refused: string) => {
    const kind = /"kind":"([a-z-]+)","/.exec(entry)?.[1] ?? "";
    return KINDS.some((one) => entry.includes(`"kind":"${one}"`)) && kind !== "promise" && !OF_THE_AUDIT.has(refused);
  };
  const cases = rejected.filter(({ after, entry, name, refused }) => {
    return after >= CLOSE && typeof entry === "string" && isOfEnding(entry, refused) && !OF_THE_AUDIT_BY_NAME.has(name);
  });
  it.each(cases)("refuses after $after entries: $name, as $refused", ({ after, entry, attachments, refused }) => {
    const attempt = () => {
      const { result, ...rest } = endingOf(after, bytesOf(entry));
      if (result === undefined) return;
      const attachment = attachments[toHex(result.statement.attachment.hash)];
      readResults(fromBase64(attachment ?? ""), manifest, { result, ...rest });
    };
    // Who reads the last entries alone does not know whether `close` stands before them.
    const name = refused === "phase" && after === CLOSE ? "under-size" : refused;
    expect([refused, name]).toContain(refusalOf(attempt));
  });
});

describe("acknowledgements and promises", () => {
  const claims = parseStatement(`${textOf(CLAIMS)}\n`);
  const acknowledgement = utf8(claims.kind === "claims" ? (claims.promises[0] ?? "") : "");
  const { leaf } = parseNote(entries[CLAIMS + 1] as Uint8Array);

  it("are of one ballot, by whom the manifest names", () => {
    expect(verifyAcknowledgement(acknowledgement, leaf, manifest).mailbox).toBe("m2");
    expect(refusalOf(() => verifyAcknowledgement(acknowledgement, leafHash(leaf), manifest))).toBe("ballot-not-promised");
    expect(refusalOf(() => verifyAcknowledgement(acknowledgement, leaf, { ...manifest, mailboxes: [] }))).toBe("member-unknown");
    expect(refusalOf(() => verifyAcknowledgement(acknowledgement, leaf, { ...manifest, id: leaf }))).toBe("election");
    expect(refusalOf(() => verifyPromise(acknowledgement, leaf, manifest))).toBe("json");
  });

  it("are the board's, if they are promises", () => {
    const made = new MadeElection();
    const ballot = made.ballot(new Uint8Array(32));
    const promise = made.promise(ballot, 7);
    expect(verifyPromise(promise, leafHash(ballot), made.manifest).by).toBe(7);
    expect(refusalOf(() => verifyPromise(promise, leaf, made.manifest))).toBe("ballot-not-promised");
    expect(refusalOf(() => verifyPromise(promise, leafHash(ballot), { ...made.manifest, board: manifest.board }))).toBe("signature-lines");
    const later = utf8(new TextDecoder().decode(promise).replace(":7,", ":8,"));
    expect(refusalOf(() => parsePromise(later, made.manifest))).toBe("signature");
  });
});

describe("a receipt", () => {
  const under = parseStatement(`${textOf(CLOSE)}\n`);
  const checkpoint = under.kind === "close" ? under.under : "";
  const log = boardLog(manifest);
  const leaves = entries.map(leafHash);
  const proof = prover(leaves.slice(0, CLOSE))(31).map((hash) => Buffer.from(hash).toString("base64"));
  const receipt = ["c2sp.org/tlog-proof@v1", "index 31", ...proof, "", checkpoint].join("\n");
  const leaf = leaves[31] as Uint8Array;

  it("shows that a ballot is in the log", () => {
    expect(verifyReceipt(utf8(receipt), leaf, log)).toMatchObject({ index: 31, checkpoint: { size: CLOSE } });
    expect(verifyCheckpoint(utf8(checkpoint), log).witnesses.length).toBeGreaterThanOrEqual(manifest.witnesses.quorum);
  });

  it("of another ballot proves nothing", () => {
    expect(refusalOf(() => verifyReceipt(utf8(receipt), leaves[32] as Uint8Array, log))).toBe("tree-proof");
  });

  it("of another election says so", () => {
    expect(refusalOf(() => verifyReceipt(utf8(receipt), leaf, { ...log, origin: `${log.origin}0` }))).toBe("checkpoint-origin");
  });

  const bad: [string, string][] = [
    ["@v1", "@v2"], ["index", "extra AAAA\nindex"], ["index 31\n", ""], ["index 31", "index 031"], ["index 31", "index +31"],
    ["index 31", "index 31 "], ["index 31", "index 9007199254740992"], [proof[0] ?? "", (proof[0] ?? "").slice(0, -1)], [proof[0] ?? "", "A".repeat(44)],
  ];
  it.each(bad)("is not a receipt with %j made %j", (from, to) => {
    expect(refusalOf(() => verifyReceipt(utf8(receipt.replace(from, to)), leaf, log))).toBe("receipt");
  });

  it("is no receipt if it is something else", () => {
    for (const bytes of [new Uint8Array(), Uint8Array.of(0xff), utf8("\n\n"), utf8(receipt.replace(/\n/g, "\r\n"))]) {
      expect(refusalOf(() => verifyReceipt(bytes, leaf, log))).toBe("receipt");
    }
  });
});

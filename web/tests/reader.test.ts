import { beforeAll, describe, expect, it } from "vitest";
import { isEqual, toBase64, toHex, utf8 } from "../src/encoding/bytes.ts";
import { print } from "../src/encoding/canonical.ts";
import type { Counted } from "../src/election/tally.ts";
import { endingOf, resultOf } from "../src/service/ending.ts";
import { findCounted } from "../src/service/finding.ts";
import { Problem } from "../src/service/http.ts";
import { fetchManifest, Fork, Reader, readSetup } from "../src/service/reader.ts";
import { MadeBoard, seedOfVoter } from "./made-board.ts";
import { CLOSES, type MadeElection } from "./made-election.ts";
import { codeOf, copyOf, credential, type MadeRecord, makeRecord, VOTERS } from "./made-record.ts";

let record: MadeRecord;
let whole: MadeElection;

beforeAll(() => {
  record = makeRecord();
  whole = record.whole;
}, 60_000);

describe("a reader of the log", () => {
  it("reads the beginning and the keys, and no more ballots than it must", async () => {
    const made = new MadeBoard(whole);
    const manifest = await fetchManifest(made.board(), whole.manifest.id);
    const setup = await readSetup(await Reader.open(made.board(), manifest), "north");
    expect(setup.phase).toBe("open");
    expect(isEqual(setup.keys?.decryption as Uint8Array, record.keys.decryption)).toBe(true);
    expect(made.asked.filter((path) => path.includes("entries"))).toEqual(["log/tile/entries/000.p/64"]);
  });

  it("reads any entries, from bundles that are whole and from the last", async () => {
    const made = new MadeBoard(whole);
    const reader = await Reader.open(made.board(), whole.manifest);
    for (const [from, to] of [[0, 1], [255, 257], [0, whole.entries.length], [whole.entries.length - 1, whole.entries.length]] as const) {
      expect((await reader.entries(from, to)).map(toHex)).toEqual(whole.entries.slice(from, to).map(toHex));
    }
    expect(await codeOf(reader.entries(0, whole.entries.length + 1))).toBe("log-size");
  });

  it("reads static files, which have no other widths than their own", async () => {
    const made = new MadeBoard(whole);
    made.meddle = (path, answer) => (path === "log/tile/entries/000.p/64" ? { status: 404, body: "" } : answer());
    const setup = await readSetup(await Reader.open(made.board(), whole.manifest));
    expect(setup.phase).toBe("open");
  });

  it("goes on with a log that grows, and keeps what it saw when the service falls behind", async () => {
    const made = new MadeBoard(whole);
    made.size = 300;
    const reader = await Reader.open(made.board(), whole.manifest);
    made.size = whole.entries.length;
    expect((await reader.refresh()).size).toBe(whole.entries.length);
    made.size = 300;
    expect((await reader.refresh()).size).toBe(whole.entries.length);
  });

  it("raises the alarm at a fork, and has what proves it", async () => {
    const forked = copyOf(whole);
    forked.entries[whole.entries.length - 3] = forked.ballot(seedOfVoter(7_000));
    for (const [before, after] of [[whole.entries.length, 0], [whole.entries.length - 1, 1], [300, 40]] as const) {
      const made = new MadeBoard(whole);
      made.size = before;
      const reader = await Reader.open(made.board(), whole.manifest);
      const other = new MadeBoard(copyOf(forked));
      if (before === 300) other.election.entries[200] = forked.ballot(seedOfVoter(8_000));
      other.size = before + after;
      made.meddle = (path) => other.answer(path);
      const error: unknown = await reader.refresh().catch((fault: unknown) => fault);
      expect(error).toBeInstanceOf(Fork);
      const { evidence, seen } = error as Fork;
      expect(seen.size).toBe(before);
      expect(JSON.parse(evidence.content)).toMatchObject({ kind: "veche-contradiction", checkpoints: [expect.any(String), expect.any(String)] });
    }
  });

  it("refuses another election, an entry that was changed, tiles of another tree, and a checkpoint that nobody saw", async () => {
    const made = new MadeBoard(whole);
    const board = made.board();
    expect(await codeOf(fetchManifest(board, new Uint8Array(32)))).toBe("election");
    const reader = await Reader.open(board, whole.manifest);
    made.meddle = (path, answer) => (path.includes("entries") ? { status: 200, body: flipped(answer().body as Uint8Array) } : answer());
    expect(await codeOf(reader.entries(0, 3))).toBe("tile");
    made.meddle = (path, answer) => (path.includes("tile/0") ? { status: 200, body: flipped(answer().body as Uint8Array) } : answer());
    expect(await codeOf(Reader.open(board, whole.manifest))).toBe("log-root");
    made.meddle = (_, answer) => ({ status: 200, body: (answer().body as string).split("\n").slice(0, -3).join("\n") + "\n" });
    expect(await codeOf(Reader.open(board, whole.manifest))).toBe("checkpoint-quorum");
  });

  it("refuses the joint key that a commission invents", async () => {
    const { keys } = record;
    const election = record.opened();
    election.entries.splice(-2);
    const invented = { credentials: keys.credentials.map(toBase64), decryption: toBase64(keys.ties), ties: toBase64(keys.decryption) };
    election.say("ready", { credentials: [300, 300], keys: invented, rolls: 2 }, "commission/c1");
    const made = new MadeBoard(election);
    expect(await codeOf(readSetup(await Reader.open(made.board(), election.manifest)))).toBe("keys");
  });
});

describe("the end of a log", () => {
  const counts = (yes: number) => [{ ballots: VOTERS, constituencies: ["north", "south"], counts: [yes, Math.max(0, VOTERS - yes), 0] }];
  const outcome = { elected: ["yes"], kind: "elected", ties: [], vacant: 0 };
  const result = (yes: number) => print({ contests: [{ groups: counts(yes), id: "question", outcome }] });

  async function ended(text: string) {
    const election = copyOf(whole);
    election.end(new MadeBoard(whole).records(), text);
    const made = new MadeBoard(election);
    const reader = await Reader.open(made.board(), election.manifest);
    return { made, reader, setup: await readSetup(reader) };
  }

  it("is read from its last entries, with the result", async () => {
    const { made, reader, setup } = await ended(result(300));
    const before = made.asked.length;
    const ending = await endingOf({ board: made.board(), reader, setup });
    const [contest] = (await resultOf(made.board(), setup, ending))?.contests ?? [];
    expect(contest?.groups[0]?.counts).toEqual([300, VOTERS - 300, 0]);
    expect([ending.agreements.length, ending.decryptions.length, ending.close?.index]).toEqual([2, 2, whole.entries.length]);
    expect(made.asked.slice(before).filter((path) => path.includes("entries")).length).toBe(1);
    const own = await findCounted({ board: made.board(), reader, setup }, ending.counted?.statement as Counted, credential(3));
    expect([own.ballots.length, own.counted?.ballots]).toEqual([1, 1]);
  });

  it("is none while casting is open", async () => {
    const board = new MadeBoard(whole).board();
    const reader = await Reader.open(board, whole.manifest);
    const ending = await endingOf({ board, reader, setup: await readSetup(reader) });
    expect([ending.close, ending.counted, ending.result]).toEqual([undefined, undefined, undefined]);
  });

  it("has no result with more votes than ballots, and no other file", async () => {
    const { made, reader, setup } = await ended(result(VOTERS + 1));
    const ending = await endingOf({ board: made.board(), reader, setup });
    expect(await codeOf(resultOf(made.board(), setup, ending))).toBe("count");
    made.meddle = (path, answer) => (path.startsWith("log/attachment") ? { status: 200, body: utf8(result(1).padEnd(3)) } : answer());
    expect(await codeOf(resultOf(made.board(), setup, ending))).toBe("attachment");
  });

  it("raises the alarm if someone signed under another log", async () => {
    const election = copyOf(whole);
    const other = copyOf(whole);
    other.entries[300] = other.ballot(seedOfVoter(6_000));
    election.time = other.time = CLOSES;
    election.say("close", { under: other.checkpoint() }, "commission/c1");
    const board = new MadeBoard(election).board();
    const reader = await Reader.open(board, election.manifest);
    expect(await codeOf(endingOf({ board, reader, setup: await readSetup(reader) }))).toBe("fork");
  });
});

describe("a bad line", () => {
  it("is tried again, longer each time, and as the service asks", async () => {
    const made = new MadeBoard(whole);
    let failures = 3;
    made.meddle = (_, answer) => {
      failures -= 1;
      if (failures === 2) return new TypeError("network");
      if (failures === 1) return { status: 503, body: '{"code":"outbox-full"}', headers: { "retry-after": "7" } };
      return answer();
    };
    expect((await made.board().status()).phase).toBe("open");
    expect(made.pauses.length).toBe(2);
    expect(made.pauses[0]).toBeLessThan(1_000);
    expect(made.pauses[1]).toBe(7_000);
  });

  it("that is gone is a fault of the network, and never one of the vote", async () => {
    const made = new MadeBoard(whole);
    made.meddle = () => new TypeError("network");
    expect(await codeOf(made.board().cast(utf8("ballot")))).toBe("network");
    expect(made.asked.length).toBe(5);
  });

  it("does not repeat what was refused, and knows it by its name", async () => {
    const made = new MadeBoard(whole);
    made.meddle = () => ({ status: 409, body: '{"code":"ballot-seq-used","title":"t"}' });
    const error: unknown = await made.board().cast(utf8("ballot")).catch((fault: unknown) => fault);
    expect(error).toBeInstanceOf(Problem);
    expect([(error as Problem).code, (error as Problem).status, made.asked.length]).toEqual(["ballot-seq-used", 409, 1]);
    made.meddle = () => ({ status: 500, body: "<html>" });
    expect(await codeOf(made.board().status())).toBe("answer");
  });

  it("does not take an answer that is longer than it can be", async () => {
    const made = new MadeBoard(whole);
    made.meddle = () => ({ status: 200, body: new Uint8Array(70_000) });
    expect(await codeOf(made.board().manifest())).toBe("answer");
  });

  it("is left alone once the page gives up", async () => {
    const made = new MadeBoard(whole);
    const stop = new AbortController();
    made.meddle = () => (stop.abort(), new TypeError("network"));
    expect(await codeOf(made.board().cast(utf8("ballot"), stop.signal))).toBe("aborted");
    expect(made.asked.length).toBe(1);
  });
});

function flipped(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, at) => (at === 40 ? byte ^ 1 : byte));
}

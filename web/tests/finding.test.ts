import { beforeAll, describe, expect, it, vi } from "vitest";
import { compare, isEqual, toHex } from "../src/encoding/bytes.ts";
import type { Counted } from "../src/election/tally.ts";
import { leafHash, rootOf } from "../src/log/tree.ts";
import { parsePromise } from "../src/log/promise.ts";
import { confirmBallot, findBallots, findCounted, type Found, type Search } from "../src/service/finding.ts";
import { BrokenPromise, keptPromise } from "../src/service/promise.ts";
import { Reader } from "../src/service/reader.ts";
import { MadeBoard, seedOfVoter } from "./made-board.ts";
import type { MadeElection } from "./made-election.ts";
import { codeOf, copyOf, credential, type MadeRecord, makeRecord, setupOf, voteIn, VOTERS } from "./made-record.ts";

/** A bucket as it comes over the line. */
interface Listed {
  credential: string;
  ballots: { index: number; leaf: string; seq: number; receipt: string }[];
}

let record: MadeRecord;
let whole: MadeElection;

beforeAll(() => {
  record = makeRecord();
  whole = record.whole;
}, 60_000);

async function searchIn(made: MadeBoard, setup = record.setup): Promise<Search> {
  return { board: made.board(), reader: await Reader.open(made.board(), made.election.manifest), setup };
}

/** A board that gives another bucket of ballots than it has. */
function boardWith(change: (credentials: Listed[]) => void, digits = 1): MadeBoard {
  const made = new MadeBoard(whole);
  made.digits = digits;
  made.meddle = (path, answer) => {
    if (!path.startsWith("ballots/")) return answer();
    const json = JSON.parse(answer().body as string) as { credentials: Listed[] };
    change(json.credentials);
    return { status: 200, body: JSON.stringify(json) };
  };
  return made;
}

/** Voters whose credentials begin with the same digit as that of this one, without it. */
function neighboursOf(number: number): number[] {
  const digit = (one: number) => toHex(credential(one)).charAt(0);
  return Array.from({ length: VOTERS }, (_, at) => at).filter((at) => at !== number && digit(at) === digit(number));
}

function of(number: number, credentials: Listed[]): Listed {
  const found = credentials.find((one) => one.credential === toHex(credential(number)));
  if (found === undefined) throw new Error("no such credential");
  return found;
}

/** A ballot in the form of a bucket, with a receipt under the first `size` entries. */
function under(size: number, listed: Listed["ballots"][number]): Listed["ballots"][number] {
  const made = new MadeBoard(whole);
  made.size = size;
  const { credentials } = JSON.parse(made.answer("ballots/").body as string) as { credentials: Listed[] };
  const same = credentials.flatMap(({ ballots }) => ballots).find(({ index }) => index === listed.index);
  return same ?? listed;
}

describe("a ballot", () => {
  it("is found with its receipt among those of others", async () => {
    const made = new MadeBoard(whole);
    made.digits = 1;
    const search = await searchIn(made);
    const [found, ...others] = await findBallots(search, credential(5));
    expect(others).toEqual([]);
    expect(toHex(found?.leaf as Uint8Array)).toBe(toHex(leafHash(whole.ballot(seedOfVoter(5)))));
    expect(made.asked).toContain(`ballots/${toHex(credential(5)).charAt(0)}`);
    await confirmBallot(search.reader, found as Found, credential(5));
    expect(await codeOf(confirmBallot(search.reader, found as Found, credential(6)))).toBe("not-own-ballot");
    expect(await findBallots(search, credential(9_999))).toEqual([]);
  });

  it("is not found by somebody else's receipt, whoever looks", async () => {
    const [other] = await findBallots(await searchIn(new MadeBoard(whole)), credential(6));
    const made = boardWith((credentials) => {
      const [ballot] = of(5, credentials).ballots;
      Object.assign(ballot ?? {}, { index: other?.index, receipt: new TextDecoder().decode(other?.receipt) });
      credentials.splice(0, Infinity, of(5, credentials));
    }, 0);
    for (const voter of [5, 7]) expect(await codeOf(findBallots(await searchIn(made), credential(voter)))).toBe("tree-proof");
  });

  it("is confirmed with its whole bundle, so that no request ends with the entry that is meant", async () => {
    const made = new MadeBoard(whole);
    const search = await searchIn(made);
    for (const voter of [5, 77, 555]) {
      const [found] = await findBallots(search, credential(voter));
      const before = made.asked.length;
      await confirmBallot(search.reader, found as Found, credential(voter));
      const asked = made.asked.slice(before).filter((path) => path.includes("entries"));
      const [number, last] = [Math.floor((found as Found).index / 256), Math.floor(whole.entries.length / 256)];
      expect(asked).toEqual([number < last ? `log/tile/entries/00${number}` : `log/tile/entries/00${last}.p/${whole.entries.length % 256}`]);
    }
  });

  it("that was promised and is not there breaks the promise, once clock and witnesses are past it", async () => {
    const election = copyOf(whole);
    const made = new MadeBoard(election);
    const entry = election.ballot(seedOfVoter(4_000));
    const promised = parsePromise(election.promise(entry, election.time + 10), election.manifest);
    const cast = { entry, credential: credential(4_000), promised };
    const search = await searchIn(made);
    expect(await keptPromise(search, cast, promised.by + 1)).toBeUndefined();
    election.time = promised.by + 1;
    expect(await keptPromise(search, cast, promised.by)).toBeUndefined();
    const broken: unknown = await keptPromise(search, cast, promised.by + 1).catch((error: unknown) => error);
    expect(broken).toBeInstanceOf(BrokenPromise);
    expect(JSON.parse((broken as BrokenPromise).evidence.content)).toMatchObject({ kind: "veche-broken-promise" });
    const there = { ...cast, credential: credential(5), promised: { ...promised, leaf: leafHash(whole.ballot(seedOfVoter(5))) } };
    expect((await keptPromise(search, there, promised.by + 1))?.seq).toBe(1);
  });
});

describe("a bucket of ballots", () => {
  const inBucket = (at: number) => [5, neighboursOf(5)[at] ?? 0];

  it.each<[string, string, (credentials: Listed[], voter: number) => void]>([
    ["a receipt under another checkpoint", "bucket", (all, voter) => of(voter, all).ballots.splice(0, 1, under(whole.entries.length - 1, of(voter, all).ballots[0]!))],
    ["a receipt that proves nothing", "tree-proof", (all, voter) => void (of(voter, all).ballots[0]!.leaf = "00".repeat(32))],
    ["a receipt that is none", "receipt", (all, voter) => void (of(voter, all).ballots[0]!.receipt = "none")],
    ["a receipt for another place", "tree-proof", (all, voter) => void (of(voter, all).ballots[0]!.index = whole.entries.length - 401)],
    ["a ballot twice", "bucket", (all, voter) => of(voter, all).ballots.push(of(voter, all).ballots[0]!)],
    ["a ballot of two credentials", "bucket", (all, voter) => of(voter, all).ballots.push(all.find((one) => one !== of(voter, all))!.ballots[0]!)],
    ["more ballots than the manifest allows", "bucket", (all, voter) => {
      const others = all.filter((one) => one !== of(voter, all)).slice(0, 10);
      of(voter, all).ballots.push(...others.flatMap(({ ballots }) => ballots));
      others.forEach((one) => all.splice(all.indexOf(one), 1));
    }],
    ["no ballot of a credential", "bucket", (all, voter) => void (of(voter, all).ballots = [])],
    ["a ballot with a number that none has", "bucket", (all, voter) => void (of(voter, all).ballots[0]!.seq = 11)],
    ["a credential with other digits", "bucket", (all, voter) => void (of(voter, all).credential = "00".repeat(32).replace(/^0/, all[0]!.credential.startsWith("0") ? "1" : "0"))],
    ["a credential twice", "bucket", (all, voter) => all.splice(all.indexOf(of(voter, all)), 0, of(voter, all))],
    ["an entry that is no ballot", "bucket", (all, voter) => {
      const made = new MadeBoard(whole);
      const [first] = (made as unknown as { receipts(indexes: number[]): string[] }).receipts([3]);
      of(voter, all).ballots.splice(0, 1, { index: 3, leaf: toHex(leafHash(whole.entries[3]!)), seq: 1, receipt: first ?? "" });
    }],
  ])("with %s is refused by all whose bucket it is, after the same requests", async (_, code, change) => {
    const asked: string[][] = [];
    const refused: string[] = [];
    const [own, other] = inBucket(0);
    // One looks for what was changed, another for what was not.
    for (const seeks of [own, other] as number[]) {
      const made = boardWith((credentials) => change(credentials, own as number));
      refused.push(await codeOf(findBallots(await searchIn(made), credential(seeks))));
      asked.push(made.asked);
    }
    expect(refused).toEqual([code, code]);
    expect(asked[1]).toEqual(asked[0]);
  });

  it("under a checkpoint of another size is followed up once, whoever looks", async () => {
    const asked: string[][] = [];
    for (const seeks of [5, ...neighboursOf(5).slice(0, 2)]) {
      const made = new MadeBoard(whole);
      made.size = 500;
      const search = await searchIn(made);
      made.meddle = (path, answer) => {
        made.size = path.startsWith("ballots/") || path.startsWith("log/tile") ? whole.entries.length : 500;
        return answer();
      };
      await findBallots(search, credential(seeks));
      asked.push(made.asked);
    }
    expect(asked[0]?.some((path) => path.startsWith("log/tile/1"))).toBe(true);
    for (const one of asked) expect(one).toEqual(asked[0]);
  });

  it("of an older state than the log's is asked for again, and refused if that goes on", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const made = new MadeBoard(whole);
      const search = await searchIn(made);
      let old = 2;
      made.meddle = (path, answer) => {
        made.size = path.startsWith("ballots/") && old-- > 0 ? 500 : whole.entries.length;
        return answer();
      };
      const found = findBallots(search, credential(5));
      await vi.runAllTimersAsync();
      expect((await found).length).toBe(1);
      old = 9;
      const refused = codeOf(findBallots(search, credential(5)));
      await vi.runAllTimersAsync();
      expect(await refused).toBe("stale");
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("the digits of a bucket", () => {
  it("are not so many that they would name a credential", async () => {
    const made = new MadeBoard(whole);
    made.digits = 2;
    expect(await codeOf(findBallots(await searchIn(made), credential(5)))).toBe("bucket-digits");
    made.digits = 99;
    expect(await codeOf(findBallots(await searchIn(made), credential(5)))).toBe("bucket-digits");
    expect(made.asked.filter((path) => path.startsWith("ballots/"))).toEqual([]);
  });

  it("go by the ballots that there can be, not by all entries", async () => {
    const made = new MadeBoard(whole);
    const beginning = record.setup.leaves.length;
    made.digits = 1;
    made.size = beginning + 512;
    expect(made.size).toBeGreaterThan(512);
    expect(await codeOf(findBallots(await searchIn(made), credential(5)))).toBe("bucket-digits");
    made.size = beginning + 513;
    expect(await codeOf(findBallots(await searchIn(made), credential(5)))).toBe("accepted");
  });

  it("go by the records of the rolls, however many ballots there are", async () => {
    for (const [size, expected] of [[255, "bucket-digits"], [256, "accepted"]] as const) {
      const election = record.opened(size);
      const setup = setupOf(election);
      // More credentials than records are no record that holds; here they stand for many ballots of few.
      voteIn(election);
      const made = new MadeBoard(election);
      made.digits = 1;
      made.meddle = (path, answer) => (path.startsWith("ballots/") ? { status: 200, body: JSON.stringify({ prefix: "", credentials: [] }) } : answer());
      expect(await codeOf(findBallots(await searchIn(made, setup), credential(5)))).toBe(expected);
    }
  });

  it("leave no more credentials in a bucket than the rolls have records", async () => {
    const election = record.opened(279);
    const setup = setupOf(election);
    voteIn(election);
    expect(await codeOf(findBallots(await searchIn(new MadeBoard(election), setup), credential(5)))).toBe("bucket");
  });

  it("go by the counted list, once it is there", async () => {
    const made = new MadeBoard(whole);
    made.digits = 1;
    const search = await searchIn(made);
    const counted = { size: 511, root: rootOf([]) } as Counted;
    expect(await codeOf(findCounted(search, counted, credential(5)))).toBe("bucket-digits");
    expect(made.asked.filter((path) => path.includes("ballots/"))).toEqual([]);
  });
});

describe("the counted list", () => {
  async function asked(meddle: (records: { index: number }[]) => unknown[], digits: number, number: number) {
    const made = new MadeBoard(whole);
    made.digits = digits;
    const records = made.records();
    const counted = { size: records.length, root: rootOf(records.map(leafHash)) } as Counted;
    made.meddle = (path, answer) => {
      if (!path.startsWith("counted/")) return answer();
      const json = JSON.parse(answer().body as string) as { records: { index: number }[] };
      return { status: 200, body: JSON.stringify({ ...json, records: meddle(json.records) }) };
    };
    return (await findCounted(await searchIn(made), counted, credential(number))).counted;
  }

  it("says which ballot of a credential counts, and proves that none does", async () => {
    for (const digits of [0, 1]) {
      const own = await asked((records) => records, digits, 17);
      expect([toHex(own?.leaf as Uint8Array), own?.ballots]).toEqual([toHex(leafHash(whole.ballot(seedOfVoter(17)))), 1]);
      expect(await asked((records) => records, digits, 5_000)).toBeUndefined();
    }
  });

  it("does not hide a record: at an end, in the middle, or all of them", async () => {
    const digit = toHex(credential(17)).charAt(0);
    const inBucket = Array.from({ length: VOTERS }, (_, at) => credential(at)).filter((one) => toHex(one).startsWith(digit)).sort(compare);
    const position = inBucket.findIndex((one) => isEqual(one, credential(17)));
    expect(position).toBeGreaterThan(0);
    const hides = [
      (records: unknown[]) => records.filter((_, at) => at !== 5),
      (records: unknown[]) => records.slice(2),
      (records: unknown[]) => records.slice(0, -2),
      () => [],
    ];
    for (const hide of hides) expect(await codeOf(asked(hide, 1, 17))).toBe("counted-list");
    const moved = (records: { index: number }[]) => records.map((record) => ({ ...record, index: record.index + 1 }));
    expect(await codeOf(asked(moved, 1, 17))).toBe("tree-proof");
  });

  it("and the ballots of everyone in the bucket must fit, and are asked for by the same digits", async () => {
    const [other] = neighboursOf(17) as [number];
    const records = new MadeBoard(whole).records();
    const counted = { size: records.length, root: rootOf(records.map(leafHash)) } as Counted;
    const refusedOf = async (hidden: number, seeks: number) => {
      const made = boardWith((credentials) => void credentials.splice(credentials.indexOf(of(hidden, credentials)), 1));
      const code = await codeOf(findCounted(await searchIn(made), counted, credential(seeks)));
      return { code, asked: made.asked };
    };
    const [own, strange] = [await refusedOf(17, 17), await refusedOf(other, 17)];
    expect([own.code, strange.code]).toEqual(["counted-otherwise", "bucket"]);
    expect(strange.asked).toEqual(own.asked);
    expect(own.asked.filter((path) => path === "").length).toBe(1);
  });
});

import { beforeAll, describe, expect, it } from "vitest";
import { isEqual, toHex, utf8 } from "../src/encoding/bytes.ts";
import { parseStatement } from "../src/election/statement.ts";
import { type Claim, claimFile, readClaimParts, verifyClaim } from "../src/flows/claim-file.ts";
import { type Claiming, claimUntilRecorded, standingOfClaim } from "../src/flows/claiming.ts";
import { brokenPromiseEvidence } from "../src/log/evidence.ts";
import { parseNote } from "../src/log/note.ts";
import { leafHash } from "../src/log/tree.ts";
import { Setup } from "../src/record/setup.ts";
import { Reader, readSetup } from "../src/service/reader.ts";
import { readBallotFile } from "../src/voter/ballot-file.ts";
import { credentialOf, MadeBoard, type Response, seedOfVoter } from "./made-board.ts";
import { CLOSES, MadeElection } from "./made-election.ts";
import { entries as sampleEntries, manifest as sampleManifest } from "./sample-record.ts";
import { refusalOf } from "./vectors.ts";

const SEED = seedOfVoter(9_000);
const BY = CLOSES - 600;
const CLAIMS = 60;

/** An election up to the opening; the others are the same entries again. */
const openedEntries: Uint8Array[] = [];

function made(): MadeElection {
  const election = new MadeElection();
  election.entries.splice(0, Infinity, ...openedEntries);
  election.time = BY - 3_600;
  election.epoch(1, [seedOfVoter(1), seedOfVoter(2)]);
  return election;
}

beforeAll(() => {
  const election = new MadeElection();
  election.ceremony("registrar");
  election.ceremony("trustee");
  const setup = new Setup(election.entries[0] as Uint8Array, election.manifest.id);
  election.entries.slice(1).forEach((entry) => setup.take(entry));
  if (setup.keys === undefined) throw new Error("no keys");
  election.prepare({ ...setup.keys, credentials: [...setup.keys.credentials.values()].map(({ key }) => key) });
  openedEntries.push(...election.entries);
}, 60_000);

/** What a made ballot lacks of a whole one is in its proofs, which nobody asks about here. */
function claimOf(ballot: Uint8Array, note: Uint8Array): Claim {
  return { ballot, leaf: leafHash(ballot), constituency: "north", credential: credentialOf(SEED), seq: 1, note, ground: { kind: "promise", by: BY, operator: 0 } };
}

function promised(election: MadeElection): Claim {
  const ballot = election.ballot(SEED);
  return claimOf(ballot, election.promise(ballot, BY));
}

/** A service that takes claims, and does with them what a test says. */
interface Play {
  board: MadeBoard;
  claiming: Claiming;
  /** Claims that arrived. */
  arrived: () => number;
}

async function playOf(election: MadeElection, onClaim: () => Response | Error, isClosed = true, each: () => void = () => {}): Promise<Play> {
  const board = new MadeBoard(election);
  let arrived = 0;
  board.meddle = (path, answer) => {
    if (path !== "claims") return answer();
    arrived += 1;
    return onClaim();
  };
  const reader = await Reader.open(board.board(), election.manifest);
  const setup = await readSetup(reader);
  const wait = async () => each();
  return { board, arrived: () => arrived, claiming: { board: board.board(), reader, setup, isClosed, now: () => election.time, wait } };
}

function close(election: MadeElection): void {
  election.time = CLOSES;
  election.say("close", { under: election.checkpoint() }, "commission/c1");
  election.time += 1;
}

/** The board keeps its word. */
function publish({ board }: Play, claim: Claim): void {
  const { election } = board;
  election.say("claims", { promises: [new TextDecoder().decode(claim.note)], under: election.checkpoint() }, "board");
  election.entries.push(claim.ballot);
  board.size = election.entries.length;
}

async function faultOf(attempt: Promise<unknown>): Promise<{ code?: string; evidence?: { content: string }; values?: unknown }> {
  return attempt.then(
    () => ({ code: "accepted" }),
    (error: unknown) => error as { code?: string },
  );
}

const OK: Response = { status: 202, body: "" };
const on = () => {
  const told: string[] = [];
  return { told, attempt: (n: number) => void told.push(`attempt ${n}`), taken: () => void told.push("taken") };
};

describe("a file that suffices", () => {
  const election = new MadeElection();
  const ballot = election.ballot(SEED);
  const promise = election.promise(ballot, BY);

  it("holds ballot and promise, and comes back as it was", () => {
    const { ballot: found, note } = readClaimParts(utf8(claimFile(ballot, promise)));
    expect([toHex(found ?? new Uint8Array()), toHex(note ?? new Uint8Array())]).toEqual([toHex(ballot), toHex(promise)]);
  });

  it("is the evidence of a broken promise, too", () => {
    const checkpoint = { note: utf8(election.checkpoint()) } as Parameters<typeof brokenPromiseEvidence>[2];
    const evidence = brokenPromiseEvidence({ leaf: leafHash(ballot), by: BY, operator: 0, note: promise }, ballot, checkpoint);
    expect(Object.keys(readClaimParts(utf8(evidence))).sort()).toEqual(["ballot", "note"]);
  });

  it("can be two files: the ballot, and what was answered to it", () => {
    expect(Object.keys(readClaimParts(ballot))).toEqual(["ballot"]);
    expect(Object.keys(readClaimParts(promise))).toEqual(["note"]);
  });

  it("is nothing else", () => {
    for (const other of ["", "{}", "no", '{"kind":"receipt-file","leaf":"","receipt":"","v":1}\n', claimFile(ballot, promise).replace('"v":1', '"v":2')]) {
      expect(["file", "json"]).toContain(refusalOf(() => readClaimParts(utf8(other))));
    }
    expect(refusalOf(() => readClaimParts(election.entries[0] as Uint8Array))).toBe("file");
  });
});

describe("a claim", () => {
  const isBallot = (entry: Uint8Array) => parseNote(entry).text.includes('"kind":"ballot"');
  const acknowledgements = sampleEntries.flatMap((entry) => {
    const said = parseNote(entry).text.includes('"kind":"claims"') ? parseStatement(parseNote(entry).text) : undefined;
    return said?.kind === "claims" ? said.promises.filter((promise) => promise.includes('"kind":"acknowledgement"')) : [];
  });
  const note = utf8(acknowledgements[0] ?? "");
  const leaf = /"leaf":"([0-9a-f]{64})"/.exec(acknowledgements[0] ?? "")?.[1];
  const ballot = sampleEntries.find((entry) => toHex(leafHash(entry)) === leaf) ?? new Uint8Array();

  const mailboxOf = (said: Uint8Array) => /"mailbox":"([a-z0-9-]+)"/.exec(new TextDecoder().decode(said))?.[1];

  it("is a ballot of this election and the genuine word of who took it", () => {
    const claim = verifyClaim(ballot, note, sampleManifest);
    expect(claim.ground).toEqual({ kind: "acknowledgement", mailbox: mailboxOf(note) });
    expect(isEqual(claim.credential, readBallotFile(ballot, sampleManifest).statement.credential)).toBe(true);
  });

  it("says of everything else what is wrong with it", () => {
    const other = sampleEntries.find((entry) => isBallot(entry) && entry !== ballot) as Uint8Array;
    const changed = utf8(new TextDecoder().decode(note).replace(/.\n$/, (end) => (end === "=\n" ? "A\n" : "=\n")));
    const forged = new MadeElection().promise(ballot, BY);
    expect(refusalOf(() => verifyClaim(other, note, sampleManifest))).toBe("ballot-not-promised");
    expect(refusalOf(() => verifyClaim(ballot, changed, sampleManifest))).toBe("claim-note");
    expect(refusalOf(() => verifyClaim(ballot, ballot, sampleManifest))).toBe("claim-note");
    expect(refusalOf(() => verifyClaim(ballot, forged, sampleManifest))).toBe("election");
    expect(refusalOf(() => verifyClaim(note, note, sampleManifest))).toBe("file");
    expect(refusalOf(() => verifyClaim(ballot, note, { ...sampleManifest, id: leafHash(note) }))).toBe("election");
  });
});

describe("how a missing ballot stands", () => {
  async function standsAt(prepare: (election: MadeElection) => void, isClosed: boolean) {
    const election = made();
    const claim = promised(election);
    prepare(election);
    const { claiming } = await playOf(election, () => OK, isClosed);
    return standingOfClaim(claiming, claim);
  }

  it("before the promised time, and after it, while casting is open", async () => {
    expect((await standsAt(() => {}, false)).standing).toEqual({ at: "awaited", by: BY });
    expect((await standsAt((election) => (election.time = BY + 1), false)).standing).toEqual({ at: "casting" });
  });

  it("after the close, by the time of the record", async () => {
    expect((await standsAt(close, true)).standing).toEqual({ at: "claims", until: CLOSES + CLAIMS });
    const late = (election: MadeElection) => {
      close(election);
      election.time += CLAIMS;
    };
    expect((await standsAt(late, true)).standing).toEqual({ at: "over", until: CLOSES + CLAIMS });
    expect((await standsAt((election) => election.end([], "{}"), true)).standing).toEqual({ at: "counted" });
    // As long as casting may have been extended, the board is asked.
    expect((await standsAt((election) => (election.time = CLOSES + 1), false)).standing).toEqual({ at: "casting" });
    expect((await standsAt((election) => (election.time = CLOSES + 3_601), false)).standing).toEqual({ at: "closing" });
    expect((await standsAt((election) => void election.say("cancel", { reason: { en: "no" } }, "commission/c1"), true)).standing).toEqual({ at: "cancelled" });
  });

  it("when it is in the record after all", async () => {
    const { standing } = await standsAt((election) => election.epoch(2, [SEED]), false);
    expect(standing.at).toBe("in-record");
  });

  it("beside a later ballot of the same voter, which it could replace", async () => {
    const again = (election: MadeElection) => {
      election.say("epoch", { ballots: 1, number: 2, under: election.checkpoint() }, "board");
      election.entries.push(election.ballot(SEED, 2));
      close(election);
    };
    expect(await standsAt(again, true)).toEqual({ standing: { at: "claims", until: CLOSES + CLAIMS }, later: 1 });
    expect((await standsAt(close, true)).later).toBe(0);
  });

  it("is not known where the service shows nothing newer", async () => {
    const election = made();
    const claim = promised(election);
    const { claiming } = await playOf(election, () => OK, false);
    expect((await faultOf(standingOfClaim({ ...claiming, now: () => BY + 400 }, claim))).code).toBe("stale");
  });

  it("is looked for with the same requests, whether a service shows the ballot or hides it", async () => {
    const asked: string[][] = [];
    for (const hides of [false, true]) {
      const election = made();
      const claim = promised(election);
      election.epoch(2, [SEED]);
      close(election);
      const { board, claiming } = await playOf(election, () => OK);
      const shown = (body: string) => body.replace(/\{"credential":"([0-9a-f]{64})","ballots":\[[^\]]*\]\},?/g, (one, credential) => (credential === toHex(claim.credential) ? "" : one)).replace("},]", "}]");
      const { meddle } = board;
      board.meddle = (path, answer) => (hides && path.startsWith("ballots/") ? { status: 200, body: shown(answer().body as string) } : meddle(path, answer));
      const { standing } = await standingOfClaim(claiming, claim);
      expect(standing.at).toBe(hides ? "claims" : "in-record");
      asked.push(board.asked);
    }
    expect(asked[1]).toEqual(asked[0]);
  });
});

describe("handing in a claim", () => {
  async function closedPlay(onClaim: (play: { claim: Claim; tries: number }) => Response | Error, each: (play: Play, claim: Claim, waits: number) => void) {
    const election = made();
    const claim = promised(election);
    close(election);
    let [tries, waits] = [0, 0];
    const play: Play = await playOf(election, () => onClaim({ claim, tries: ++tries }), true, () => each(play, claim, ++waits));
    const told = on();
    const outcome = claimUntilRecorded(play.claiming, claim, new AbortController().signal, told);
    return { outcome, play, claim, told: told.told };
  }

  it("ends with the ballot in the record", async () => {
    const { outcome, claim, told, play } = await closedPlay(() => OK, (at, it, waits) => (waits === 3 ? publish(at, it) : undefined));
    expect(isEqual((await outcome).leaf, claim.leaf)).toBe(true);
    expect([told, play.arrived()]).toEqual([["attempt 1", "taken"], 1]);
  });

  it("goes on over a line that breaks, before the board has it and after", async () => {
    const { outcome, told } = await closedPlay(
      ({ tries }) => (tries < 8 ? new TypeError("network") : OK),
      (at, it, waits) => (waits === 4 ? publish(at, it) : undefined),
    );
    await outcome;
    expect([told.length, told.at(-1)]).toEqual([9, "taken"]);
  });

  it("hands it in once more while the board does not publish it", async () => {
    const { outcome, play } = await closedPlay(() => OK, (at, it, waits) => (waits === 40 ? publish(at, it) : undefined));
    await outcome;
    expect(play.arrived()).toBe(3);
  });

  it("says that the board refuses it, with what shows that it must not", async () => {
    const { outcome } = await closedPlay(() => ({ status: 422, body: '{"code":"signature"}' }), () => {});
    const { code, evidence, values } = await faultOf(outcome);
    expect([code, values]).toEqual(["claim-refused", { code: "signature" }]);
    expect(JSON.parse(evidence?.content ?? "{}")).toMatchObject({ kind: "veche-missing-ballot" });
    expect(Object.keys(readClaimParts(utf8(evidence?.content ?? ""))).sort()).toEqual(["ballot", "note"]);
  });

  it("is content if a ballot that the board refuses is in the record already", async () => {
    const election = made();
    const claim = promised(election);
    close(election);
    const play: Play = await playOf(election, () => (publish(play, claim), { status: 409, body: '{"code":"phase"}' }));
    await claimUntilRecorded(play.claiming, claim, new AbortController().signal, on());
  });

  it("says that it is lost when the time is over, or the count has begun", async () => {
    const slow = await closedPlay(() => OK, ({ board }) => (board.election.time += 30));
    expect((await faultOf(slow.outcome)).code).toBe("claim-lost");
    const counted = await closedPlay(() => OK, ({ board }, _, waits) => {
      if (waits !== 2) return;
      board.election.entries.pop();
      board.election.end([], "{}");
      board.size = board.election.entries.length;
    });
    expect((await faultOf(counted.outcome)).code).toBe("claim-lost");
  });

  it("ends when the page is left", async () => {
    const election = made();
    const claim = promised(election);
    close(election);
    const stop = new AbortController();
    const { claiming } = await playOf(election, () => OK, true, () => stop.abort());
    expect(await faultOf(claimUntilRecorded(claiming, claim, stop.signal, on()))).toMatchObject({ name: "AbortError" });
  });
});

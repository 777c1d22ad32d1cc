// Somebody else takes over the board (docs/protocol.md §9.11), and a service that says so without being it.

import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { toBase64, toHex, utf8 } from "../src/encoding/bytes.ts";
import { type Json, print } from "../src/encoding/canonical.ts";
import { isAnnouncement } from "../src/election/announcement.ts";
import { contestsOf } from "../src/election/manifest.ts";
import { shapeOf, sizesOf } from "../src/election/shape.ts";
import { parseEntry } from "../src/election/statement.ts";
import { verifyClaim } from "../src/flows/claim-file.ts";
import { standingOfClaim } from "../src/flows/claiming.ts";
import { openOnline } from "../src/flows/online.ts";
import { boardLog, verifyCheckpoint } from "../src/log/checkpoint.ts";
import { signNote } from "../src/log/note.ts";
import { parsePromise } from "../src/log/promise.ts";
import { leafHash } from "../src/log/tree.ts";
import { Setup } from "../src/record/setup.ts";
import { announcementsOf } from "../src/service/announcements.ts";
import { endingOf } from "../src/service/ending.ts";
import { Reader } from "../src/service/reader.ts";
import { credentialOf, MadeBoard, type Response, seedOfVoter } from "./made-board.ts";
import { CLOSES, MadeElection } from "./made-election.ts";
import { codeOf, copyOf, type MadeRecord, makeRecord, setupOf } from "./made-record.ts";
import { refusalOf } from "./vectors.ts";

const SEED = seedOfVoter(9_000);
const TEXT = { en: "The first one has no power." };

let record: MadeRecord;

beforeAll(() => {
  record = makeRecord({ successors: 2 });
}, 60_000);

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The election with its first epoch. */
function voted(): MadeElection {
  const election = record.opened();
  election.epoch(1, [seedOfVoter(1), seedOfVoter(2)]);
  return election;
}

async function searchIn(made: MadeBoard) {
  return { board: made.board(), reader: await Reader.open(made.board(), made.election.manifest), setup: record.setup };
}

async function announcedIn(election: MadeElection) {
  return announcementsOf(await searchIn(new MadeBoard(election)));
}

/** A ballot of the right form. What its proofs show is not asked here. */
function ballotOf({ manifest }: MadeElection, seed = SEED): Uint8Array {
  const contests = contestsOf(manifest, "north").map(({ id, ballot }) => {
    const { ciphertexts, proofs } = sizesOf(shapeOf(ballot));
    return { ciphertexts: toBase64(new Uint8Array(ciphertexts)), id, proofs: toBase64(new Uint8Array(proofs)) };
  });
  const signature = toBase64(new Uint8Array(48));
  const fields = { constituency: "north", contests, credential: toBase64(credentialOf(seed)), credential_signature: signature };
  return signNote(print({ ...fields, election: toHex(manifest.id), kind: "ballot", seq: 1, v: 1 }), [{ name: "credential", seed }]);
}

/** What a successor would promise, in force or not. */
function promiseOf(election: MadeElection, operator: number, ballot: Uint8Array, by = CLOSES): Uint8Array {
  const other = copyOf(election);
  other.operator = operator;
  return other.promise(ballot, by);
}

describe("a checkpoint", () => {
  it("holds under the log key of any operator, whoever runs the board", () => {
    const election = voted();
    for (const operator of [0, 1, 2]) {
      election.operator = operator;
      expect(verifyCheckpoint(utf8(election.checkpoint()), boardLog(election.manifest)).size).toBe(election.entries.length);
    }
  });

  it("of one operator goes on from that of another, and contradicts it if the log forks", async () => {
    const election = voted();
    const made = new MadeBoard(election);
    const reader = await Reader.open(made.board(), election.manifest);
    election.takeOver();
    made.size = election.entries.length;
    expect((await reader.refresh()).size).toBe(election.entries.length);
    const forked = copyOf(election);
    forked.entries[election.entries.length - 2] = forked.ballot(seedOfVoter(5));
    const other = new MadeBoard(forked);
    made.meddle = (path) => other.answer(path);
    expect(await codeOf(reader.refresh())).toBe("fork");
  });

  it("holds under no other key, under none of the board's, and not under two", () => {
    const election = voted();
    const log = boardLog(election.manifest);
    const text = election.checkpoint().split("\n\n")[0] + "\n";
    const seen = election.checkpoint().slice(text.length + 1 + election.logLine(text).length);
    const under = (...lines: string[]) => refusalOf(() => verifyCheckpoint(utf8(`${text}\n${lines.join("")}${seen}`), log));
    expect(under(election.logLine(text, 2))).toBe("accepted");
    expect(under(election.logLine(text, 3))).toBe("signature-lines");
    expect(under()).toBe("signature-lines");
    expect(under(election.logLine(text, 0), election.logLine(text, 1))).toBe("signature-lines");
    expect(under(election.logLine(text, 0), election.logLine(text, 0))).toBe("signature-lines");
    expect(under(election.logLine(`${log.origin}\n1\n`, 1))).toBe("signature");
    const ofBoard = { ...election.manifest, successors: election.manifest.successors.map(({ board, log: key }) => ({ board: key, log: board })) };
    expect(refusalOf(() => verifyCheckpoint(utf8(`${text}\n${election.logLine(text, 1)}${seen}`), boardLog(ofBoard)))).toBe("signature-lines");
  });
});

describe("a takeover", () => {
  it("is announced with its reason and its time, and the last one is in force", async () => {
    const election = voted();
    const before = election.entries.length;
    election.time += 7;
    election.takeOver();
    const found = await announcedIn(election);
    expect(found.all).toMatchObject([{ index: before, statement: { kind: "operator", number: 1, reason: TEXT }, time: election.time }]);
    election.takeOver();
    const both = await announcedIn(election);
    expect([both.operator, both.operatorAt(before), both.operatorAt(before + 1), both.operatorAt(before + 2)]).toEqual([2, 0, 1, 2]);
  });

  it("may pass somebody over, who then comes no more", async () => {
    const election = voted();
    election.takeOver(2);
    expect((await announcedIn(election)).operator).toBe(2);
    election.takeOver(1);
    expect(await codeOf(announcedIn(election))).toBe("number");
  });

  it("is refused by whoever is not named, in force already, or was the first", async () => {
    for (const number of [0, 3, 1]) {
      const election = voted();
      if (number === 1) election.takeOver();
      election.takeOver(number);
      // Who is not named has no log that anyone would read.
      election.operator = 0;
      expect(await codeOf(announcedIn(election))).toBe("number");
    }
  });

  it("is refused without the commission, and in other languages", async () => {
    const said = (fields: { [name: string]: Json }, signer: string) => {
      const election = voted();
      election.say("operator", { number: 1, reason: TEXT, under: election.checkpoint(), ...fields }, signer);
      return codeOf(announcedIn(election));
    };
    expect(await said({}, "commission/c1")).toBe("accepted");
    expect(await said({}, "board")).toBe("signature-lines");
    expect(await said({ reason: { be: "не" } }, "commission/c1")).toBe("manifest-language");
    expect(await said({ until: 1 }, "commission/c1")).toBe("json");
  });

  it("is refused in sight of other entries than all, and raises the alarm in sight of another log", async () => {
    const election = voted();
    election.say("operator", { number: 1, reason: TEXT, under: election.checkpoint(election.entries.length - 1) }, "commission/c1");
    expect(await codeOf(announcedIn(election))).toBe("under-size");
    const [own, other] = [voted(), voted()];
    other.entries[other.entries.length - 1] = other.ballot(seedOfVoter(5));
    own.say("operator", { number: 1, reason: TEXT, under: other.checkpoint() }, "commission/c1");
    expect(await codeOf(announcedIn(own))).toBe("fork");
  });

  it("may come before anything else, and is then compared with the entries before it", () => {
    const election = new MadeElection({ successors: 1 });
    election.takeOver();
    const setup = setupOf(election);
    expect([setup.announcements.operator, setup.phase]).toEqual([1, "setup"]);
    const wrong = new MadeElection({ successors: 1 });
    wrong.say("operator", { number: 1, reason: TEXT, under: wrong.checkpoint(1, [election.entries[1] as Uint8Array]) }, "commission/c1");
    expect(refusalOf(() => setupOf(wrong))).toBe("under-root");
    const none = new MadeElection();
    none.takeOver();
    expect(refusalOf(() => setupOf(none))).toBe("number");
  });
});

describe("the counted list", () => {
  /** The whole record, with takeovers where they are wanted. */
  async function counted(takeovers: ("early" | "late")[], signer: number): Promise<string> {
    const election = voted();
    if (takeovers.includes("early")) election.takeOver();
    // So many entries that the end is read without what stands before them.
    if (takeovers.includes("early")) election.epoch(2, Array.from({ length: 200 }, (_, at) => seedOfVoter(100 + at)));
    election.time = CLOSES;
    election.say("close", { under: election.checkpoint() }, "commission/c1");
    if (takeovers.includes("late")) election.takeOver();
    election.time += 60;
    election.operator = signer;
    election.say("counted", { attachment: { hash: toHex(leafHash(utf8(""))), length: 0 }, root: toHex(leafHash(utf8(""))), size: 0, under: election.checkpoint() }, "board");
    return codeOf(searchIn(new MadeBoard(election)).then(endingOf));
  }

  it("is signed by the operator that is in force", async () => {
    expect(await counted([], 0)).toBe("accepted");
    expect(await counted(["early"], 1)).toBe("accepted");
    expect(await counted(["late"], 1)).toBe("accepted");
    expect(await counted(["early", "late"], 2)).toBe("accepted");
  });

  it("is refused from one who comes later, and from one who was there before", async () => {
    expect(await counted([], 1)).toBe("signature-lines");
    expect(await counted(["early"], 0)).toBe("signature-lines");
    expect(await counted(["early"], 2)).toBe("signature-lines");
    expect(await counted(["late"], 0)).toBe("signature-lines");
    expect(await counted(["early", "late"], 1)).toBe("signature-lines");
  });

  it("is refused if the service hides that somebody took over", async () => {
    const election = voted();
    election.takeOver();
    election.epoch(2, Array.from({ length: 200 }, (_, at) => seedOfVoter(100 + at)));
    election.end(new MadeBoard(election).records(), "");
    const made = new MadeBoard(election);
    expect(await codeOf(searchIn(made).then(endingOf))).toBe("accepted");
    made.meddle = (path, answer) => (path === "announcements" ? { status: 200, body: "[]" } : answer());
    expect(await codeOf(searchIn(made).then(endingOf))).toBe("signature-lines");
  });
});

describe("a promise", () => {
  const signal = new AbortController().signal;
  const noWorker = () => {
    throw new Error("no workers here");
  };

  /** What a voter's client makes of a promise under the key of this operator, for a ballot that it casts. */
  async function cast(election: MadeElection, operator: number, between: () => void = () => undefined): Promise<string> {
    const ballot = ballotOf(election);
    const made = new MadeBoard(election);
    made.meddle = (path, answer) => {
      if (path !== "ballots") return answer();
      between();
      made.size = election.entries.length;
      return { status: 200, body: promiseOf(election, operator, ballot) } satisfies Response;
    };
    vi.stubGlobal("fetch", made.transport().fetch);
    const places = { board: "https://board.example", registry: undefined, mailboxes: [] };
    const session = await openOnline(places, election.manifest.id, noWorker);
    return session.cast(ballot, signal, () => undefined).then(
      (promised) => `of ${promised.operator}`,
      (error: unknown) => (error as { code: string }).code,
    );
  }

  it("that is new is taken from the operator alone", async () => {
    expect(await cast(voted(), 0)).toBe("of 0");
    const taken = voted();
    taken.takeOver();
    expect(await cast(taken, 1)).toBe("of 1");
    expect(await cast(taken, 0)).toBe("promise");
    expect(await cast(taken, 2)).toBe("promise");
  });

  it("of a successor that is not in force holds for nobody", async () => {
    expect(await cast(voted(), 1)).toBe("promise");
    expect(await cast(voted(), 2)).toBe("promise");
    expect(await cast(voted(), 3)).toBe("promise");
  });

  it("is taken from one who takes over while the ballot is on its way", async () => {
    const election = voted();
    expect(await cast(election, 1, () => election.takeOver())).toBe("of 1");
  });

  it("is read under one key, and never under that of the log", () => {
    const election = voted();
    const ballot = ballotOf(election);
    const any = { operators: [0, 2] as [number, number], closes: CLOSES };
    expect(parsePromise(promiseOf(election, 2, ballot), election.manifest, any).operator).toBe(2);
    const { successors } = election.manifest;
    const swapped = { ...election.manifest, successors: successors.map(({ board, log }) => ({ board: log, log: board })) };
    expect(refusalOf(() => parsePromise(promiseOf(election, 2, ballot), swapped, any))).toBe("signature-lines");
    const [text, line] = new TextDecoder().decode(promiseOf(election, 1, ballot)).split("\n\n");
    expect(refusalOf(() => parsePromise(utf8(`${text}\n\n${line}${line}`), election.manifest, any))).toBe("signature-lines");
  });
});

describe("a claim", () => {
  async function standing(election: MadeElection, operator: number): Promise<string> {
    const ballot = ballotOf(election);
    const claim = verifyClaim(ballot, promiseOf(election, operator, ballot), election.manifest);
    election.time = CLOSES;
    election.say("close", { under: election.checkpoint() }, "commission/c1");
    election.time += 1;
    const claiming = { ...(await searchIn(new MadeBoard(election))), isClosed: true, now: () => election.time, wait: async () => undefined };
    return standingOfClaim(claiming, claim).then(
      (found) => found.standing.at,
      (error: unknown) => (error as { code: string }).code,
    );
  }

  it("rests on the promise of the operator, or of one before", async () => {
    const election = voted();
    expect(await standing(election, 0)).toBe("claims");
    for (const operator of [0, 1]) {
      const taken = voted();
      taken.takeOver();
      expect(await standing(taken, operator)).toBe("claims");
    }
  });

  it("does not rest on that of a successor who has not taken over", async () => {
    expect(await standing(voted(), 1)).toBe("claim-note");
    const taken = voted();
    taken.takeOver();
    expect(await standing(taken, 2)).toBe("claim-note");
    const ballot = ballotOf(taken);
    expect(refusalOf(() => verifyClaim(ballot, promiseOf(taken, 3, ballot), taken.manifest))).toBe("claim-note");
  });
});

describe("an extension", () => {
  /** Of a record that has some ballots after `open`, an extension in sight of so many entries. */
  async function extended(under: (election: MadeElection, opened: number) => string): Promise<string> {
    const election = voted();
    election.say("extend", { closes: CLOSES + 600, reason: TEXT, under: under(election, record.setup.leaves.length) }, "commission/c1");
    return codeOf(announcedIn(election));
  }

  it("may be signed while epochs come, in sight of the opening", async () => {
    expect(await extended((election) => election.checkpoint())).toBe("accepted");
    expect(await extended((election, opened) => election.checkpoint(opened))).toBe("accepted");
    expect(await extended((election, opened) => election.checkpoint(opened + 1))).toBe("accepted");
  });

  it("is refused in sight of less than the opening, and of more than there is", async () => {
    expect(await extended((election, opened) => election.checkpoint(opened - 1))).toBe("under-size");
    const beyond = (election: MadeElection) => {
      const more = copyOf(election);
      more.entries.push(more.ballot(SEED));
      return more.checkpoint();
    };
    expect(await extended(beyond)).toBe("under-size");
  });

  it("is refused after the end, and raises the alarm in sight of another log", async () => {
    const late = (election: MadeElection) => {
      const later = copyOf(election);
      later.time = CLOSES;
      return later.checkpoint();
    };
    expect(await extended(late)).toBe("too-late");
    const forked = (election: MadeElection) => {
      const other = copyOf(election);
      other.entries[other.entries.length - 1] = other.ballot(SEED);
      return other.checkpoint();
    };
    expect(await extended(forked)).toBe("fork");
  });

  it("is refused once somebody has taken over after the end", async () => {
    for (const [time, refused] of [[CLOSES - 1, "accepted"], [CLOSES, "too-late"]] as const) {
      const election = voted();
      const under = election.checkpoint();
      election.time = time;
      election.takeOver();
      election.say("extend", { closes: CLOSES + 600, reason: TEXT, under }, "commission/c1");
      expect(await codeOf(announcedIn(election))).toBe(refused);
    }
  });

  it("is refused before the opening", () => {
    const election = new MadeElection();
    election.say("extend", { closes: CLOSES + 600, reason: TEXT, under: election.checkpoint() }, "commission/c1");
    const setup = new Setup(election.entries[0] as Uint8Array, election.manifest.id);
    expect(refusalOf(() => setup.take(election.entries[1] as Uint8Array))).toBe("phase");
    const { note, statement } = parseEntry(election.entries[1] as Uint8Array, election.manifest);
    if (!isAnnouncement(statement)) throw new Error("no announcement");
    expect(refusalOf(() => setup.announcements.take(statement, note, 1, "open"))).toBe("phase");
  });
});

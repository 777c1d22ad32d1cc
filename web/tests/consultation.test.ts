// A consultation: the credentials of an earlier election vote again (docs/protocol.md §7.7), at a service that may lie about that election.

import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { compare, concat, isEqual, toBase64, toHex, u32 } from "../src/encoding/bytes.ts";
import { type Json, print } from "../src/encoding/canonical.ts";
import { decodeG1 } from "../src/encoding/groups.ts";
import type { Contest } from "../src/election/manifest.ts";
import { electionFile, readElectionFile, readRightFile, rightFile } from "../src/flows/files.ts";
import { OfflineSession } from "../src/flows/offline.ts";
import { openOnline } from "../src/flows/online.ts";
import type { Right, Session } from "../src/flows/session.ts";
import { signNote } from "../src/log/note.ts";
import { Setup } from "../src/record/setup.ts";
import { credentialsOf } from "../src/record/results.ts";
import { mostCredentials } from "../src/service/ballot-bucket.ts";
import { type Applicant, applicantOf } from "../src/voter/collect.ts";
import { readBallotFile } from "../src/voter/ballot-file.ts";
import { Secrets } from "../src/voter/secrets.ts";
import { outcomeOf } from "../src/tally/outcome.ts";
import { verifyBallot } from "./ballot-verifier.ts";
import { MadeBoard, type Response, seedOfVoter } from "./made-board.ts";
import { CLOSES, MadeElection, type Size } from "./made-election.ts";
import { codeOf, copyOf, type MadeRecord, makeRecord, setupOf } from "./made-record.ts";
import { refusalOf } from "./vectors.ts";

/** Records on each roll of the earlier election. */
const SIZE = 300;
const places = { board: "https://board.example", registry: undefined, mailboxes: [] };
const signal = new AbortController().signal;
const entropy = () => new Uint8Array(16).fill(9);
const noWorker = () => {
  throw new Error("no workers here");
};

let earlier: MadeRecord;
let record: MadeRecord;
let size: Size;
let secrets: Secrets;
/** Of the voter, who was registered in the south of then. */
let applicant: Applicant;

/** The north of now are those from the south of then, and the other way round. */
beforeAll(async () => {
  earlier = makeRecord();
  const [north, south] = earlier.keys.credentials.map(toBase64) as [string, string];
  const election = toHex(earlier.whole.manifest.id);
  size = { earlier: { election, constituencies: [{ credentials: SIZE, from: "south", key: south }, { credentials: SIZE, from: "north", key: north }] } };
  record = makeRecord(size);
  secrets = await Secrets.stretch(entropy());
  applicant = applicantOf(secrets, { election: earlier.whole.manifest.id, constituency: "south", attempt: 2 });
}, 120_000);

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The bucket of the roll of the south: the voter and somebody else, with what was issued for the voter. */
function bucket(share: (index: number) => bigint): Uint8Array {
  const { whole } = earlier;
  const other = applicantOf(secrets, { election: whole.manifest.id, constituency: "south", attempt: 9 });
  const rows = [applicant, other].sort((a, b) => compare(a.application, b.application));
  const issued = [1, 2, 3].flatMap((index) => [u32(index), ...rows.map(({ blinded }) => decodeG1(blinded).multiply(share(index)).toBytes())]);
  return concat(u32(rows.length), u32(3), ...rows.flatMap(({ blinded, statusKey }) => [blinded, statusKey]), ...issued);
}

const honest = (index: number) => earlier.whole.registrarShare("south", index);

/** Both elections behind one address. */
class Service {
  readonly now = new MadeBoard(record.opened());
  then: MadeBoard | undefined = new MadeBoard(earlier.opened());
  /** What was asked for, in order. */
  readonly asked: string[] = [];
  share = honest;

  constructor() {
    vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
      const [, election, path = ""] = /elections\/([0-9a-f]{64})\/?(.*)$/.exec(url) ?? [];
      const isNow = election === toHex(this.now.election.manifest.id);
      this.asked.push(`${isNow ? "now" : "then"} ${path}`);
      const board = isNow ? this.now : this.then;
      if (board === undefined) return new globalThis.Response('{"code":"election-unknown"}', { status: 404 });
      return board.transport().fetch(url, init);
    });
    if (this.then !== undefined) this.then.meddle = (path, answer) => this.roll(path, answer);
  }

  /** The first roll, of the north, has nobody of this voter. */
  roll(path: string, answer: () => Response): Response {
    const [, number] = /^rolls\/(\d)\/buckets\/0$/.exec(path) ?? [];
    if (number === "2") return { status: 200, body: bucket((index) => this.share(index)) };
    return number === "1" ? { status: 200, body: concat(u32(0), u32(0)) } : answer();
  }

  open(): Promise<Session> {
    return openOnline(places, this.now.election.manifest.id, noWorker);
  }

  async collect(constituency = "north"): Promise<Right> {
    return (await this.open()).collect(entropy(), constituency);
  }
}

let service: Service;

beforeEach(() => {
  service = new Service();
});

describe("the record of a consultation", () => {
  it("begins without registrars, and has the keys and the numbers of its manifest", () => {
    const election = new MadeElection(size);
    expect(setupOf(election).phase).toBe("registration");
    const { setup } = record;
    expect([setup.phase, setup.rolls.length, setup.credentials("north"), setup.credentials("south")]).toEqual(["open", 0, SIZE, SIZE]);
    const [north, south] = earlier.keys.credentials as [Uint8Array, Uint8Array];
    expect([setup.keys?.credentials.get("north")?.key, setup.keys?.credentials.get("south")?.key]).toEqual([south, north]);
    expect(setup.keys?.credentials.get("north")?.shares.size).toBe(0);
  });

  it("can be read for one constituency", () => {
    const election = record.opened();
    const setup = new Setup(election.entries[0] as Uint8Array, election.manifest.id, "south");
    election.entries.slice(1).forEach((entry) => setup.take(entry));
    expect([...(setup.keys?.credentials.keys() ?? [])]).toEqual(["south"]);
  });

  it("has nothing of registrars in it", () => {
    const refusals = (say: (election: MadeElection) => void) => {
      const election = new MadeElection(size);
      say(election);
      return refusalOf(() => setupOf(election));
    };
    const file = { hash: "00".repeat(32), length: 80 };
    const roll = { attachment: file, constituency: "north", number: 1, registration: { kind: "closed" }, root: file.hash, size: 1 };
    expect(refusals((election) => election.say("roll", { ...roll, under: election.checkpoint() }, "commission/c1"))).toBe("registration-kind");
    expect(refusals((election) => election.say("issuance", { attachment: file, registrar: "r1", roll: 1 }, "registrar/r1"))).toBe("registration-kind");
    for (const role of ["registrar", "tag"]) {
      const restart = { attempt: 2, excluded: [], role };
      expect(refusals((election) => election.say("ceremony-restart", restart, "commission/c1"))).toBe("registration-kind");
      const confirmation = { attempt: 1, participant: "t1", role, transcript: file.hash };
      expect(refusals((election) => election.say("ceremony-confirmation", confirmation, "trustee/t1"))).toBe("registration-kind");
    }
    expect(refusals((election) => election.say("destruction", { participant: "r1", role: "registrar" }, "registrar/r1"))).toBe("member-unknown");
  });

  it("is ready with the keys and the numbers of the manifest, and no others", () => {
    const said = (change: (ready: { credentials: number[]; keys: { credentials: string[]; decryption: string; ties: string }; rolls: number }) => void) => {
      const election = record.opened();
      election.entries.splice(-2);
      const { credentials, decryption, ties } = record.keys;
      const ready = { credentials: [SIZE, SIZE], keys: { credentials: credentials.map(toBase64), decryption: toBase64(decryption), ties: toBase64(ties) }, rolls: 0 };
      change(ready);
      election.say("ready", ready as unknown as { [name: string]: Json }, "commission/c1");
      return refusalOf(() => setupOf(election));
    };
    expect(said(() => undefined)).toBe("accepted");
    expect(said((ready) => (ready.rolls = 1))).toBe("number");
    expect(said((ready) => (ready.credentials[1] = SIZE + 1))).toBe("number");
    expect(said((ready) => (ready.credentials = []))).toBe("number");
    expect(said((ready) => ready.keys.credentials.reverse())).toBe("keys");
    expect(said((ready) => ready.keys.credentials.pop())).toBe("keys");
  });

  it("waits for the trustees", () => {
    const election = new MadeElection(size);
    const { credentials, decryption, ties } = record.keys;
    const keys = { credentials: credentials.map(toBase64), decryption: toBase64(decryption), ties: toBase64(ties) };
    election.say("ready", { credentials: [SIZE, SIZE], keys, rolls: 0 }, "commission/c1");
    expect(refusalOf(() => setupOf(election))).toBe("not-rehearsed");
  });

  it("has as many voters as the earlier election issued to, for quorums as for buckets", () => {
    const [contest] = record.setup.manifest.contests as [Contest];
    expect(credentialsOf(record.setup, contest)).toBe(2 * SIZE);
    expect(mostCredentials(record.setup, 10_000, undefined)).toBe(2 * SIZE);
    const half = { numerator: 1, denominator: 2 };
    const rule = { kind: "yes-no", majority: { of: "credentials", ratio: half, test: "above" }, quorum: half } as const;
    const decided = (yes: number) => outcomeOf({ ...contest, rule }, [{ ballots: yes, constituencies: ["north", "south"], counts: [yes, 0, 0] }], credentialsOf(record.setup, contest), new Uint8Array(32));
    expect(decided(SIZE)).toEqual({ kind: "decision", accepted: false, quorumMet: true });
    expect(decided(SIZE - 1)).toEqual({ kind: "decision", accepted: false, quorumMet: false });
    expect(decided(SIZE + 1)).toEqual({ kind: "decision", accepted: true, quorumMet: true });
  });
});

describe("a voter of a consultation", () => {
  it("votes with the words of then, and finds the ballot again", async () => {
    const session = await service.open();
    expect(await session.earlier("north", "en")).toEqual({ title: "title", place: "title" });
    expect(await session.status(entropy(), "north")).toEqual({ status: "issued" });
    const right = await session.collect(entropy(), "north");
    expect([right.constituency, right.ballots, isEqual(right.credential, applicant.credential)]).toEqual(["north", 0, true]);
    const sealed = await session.seal(right, [{ contest: "question", values: [1, 0, 0] }], () => undefined);
    const ballot = await sealed.sign();
    right.forget();
    const { manifest, entries } = service.now.election;
    verifyBallot(ballot, manifest, record.keys.decryption, earlier.keys.credentials[1] as Uint8Array);
    expect(readBallotFile(ballot, manifest).statement.constituency).toBe("north");
    service.now.meddle = (path, answer) => (path === "ballots" ? { status: 200, body: service.now.election.promise(ballot, CLOSES) } : answer());
    expect((await session.cast(ballot, signal, () => undefined)).by).toBe(CLOSES);
    service.now.election.say("epoch", { ballots: 1, number: 1, under: service.now.election.checkpoint() }, "board");
    entries.push(ballot);
    service.now.size = entries.length;
    const { ballots, counted } = await session.find(entropy(), "north");
    expect([ballots.length, ballots[0]?.counts, counted]).toEqual([1, true, undefined]);
    await ballots[0]?.confirm();
    session.checkReceipt(new TextEncoder().encode(ballots[0]?.receipt), ballot);
    const again = await session.collect(entropy(), "north");
    expect(again.ballots).toBe(1);
    again.forget();
  }, 60_000);

  it("asks for the same, whatever was issued", async () => {
    (await service.collect()).forget();
    const asked = [...service.asked];
    expect(asked.filter((path) => path.includes("rolls/"))).toEqual(["then rolls/2/buckets/0"]);
    expect(asked.filter((path) => path.includes("ballots/"))).toEqual(["now ballots/"]);
    service.asked.length = 0;
    service.share = (index) => honest(index) + 1n;
    expect(await codeOf(service.collect())).toBe("share");
    expect(service.asked).toEqual(asked);
  }, 60_000);

  it("of the other constituency has no right in this one", async () => {
    expect(await codeOf(service.collect("south"))).toBe("not-on-roll");
    const session = await service.open();
    expect(await session.status(entropy(), "south")).toEqual({ status: "none" });
    expect((await session.find(entropy(), "south")).ballots).toEqual([]);
  }, 60_000);

  it("has nowhere to register", async () => {
    const session = await openOnline({ ...places, registry: "https://registry.example" }, service.now.election.manifest.id, noWorker);
    expect(session.hasRegistry).toBe(false);
    expect(service.asked.every((path) => !path.includes("registry"))).toBe(true);
  });
});

describe("without the earlier election", () => {
  /** As it was saved then. */
  async function saved(): Promise<{ file: string; right: Right }> {
    const right = await service.collect();
    right.forget();
    return { file: rightFile(earlier.whole.manifest.id, { ...right, constituency: "south", ballots: 1 }), right };
  }

  it("the service is not enough, and the file of then is", async () => {
    const { file, right } = await saved();
    service.then = undefined;
    expect(await codeOf(service.collect())).toBe("earlier-right-needed");
    const session = await service.open();
    expect(await session.earlier("north", "en")).toBe(undefined);
    const read = readRightFile(file, earlier.whole.manifest.id);
    const found = await session.collect(entropy(), "north", read);
    found.forget();
    // How often somebody voted then says nothing about now.
    expect([found.ballots, toHex(found.signature)]).toEqual([0, toHex(right.signature)]);
    expect(await codeOf(session.collect(entropy(), "south", read))).toBe("right-of-another");
    expect(await codeOf(session.collect(new Uint8Array(16).fill(8), "north", read))).toBe("right-of-another");
    const forged = { ...read, signature: decodeG1(read.signature).double().toBytes() };
    expect(await codeOf(session.collect(entropy(), "north", forged))).toBe("right-of-another");
  }, 60_000);

  it("and without a network, the file of now is enough", async () => {
    const right = await service.collect();
    right.forget();
    const { entries, manifest } = service.now.election;
    const session = new OfflineSession({ setup: readElectionFile(electionFile(entries.slice(0, record.setup.leaves.length))) }, noWorker);
    session.giveRight(readRightFile(rightFile(manifest.id, right), manifest.id));
    const offline = await session.collect(entropy(), "north");
    const sealed = await session.seal(offline, [{ contest: "question", values: [0, 1, 0] }], () => undefined);
    verifyBallot(await sealed.sign(), manifest, record.keys.decryption, earlier.keys.credentials[1] as Uint8Array);
    offline.forget();
    expect(await codeOf(session.collect(entropy(), "south"))).toBe("right-of-another");
    session.giveRight({ ...right, constituency: "south" });
    expect(await codeOf(session.collect(entropy(), "south"))).toBe("right-of-another");
  }, 60_000);
});

describe("a service that lies about the earlier election", () => {
  /** Of a consultation whose manifest says something else of the earlier one, with keys that need not be right. */
  async function collectedUnder(changed: (constituencies: { credentials: number; from: string; key: string }[]) => void): Promise<string> {
    const constituencies = structuredClone(size.earlier?.constituencies ?? []);
    changed(constituencies);
    const election = new MadeElection({ earlier: { election: size.earlier?.election ?? "", constituencies } });
    election.ceremony("trustee");
    const { decryption, ties } = record.keys;
    // The keys of trustees are bound to the election: these are only for who reads them.
    const keys = setupOf(election).keys ?? { decryption, ties };
    election.prepare({ ...keys, credentials: constituencies.map(({ key }) => Uint8Array.from(Buffer.from(key, "base64"))) });
    const lying = new Service();
    Object.assign(lying, { now: new MadeBoard(election) });
    const code = await codeOf(lying.collect());
    expect(code === "accepted" || lying.asked.every((path) => !path.includes("rolls/"))).toBe(true);
    return code;
  }

  it("is found out by another key, another constituency or another number, before it is asked for anything of the voter", async () => {
    expect(await collectedUnder(([north, south]) => ([north!.key, south!.key] = [south!.key, north!.key]))).toBe("earlier-key");
    expect(await collectedUnder(([north, south]) => ([north!.from, south!.from] = [south!.from, north!.from]))).toBe("earlier-key");
    expect(await collectedUnder(([north]) => (north!.from = "coast"))).toBe("earlier-key");
    expect(await collectedUnder(([north]) => (north!.credentials = SIZE - 1))).toBe("earlier-key");
  }, 120_000);

  it("is found out by another election, of whatever id", async () => {
    const other = new MadeElection({ constituencies: ["south", "north"] });
    const made = new MadeBoard(other);
    service.then = made;
    expect(await codeOf(service.collect())).toBe("election");
    const own = new MadeBoard(earlier.opened());
    made.meddle = (path, answer) => (path === "manifest" ? own.answer(path) : answer());
    expect(await codeOf(service.collect())).not.toBe("accepted");
    expect(service.asked.every((path) => !path.includes("rolls/"))).toBe(true);
    expect(await (await service.open()).earlier("north", "en")).toEqual({ title: "title", place: "title" });
  }, 60_000);

  it("is found out by an earlier record that has other keys than its ceremonies gave", async () => {
    const election = copyOf(earlier.opened());
    election.entries.splice(-2);
    const { credentials, decryption, ties } = earlier.keys;
    const keys = { credentials: [...credentials].reverse().map(toBase64), decryption: toBase64(decryption), ties: toBase64(ties) };
    election.say("ready", { credentials: [SIZE, SIZE], keys, rolls: 2 }, "commission/c1");
    service.then = new MadeBoard(election);
    expect(await codeOf(service.collect())).toBe("keys");
  }, 60_000);

  it("is found out by an earlier record that is not ready", async () => {
    const election = copyOf(earlier.opened());
    election.entries.splice(1);
    service.then = new MadeBoard(election);
    expect(await codeOf(service.collect())).toBe("earlier-key");
  }, 60_000);

  it("cannot give a credential of the other constituency, or one that nobody signed", async () => {
    service.share = (index) => earlier.whole.registrarShare("north", index);
    expect(await codeOf(service.collect())).toBe("share");
    service.share = () => 7n;
    expect(await codeOf(service.collect())).toBe("share");
    service.share = (index) => (index === 1 ? 7n : honest(index));
    const right = await service.collect();
    right.forget();
    expect(right.constituency).toBe("north");
  }, 60_000);

  it("cannot pass the ballots of then for those of now", async () => {
    const session = await service.open();
    const election = size.earlier?.election ?? "";
    const said = { constituency: "south", contests: [], credential: toBase64(applicant.credential), credential_signature: toBase64(new Uint8Array(48)), election };
    const ballot = signNote(print({ ...said, kind: "ballot", seq: 1, v: 1 }), [{ name: "credential", seed: seedOfVoter(1) }]);
    expect(refusalOf(() => session.checkSealed(ballot))).toBe("election");
  });
});

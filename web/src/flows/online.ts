// An election at a service. Nothing that the service says is believed: all of it is verified from the election id on.

import { fromHex, toHex } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { issuerOf } from "../election/issuer.ts";
import type { Manifest } from "../election/manifest.ts";
import { type PromisedBy, verifyAcknowledgement, verifyPromise } from "../log/promise.ts";
import { readSetup, fetchManifest, Reader } from "../service/reader.ts";
import { announcementsAt } from "../service/announcements.ts";
import { Board, type Status as BoardStatus } from "../service/board.ts";
import type { Search } from "../service/finding.ts";
import { FINDING, within } from "../service/patience.ts";
import { keptPromise } from "../service/promise.ts";
import { now, wait } from "../service/clock.ts";
import { Http, Problem } from "../service/http.ts";
import { mailboxOf } from "../service/mailbox.ts";
import type { Setup } from "../record/setup.ts";
import { endingOf } from "../service/ending.ts";
import type { Choice } from "../voter/ballot.ts";
import { readBallotFile } from "../voter/ballot-file.ts";
import { checkOpenedBallot, type Opened } from "../voter/opened.ts";
import type { Claim } from "./claim-file.ts";
import { type Claiming, claimUntilRecorded, type OnClaim, type StandingOfClaim, standingOfClaim } from "./claiming.ts";
import { collectCredential } from "./collecting.ts";
import { type DocumentSource, documentsOf } from "./documents.ts";
import { electionFile, type RightFile } from "./files.ts";
import { findOwn, inRecord } from "./finding.ts";
import { checkedReceipt } from "./offline.ts";
import { GRACE, isPassing, PAUSE } from "./patience.ts";
import type { ComingBack } from "./returning.ts";
import { sealWith } from "./sealing.ts";
import type {
  Announced,
  CheckedReceipt,
  EarlierElection,
  Findings,
  InRecord,
  MailboxPlace,
  Petitions,
  Phase,
  Promised,
  RecordView,
  Registering,
  RegisterProgress,
  Results,
  Right,
  Sealed,
  Session,
  Status,
  StrangeHost,
} from "./session.ts";
import { publicKeyOf, startUnlocked } from "./unlocked.ts";
import { type Places, placesOf, strangeHost } from "./places.ts";

/** Opens an election whose manifest was compared, at a service that the voter names. */
export async function openPinned(address: string, manifest: Manifest, makeWorker: () => Worker): Promise<Session> {
  const places = await placesOf(originOf(address));
  return openOnline(places, manifest.id, makeWorker, strangeHost(places));
}

/** Opens an election of a service by its id. A strange host is not asked for anything until the voter agrees. */
export async function openOnline(places: Places, election: Uint8Array, makeWorker: () => Worker, strange?: string): Promise<Session> {
  const board = new Board(new Http(`${places.board}/api/v1`), election);
  const [manifest, status] = await Promise.all([fetchManifest(board, election), board.status()]);
  return new OnlineSession(places, board, manifest, status, makeWorker, strange);
}

/** The address of a service, as somebody types it. */
function originOf(address: string): string {
  const typed = address.trim();
  const whole = /^https?:\/\//i.test(typed) ? typed : `${typed.endsWith(".onion") ? "http" : "https"}://${typed}`;
  try {
    return new URL(whole).origin;
  } catch {
    throw new Refusal("address", "not an address");
  }
}

class OnlineSession implements Session {
  readonly manifest: Manifest;
  readonly id: string;
  readonly isOffline = false;
  readonly board: string;
  readonly mailboxes: readonly MailboxPlace[];
  readonly hasRegistry: boolean;
  strangeRegistry: StrangeHost | undefined;
  phase: Phase;
  closes: number;
  private readonly places: Places;
  private readonly service: Board;
  private readonly makeWorker: () => Worker;
  /** Who runs the board, as far as it is known (docs/protocol.md §9.11). */
  private operator = 0;
  private log: Promise<Reader> | undefined;
  private readonly setups = new Map<string, Setup>();

  constructor(places: Places, service: Board, manifest: Manifest, status: BoardStatus, makeWorker: () => Worker, strange: string | undefined) {
    [this.places, this.service, this.manifest, this.makeWorker] = [places, service, manifest, makeWorker];
    this.id = toHex(manifest.id);
    this.board = places.board;
    this.mailboxes = places.mailboxes.filter(({ id }) => manifest.mailboxes.some((mailbox) => mailbox.id === id));
    this.hasRegistry = places.registry !== undefined && manifest.registration.kind === "intake";
    const agree = () => (this.strangeRegistry = undefined);
    this.strangeRegistry = this.hasRegistry && strange !== undefined ? { host: strange, agree } : undefined;
    this.phase = phaseOf(status.phase);
    this.closes = manifest.schedule.closes;
    this.document = documentsOf(manifest, ({ attachment }) => service.attachment(attachment));
  }

  readonly document: DocumentSource;

  async announcements(): Promise<readonly Announced[]> {
    const entries = await this.service.announcements();
    if (entries.length === 0) return [];
    // Whichever constituency it was read for, it has the same announcements.
    const setup = [...this.setups.values()].find(({ isComplete }) => isComplete) ?? (await this.setup(undefined));
    const reader = await this.reader();
    const { all, closes, operator } = await within(FINDING, (signal) => announcementsAt(entries, reader, setup, signal));
    this.closes = closes;
    // Nobody comes back, whatever a service leaves out the next time.
    this.operator = Math.max(this.operator, operator);
    return all;
  }

  async earlier(constituency: string, language: string): Promise<EarlierElection | undefined> {
    if (!this.isConsultation) return undefined;
    const { earlierNames } = await import("./earlier.ts");
    return earlierNames(this.board, this.manifest, constituency, language);
  }

  async collect(entropy: Uint8Array, constituency: string, file?: RightFile): Promise<Right> {
    const right = await this.collected(entropy, constituency, file);
    if (right.ballots < this.manifest.ballots.most) return right;
    // Said before anyone chooses, not after.
    right.forget();
    throw new Refusal("ballot-too-many", "no ballot of this credential may follow");
  }

  private async collected(entropy: Uint8Array, constituency: string, file: RightFile | undefined): Promise<Right> {
    const setup = await this.opened(constituency);
    const collecting = { board: this.service, reader: await this.reader(), setup, constituency, entropy, makeWorker: this.makeWorker };
    if (!this.isConsultation) return collectCredential({ ...collecting, issued: { board: this.service, setup, constituency } });
    const { consultWithFile, issuedForConsultation } = await import("./earlier.ts");
    if (file !== undefined) return consultWithFile(collecting, file);
    return collectCredential({ ...collecting, issued: await issuedForConsultation(this.board, this.manifest, constituency) });
  }

  private get isConsultation(): boolean {
    return this.manifest.registration.kind === "earlier";
  }

  async seal(right: Right, choices: Choice[], progress: (done: number, all: number) => void): Promise<Sealed> {
    const { keys } = await this.opened(right.constituency);
    if (keys === undefined) throw new Refusal("keys", "an open election without keys");
    return sealWith(right, { manifest: this.manifest, keys }, choices, progress);
  }

  async cast(ballot: Uint8Array, signal: AbortSignal, onAttempt: (attempt: number) => void): Promise<Promised> {
    const { note } = readBallotFile(ballot, this.manifest);
    let tries = 0;
    const count = () => onAttempt(++tries);
    for (;;) {
      try {
        // What is promised after the first end of voting counts only if the commission extended it, and what a successor promises only after it has taken over.
        if (now() >= this.closes - this.manifest.epochs.longest || this.manifest.successors.length > 0) {
          await this.announcements().catch((error: unknown) => {
            // A board that does not answer is one more attempt, whatever was asked.
            count();
            throw error;
          });
        }
        const answer = await this.service.cast(ballot, signal, count);
        return await this.promised(answer, note.leaf);
      } catch (error) {
        // The same bytes get the same promise, so that it does no harm to send them until somebody answers.
        if (!isPassing(error) || signal.aborted) throw this.named(error);
      }
      await wait(PAUSE, signal);
      signal.throwIfAborted();
    }
  }

  /** A new promise is that of whoever runs the board now. If that is not whom it was, the record says so. */
  private async promised(answer: Uint8Array, leaf: Uint8Array): Promise<Promised> {
    const verify = () => {
      const by: PromisedBy = { operators: [this.operator, this.operator], closes: this.closes };
      return genuine(() => verifyPromise(answer, leaf, this.manifest, by));
    };
    try {
      return verify();
    } catch (error) {
      if (this.operator === this.manifest.successors.length) throw error;
    }
    await this.announcements();
    return verify();
  }

  async awaitRecord(ballot: Uint8Array, promised: Promised, signal: AbortSignal): Promise<InRecord> {
    const { credential, constituency } = readBallotFile(ballot, this.manifest).statement;
    const search = await this.search(constituency);
    const { reader } = search;
    const cast = { entry: ballot, credential, promised };
    let seen = -1;
    for (;;) {
      signal.throwIfAborted();
      try {
        const { size } = await reader.refresh(signal);
        // The bucket is asked for only when there can be something new in it, or when it is late.
        const found = size !== seen || now() > promised.by ? await keptPromise(search, cast, now(), signal) : undefined;
        if (found !== undefined) return inRecord(found);
        seen = size;
        // Whoever shows an old state for ever never breaks a promise by the witnesses' clocks.
        if (now() > promised.by + GRACE && reader.checkpoint.time <= promised.by) throw new Refusal("stale", "no newer state of the record");
      } catch (error) {
        if (!isPassing(error)) throw error;
      }
      await wait(PAUSE, signal);
    }
  }

  async handInAtMailbox(ballot: Uint8Array, { id, url }: MailboxPlace): Promise<Uint8Array> {
    const { note } = readBallotFile(ballot, this.manifest);
    const answer = await mailboxOf(url, this.manifest.id).handIn(ballot);
    const acknowledged = genuine(() => verifyAcknowledgement(answer, note.leaf, this.manifest));
    if (acknowledged.mailbox !== id) throw new Refusal("promise", "an acknowledgement of another mailbox");
    return answer;
  }

  async find(entropy: Uint8Array, constituency: string): Promise<Findings> {
    const prover = await startUnlocked(entropy, this.makeWorker);
    let credential: Uint8Array;
    try {
      const issuer = issuerOf(this.manifest, constituency);
      credential = await publicKeyOf(prover, issuer.election, issuer.constituency);
    } finally {
      prover.end();
    }
    await this.refreshPhase();
    const isOver = this.phase === "closed" || this.phase === "tallied" || now() >= this.closes;
    return within(FINDING, async (signal) => findOwn(await this.search(constituency), credential, isOver, signal));
  }

  async standingOfClaim(claim: Claim, signal: AbortSignal): Promise<StandingOfClaim<InRecord>> {
    const { standing, later } = await standingOfClaim(await this.claiming(claim), claim, signal);
    return { standing: standing.at === "in-record" ? { at: "in-record", found: inRecord(standing.found) } : standing, later };
  }

  async claim(claim: Claim, signal: AbortSignal, on: OnClaim): Promise<InRecord> {
    return inRecord(await claimUntilRecorded(await this.claiming(claim), claim, signal, on));
  }

  private async claiming({ constituency }: Claim): Promise<Claiming> {
    await this.refreshPhase();
    const isClosed = this.phase === "closed" || this.phase === "tallied";
    return { ...(await this.search(constituency)), isClosed, now, wait };
  }

  checkReceipt = (file: Uint8Array, ballot: Uint8Array | undefined): CheckedReceipt => checkedReceipt(this.manifest, file, ballot);

  async checkOpened(file: string): Promise<Opened> {
    const { keys } = await this.setup(undefined);
    if (keys === undefined) throw new Refusal("keys-needed", "no keys yet");
    return checkOpenedBallot(file, this.manifest, keys.decryption);
  }

  checkSealed = (file: Uint8Array): void => {
    readBallotFile(file, this.manifest);
  };

  async results(): Promise<Results | undefined> {
    await this.refreshPhase();
    if (this.phase !== "tallied") return undefined;
    const { countedResults } = await import("./counting.ts");
    return countedResults(this.service, await this.reader(), await this.setup(undefined));
  }

  async record(): Promise<RecordView> {
    const reader = await this.reader();
    const checkpoint = await reader.refresh();
    const [status, epochs] = await Promise.all([this.service.status(), this.service.epochs()]);
    this.phase = phaseOf(status.phase);
    const { members, quorum } = this.manifest.witnesses;
    const witnesses = members.map(({ name }) => ({ name, signed: checkpoint.witnesses.includes(name) }));
    return { checkpoint, witnesses, quorum, constituencies: status.constituencies, epochs, kit: await this.kit() };
  }

  async petitions(): Promise<Petitions> {
    const { petitionsAt } = await import("./petitioning.ts");
    const setup = (constituency?: string) => this.setup(constituency);
    return petitionsAt({ service: this.board, board: this.service, manifest: this.manifest, makeWorker: this.makeWorker, now, reader: () => this.reader(), setup });
  }

  async register(
    entropy: Uint8Array,
    constituency: string,
    signal: AbortSignal,
    onProgress: (progress: RegisterProgress) => void,
    again: boolean,
  ): Promise<Registering> {
    const { registerWith } = await import("./registering.ts");
    return registerWith(await this.applying(entropy, constituency), signal, onProgress, again);
  }

  async comeBack(
    entropy: Uint8Array,
    constituency: string,
    coming: ComingBack,
    signal: AbortSignal,
    onProgress: (progress: RegisterProgress) => void,
  ): Promise<void> {
    const { comeBackWith } = await import("./returning.ts");
    return comeBackWith(await this.applying(entropy, constituency), this.places.board, coming, signal, onProgress);
  }

  async status(entropy: Uint8Array, constituency: string): Promise<Status> {
    if (this.isConsultation) {
      const { standingInConsultation } = await import("./earlier.ts");
      return { status: await standingInConsultation(this.board, this.manifest, constituency, entropy, this.makeWorker) };
    }
    const { statusWith } = await import("./registering.ts");
    await this.refreshPhase();
    const applying = await this.applying(entropy, constituency);
    return statusWith(applying, this.service);
  }

  async vouch(entropy: Uint8Array, constituency: string, friend: Uint8Array, slot: number): Promise<string> {
    const { vouchWith } = await import("./registering.ts");
    return vouchWith(await this.applying(entropy, constituency), friend, slot);
  }

  private async applying(entropy: Uint8Array, constituency: string) {
    const { registry } = this.places;
    if (registry === undefined || this.strangeRegistry !== undefined) throw new Refusal("no-registry", "no address of a registry that the voter knows of");
    return { registry, manifest: this.manifest, setup: await this.setup(constituency), entropy, constituency, makeWorker: this.makeWorker };
  }

  /** The entries that voting without a network needs, once there is something to vote on. */
  private async kit(): Promise<string | undefined> {
    const setup = await this.setup(undefined);
    if (setup.phase !== "open") return undefined;
    return electionFile(await (await this.reader()).entries(0, setup.leaves.length));
  }

  private async search(constituency: string): Promise<Search> {
    const setup = await this.setup(constituency);
    return { board: this.service, reader: await this.reader(), setup };
  }

  private reader(): Promise<Reader> {
    const log = (this.log ??= within(FINDING, (signal) => Reader.open(this.service, this.manifest, signal)));
    // What could not be opened is tried again by whoever asks next.
    log.catch(() => (this.log = undefined));
    return log;
  }

  /** The beginning of the record as it is now, or as it will stay. */
  private async setup(constituency: string | undefined): Promise<Setup> {
    const name = constituency ?? "";
    const known = this.setups.get(name);
    if (known?.isComplete) return known;
    const reader = await this.reader();
    const setup = await within(FINDING, async (signal) => (await reader.refresh(signal), readSetup(reader, constituency, signal)));
    this.setups.set(name, setup);
    return setup;
  }

  /** The beginning of an election in which one can vote now. */
  private async opened(constituency: string): Promise<Setup> {
    const setup = await this.setup(constituency);
    if (setup.phase === "cancelled") throw new Refusal("cancelled", "the election was cancelled");
    if (setup.phase !== "open") throw this.timed("not-open", this.manifest.schedule.opens);
    await this.refreshPhase();
    if (this.phase !== "open") await this.checkEnded(setup);
    return setup;
  }

  /** That casting is over is believed when the record says so. */
  private async checkEnded(setup: Setup): Promise<void> {
    const { cancelled, close } = await endingOf({ board: this.service, reader: await this.reader(), setup });
    if (cancelled !== undefined) throw new Refusal("cancelled", "the election was cancelled");
    if (close !== undefined) throw new Refusal("closed", "voting is over");
  }

  private async refreshPhase(): Promise<void> {
    this.phase = phaseOf((await this.service.status()).phase);
  }

  private timed(code: string, time: number): Refusal {
    return Object.assign(new Refusal(code, "not the time for it"), { values: { time } });
  }

  /** A refusal of the board as what it means for a voter, if the clock says the same. */
  private named(error: unknown): unknown {
    if (!(error instanceof Problem) || (error.code !== "phase" && error.code !== "too-late")) return error;
    const { opens } = this.manifest.schedule;
    if (now() < opens) return this.timed("not-open", opens);
    return now() >= this.closes ? new Refusal("closed", "voting is over") : error;
  }
}

const PHASES: readonly string[] = ["setup", "registration", "ready", "open", "closed", "tallied", "cancelled"];

function phaseOf(name: string): Phase {
  return PHASES.includes(name) ? (name as Phase) : "setup";
}

/** What is said to be signed and is not must not pass for a fault of the connection. */
function genuine<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw new Refusal("promise", error instanceof Error ? error.message : "not a promise");
  }
}

/** An id as it stands in an address or an answer. */
export function electionId(id: string): Uint8Array {
  return fromHex(id, 32);
}

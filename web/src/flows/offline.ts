// An election from a file, with no network at all.

import { toHex } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { issuerOf } from "../election/issuer.ts";
import type { Manifest } from "../election/manifest.ts";
import { publicKeyOf, startUnlocked } from "./unlocked.ts";
import type { ElectionKeys, Setup } from "../record/setup.ts";
import type { Choice } from "../voter/ballot.ts";
import { readBallotFile } from "../voter/ballot-file.ts";
import { checkOpenedBallot, type Opened } from "../voter/opened.ts";
import { checkReceiptFile, readReceiptFile, type RightFile } from "./files.ts";
import { sealWith } from "./sealing.ts";
import type { Announced, CheckedReceipt, Phase, Right, Sealed, Session } from "./session.ts";

/** What a session without a network has: the manifest; and, of an election that is open, its keys. */
export class OfflineSession implements Session {
  readonly manifest: Manifest;
  readonly id: string;
  readonly phase: Phase;
  readonly closes: number;
  readonly board = undefined;
  readonly isOffline = true;
  readonly mailboxes = [];
  readonly hasRegistry = false;
  readonly keys: ElectionKeys | undefined;
  private readonly makeWorker: () => Worker;
  private readonly announced: readonly Announced[];
  private right: RightFile | undefined;

  constructor(election: { manifest: Manifest } | { setup: Setup }, makeWorker: () => Worker) {
    const setup = "setup" in election ? election.setup : undefined;
    this.manifest = "setup" in election ? election.setup.manifest : election.manifest;
    this.id = toHex(this.manifest.id);
    this.phase = setup?.phase ?? "setup";
    this.closes = setup?.announcements.closes ?? this.manifest.schedule.closes;
    this.announced = setup?.announcements.all ?? [];
    this.keys = setup?.phase === "open" ? setup.keys : undefined;
    this.makeWorker = makeWorker;
  }

  /** Whether a right to vote was given. */
  get canVote(): boolean {
    return this.keys !== undefined && this.right !== undefined;
  }

  giveRight(right: RightFile): void {
    this.right = right;
  }

  earlier = (): Promise<undefined> => Promise.resolve(undefined);

  announcements = (): Promise<readonly Announced[]> => Promise.resolve(this.announced);

  document = (): Promise<Uint8Array> => Promise.reject(noNetwork());

  async collect(entropy: Uint8Array, constituency: string): Promise<Right> {
    const right = this.right;
    const key = this.keys?.credentials.get(constituency);
    if (right === undefined || key === undefined) throw new Refusal("right-needed", "no right to vote was given");
    const prover = await startUnlocked(entropy, this.makeWorker);
    try {
      const issuer = issuerOf(this.manifest, constituency);
      const credential = await publicKeyOf(prover, issuer.election, issuer.constituency);
      if (right.constituency !== constituency || toHex(credential) !== toHex(right.credential)) {
        throw new Refusal("right-of-another", "the right to vote belongs to other words or another constituency");
      }
      await prover.run("verifyCredential", { ...issuer, key: key.key, credential, signature: right.signature });
    } catch (error) {
      prover.end();
      const isWrong = error instanceof Refusal && error.code === "credential-signature";
      throw isWrong ? new Refusal("right-of-another", "a right to vote that the registrars did not sign") : error;
    }
    return { ...right, prover, forget: () => prover.end() };
  }

  seal(right: Right, choices: Choice[], progress: (done: number, all: number) => void): Promise<Sealed> {
    if (this.keys === undefined) return Promise.reject(new Refusal("right-needed", "no keys were given"));
    return sealWith(right, { manifest: this.manifest, keys: this.keys }, choices, progress);
  }

  checkReceipt = (file: Uint8Array, ballot: Uint8Array | undefined): CheckedReceipt => checkedReceipt(this.manifest, file, ballot);

  async checkOpened(file: string): Promise<Opened> {
    if (this.keys === undefined) throw new Refusal("keys-needed", "no keys were given");
    return checkOpenedBallot(file, this.manifest, this.keys.decryption);
  }

  checkSealed = (file: Uint8Array): void => {
    readBallotFile(file, this.manifest);
  };

  cast = nothing;
  awaitRecord = nothing;
  handInAtMailbox = nothing;
  find = nothing;
  standingOfClaim = nothing;
  claim = nothing;
  results = nothing;
  record = nothing;
  petitions = nothing;
  register = nothing;
  comeBack = nothing;
  status = nothing;
  vouch = nothing;
}

/** A receipt against the manifest, and against a sealed ballot if there is one. */
export function checkedReceipt(manifest: Manifest, file: Uint8Array, ballot: Uint8Array | undefined): CheckedReceipt {
  const own = ballot === undefined ? undefined : readBallotFile(ballot, manifest).note.leaf;
  const read = readReceiptFile(file, own);
  if (own !== undefined && toHex(own) !== toHex(read.leaf)) throw new Refusal("receipt-of-another", "a receipt of another ballot");
  const { index, checkpoint } = checkReceiptFile(read, manifest);
  return { index, size: checkpoint.size, witnesses: checkpoint.witnesses.length, leaf: read.leaf, isOfBallot: own !== undefined };
}

function nothing(): Promise<never> {
  return Promise.reject(noNetwork());
}

function noNetwork(): Refusal {
  return new Refusal("no-network", "this needs a service");
}

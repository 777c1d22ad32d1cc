// What a page can do with an election, whether a service is behind it or a file. Everything that a session gives was verified first.

import type { Contest, Document, Manifest } from "../election/manifest.ts";
import type { Petition } from "../election/petition.ts";
import type { Text } from "../election/text.ts";
import type { Checkpoint } from "../log/checkpoint.ts";
import type { Promised } from "../log/promise.ts";
import type { Announced } from "../record/announcements.ts";
import type { Phase } from "../record/setup.ts";
import type { Papers } from "../registration/evidence.ts";
import type { Standing } from "../registration/status.ts";
import type { Choice } from "../voter/ballot.ts";
import type { Opened } from "../voter/opened.ts";
import type { Claim } from "./claim-file.ts";
import type { OnClaim, StandingOfClaim } from "./claiming.ts";
import type { RightFile } from "./files.ts";
import type { ComingBack } from "./returning.ts";

export type { Promised } from "../log/promise.ts";
export type { Announced } from "../record/announcements.ts";
export type { Phase } from "../record/setup.ts";

export interface Session {
  readonly manifest: Manifest;
  /** The election id, in hexadecimal. */
  readonly id: string;
  readonly phase: Phase;
  /** When voting ends, as far as it is known: by the manifest, or by an extension that was read (docs/protocol.md §9.9). */
  readonly closes: number;
  /** Where the service is, if there is one. */
  readonly board: string | undefined;
  readonly isOffline: boolean;
  readonly mailboxes: readonly MailboxPlace[];
  readonly hasRegistry: boolean;
  /** A registry elsewhere than at the address that the voter typed. Nothing goes there before the voter was shown its name and agreed. */
  readonly strangeRegistry?: StrangeHost | undefined;

  /** A document of the manifest, with the hash that the manifest names. */
  document: (document: Document) => Promise<Uint8Array>;

  /** In a consultation: the election whose words are asked for, as far as the service has it. */
  earlier: (constituency: string, language: string) => Promise<EarlierElection | undefined>;
  /** Puts the voter's credential together, and sees how often it has voted. In a consultation it may come from a file of the earlier election. */
  collect: (entropy: Uint8Array, constituency: string, file?: RightFile) => Promise<Right>;
  /** Encrypts and proves. The ballot is then either signed, or opened and thrown away. */
  seal: (right: Right, choices: Choice[], progress: (done: number, all: number) => void) => Promise<Sealed>;
  /** Hands in a signed ballot, again and again if the line breaks, and verifies the promise. */
  cast: (ballot: Uint8Array, signal: AbortSignal, onAttempt: (attempt: number) => void) => Promise<Promised>;
  /** Waits until a ballot is in the record, and verifies that it is. */
  awaitRecord: (ballot: Uint8Array, promised: Promised, signal: AbortSignal) => Promise<InRecord>;
  handInAtMailbox: (ballot: Uint8Array, mailbox: MailboxPlace) => Promise<Uint8Array>;

  /** How a ballot stands that was promised, or acknowledged, and is missing. */
  standingOfClaim: (claim: Claim, signal: AbortSignal) => Promise<StandingOfClaim<InRecord>>;
  /** Hands it in after the close, again and again if the line breaks, and waits until it is in the record. */
  claim: (claim: Claim, signal: AbortSignal, on: OnClaim) => Promise<InRecord>;

  find: (entropy: Uint8Array, constituency: string) => Promise<Findings>;
  checkReceipt: (file: Uint8Array, ballot: Uint8Array | undefined) => CheckedReceipt;
  checkOpened: (file: string) => Promise<Opened>;
  /** That a file is a signed ballot of this election. */
  checkSealed: (file: Uint8Array) => void;

  /** What the commission and others announced, as far as the service shows it. */
  announcements: () => Promise<readonly Announced[]>;
  results: () => Promise<Results | undefined>;
  record: () => Promise<RecordView>;
  /** What holders of credentials ask, once the votes are counted (docs/protocol.md §9.12). */
  petitions: () => Promise<Petitions>;

  /** Hands in the application id, and waits for the draw. */
  register: (entropy: Uint8Array, constituency: string, signal: AbortSignal, onProgress: (progress: RegisterProgress) => void, again: boolean) => Promise<Registering>;
  /** Applies with a right to vote of an earlier election, in the place of evidence. The words of this election may be the same. */
  comeBack: (entropy: Uint8Array, constituency: string, coming: ComingBack, signal: AbortSignal, onProgress: (progress: RegisterProgress) => void) => Promise<void>;
  status: (entropy: Uint8Array, constituency: string) => Promise<Status>;
  /** A note that vouches for a friend's application. */
  vouch: (entropy: Uint8Array, constituency: string, friend: Uint8Array, slot: number) => Promise<string>;
}

/** What an earlier election and its constituency were called. */
export interface EarlierElection {
  title: string;
  place: string;
}

export interface StrangeHost {
  host: string;
  agree: () => void;
}

export interface MailboxPlace {
  id: string;
  url: string;
}

/** What lets somebody vote. Its secrets are in a prover, and end with it. */
export interface Right {
  constituency: string;
  credential: Uint8Array;
  signature: Uint8Array;
  /** Ballots of this credential that are in the record. */
  ballots: number;
  prover: ProverOf;
  forget: () => void;
}

/** The part of a prover that a session needs after the credential is there. */
export type ProverOf = import("../worker/prover-client.ts").Prover;

export interface Sealed {
  fingerprint: Uint8Array;
  /** The signed note. Afterwards it cannot be opened. */
  sign: () => Promise<Uint8Array>;
  /** The file that shows what the ballot holds. Afterwards it cannot be cast. */
  open: () => Promise<string>;
}

export interface InRecord {
  index: number;
  /** How many witnesses signed the checkpoint of the receipt. */
  witnesses: number;
  /** A receipt in a file. */
  receipt: string;
}

/** A ballot that the service says is the voter's. */
export interface FoundBallot extends InRecord {
  counts: boolean;
  /** That it is: it takes the entry itself, and asking for that tells the service which one is meant. */
  confirm: () => Promise<void>;
}

export interface Findings {
  ballots: FoundBallot[];
  /** After the counted list is there: whether it names a ballot of this credential. */
  counted: "one" | "none" | undefined;
}

export interface CheckedReceipt {
  index: number;
  size: number;
  witnesses: number;
  leaf: Uint8Array;
  /** Whether a sealed ballot was given, and it is the one. */
  isOfBallot: boolean;
}

export type Outcome =
  | { kind: "withheld" }
  | { kind: "elected"; elected: readonly string[]; ties: readonly (readonly string[])[]; vacant: number }
  | { kind: "decision"; accepted: boolean; quorumMet: boolean }
  | {
      kind: "seats";
      lists: readonly { id: string; seats: number; candidates: readonly string[] }[];
      ties: readonly (readonly string[])[];
      vacant: number;
    };

export interface ContestResult {
  contest: Contest;
  groups: readonly { ballots: number; constituencies: readonly string[]; counts: readonly number[] }[];
  /** What follows from the counts, as it was worked out here. */
  outcome: Outcome;
  /** What was announced, if that is something else. */
  announced: Outcome | undefined;
  /** Records on the rolls of its constituencies. */
  credentials: number;
}

/** Whether the counts are what the trustees opened: all of them, or nobody can tell since the service shows no sums. */
export type CountsChecked = { kind: "opened"; proofs: number } | { kind: "no-sums" } | { kind: "nothing-opened" };

export interface Results {
  contests: readonly ContestResult[];
  /** Where the result stands in the record. */
  index: number;
  witnesses: number;
  /** How many signed the result, agreed to the sums, and opened their parts. */
  commissioners: number;
  agreed: number;
  opened: number;
  /** What proves that something else was announced than follows from the counts. */
  evidence: { name: string; content: string } | undefined;
  /** Checks the counts against what the trustees opened. It takes seconds; what fails brings what proves it. */
  checkCounts: (progress: (done: number, all: number) => void, signal: AbortSignal) => Promise<CountsChecked>;
}

export interface RecordView {
  checkpoint: Checkpoint;
  witnesses: readonly { name: string; signed: boolean }[];
  quorum: number;
  constituencies: readonly { id: string; credentials: number; voted: number; ballots: number }[];
  /** As the service tells it: what is verified is the root over all entries. */
  epochs: readonly { number: number; after: number; ballots: number }[];
  /** A file with what the page as one file needs to vote without a network, once voting has begun. */
  kit: string | undefined;
}

/** A petition that gathers signatures. How many there are is the service's word. */
export interface Gathering {
  id: string;
  petition: Petition;
  signatures: number;
}

export interface RecordedPetition {
  id: string;
  petition: Petition;
  /** Where it stands in the record. */
  index: number;
  /** How many signed. Whether their signatures hold, `check` says. */
  signatures: number;
  /** When the commission owes an answer, with every delay; and when it owed one at first. */
  due: number;
  dueAtFirst: number;
  delays: readonly { index: number; reason: Text; until: number }[];
  answer: { index: number; text: Text } | undefined;
  /** By the witnesses' clocks, under the newest state of the record. `unknown`: by the clock of this device it is overdue, and that state is older. */
  standing: "answered" | "awaited" | "overdue" | "unknown";
  /** Whether a page can read all signatures: of millions it cannot. */
  canCheck: boolean;
  /** Checks every signature. What fails brings what proves it. */
  check: (progress: (done: number, all: number) => void, signal: AbortSignal) => Promise<void>;
  /** Whether the credential of a phrase is among those that signed. All of them are fetched, so that nobody learns who asks. */
  isSignedBy: (entropy: Uint8Array, constituency: string, signal: AbortSignal) => Promise<boolean>;
}

/** A signature under a petition, ready to be handed in by anyone. */
export interface PetitionSignature {
  petition: Petition;
  record: Uint8Array;
}

export interface Petitions {
  /** So many signatures oblige the commission to answer. */
  needed: number;
  /** Those of the record, in its order. */
  recorded: (signal: AbortSignal) => Promise<readonly RecordedPetition[]>;
  /** Those that gather signatures, as far as the service shows them. */
  gathering: (signal: AbortSignal) => Promise<readonly Gathering[]>;
  /** In a consultation the right to vote may come from a file of the earlier election. */
  sign: (entropy: Uint8Array, constituency: string, petition: Petition, file?: RightFile) => Promise<PetitionSignature>;
  /** Hands it in. The answer is how many have signed, as the service says. */
  handIn: (signature: PetitionSignature, signal: AbortSignal) => Promise<number>;
  /** A signature from a file, which holds. */
  read: (file: Uint8Array) => Promise<PetitionSignature>;
}

export type RegisterProgress = { name: "working"; done: number } | { name: "depositing" | "drawing" | "earlier" };

/** An application whose reviewers were drawn. */
export interface Registering {
  /** The application id, in hexadecimal. Its beginning is on the paper in the picture. */
  id: string;
  send: (papers: Papers, pictures: Uint8Array[], signal: AbortSignal, onProgress: (part: number) => void) => Promise<void>;
}

export type Status = Standing | { status: "none" | "on-roll" | "issued" | "returned" | "returning" };

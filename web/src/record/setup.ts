// The beginning of a record, from the manifest to `open`: who may vote is counted, and the keys are derived from what
// their makers said, not taken from anyone (docs/protocol.md §6, §9).

import { isEqual } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { isAnnouncement } from "../election/announcement.ts";
import type { CeremonyRestart, Role } from "../election/ceremony.ts";
import { earlierOf } from "../election/issuer.ts";
import { commission, keysOf, parseSignedManifest, type Manifest } from "../election/manifest.ts";
import type { Issuance, Ready, Rehearsal, Roll } from "../election/preparation.ts";
import { parseEntry, type Entry, type Statement } from "../election/statement.ts";
import { checkText } from "../election/text.ts";
import type { Cancel } from "../election/casting.ts";
import { boardLog, type LogIdentity } from "../log/checkpoint.ts";
import { parseEntryNote, verifyLines, verifyQuorum, type Note } from "../log/note.ts";
import { Announcements } from "./announcements.ts";
import { ceremonyOf, credentialKeyName, type Ceremony, type Participant } from "./ceremony.ts";
import { verifyUnder } from "./under.ts";

export type Phase = "setup" | "registration" | "ready" | "open" | "closed" | "tallied" | "cancelled";

export interface CredentialKey {
  /** The public key, in G2. */
  key: Uint8Array;
  /** The verification shares of the registrars, by index: none in a consultation, which has no registrars (docs/protocol.md §7.7). */
  shares: Map<number, Uint8Array>;
  threshold: number;
}

export interface ElectionKeys {
  decryption: Uint8Array;
  ties: Uint8Array;
  /** By constituency. */
  credentials: Map<string, CredentialKey>;
}

/** A roll, and who issued for it. */
export interface IssuedRoll {
  roll: Roll;
  /** Registrars by id, with the attachment of each. */
  issued: Map<string, Issuance>;
}

/** Bytes of a record of a roll, and of a share for it. */
const ROLL_RECORD = 80;
const SHARE = 48;

/** What follows from the first entries of a log. It takes one after the other and refuses whatever is not as it must be. */
export class Setup {
  readonly manifest: Manifest;
  readonly log: LogIdentity;
  /** Leaf hashes of the entries so far. */
  readonly leaves: Uint8Array[];
  readonly rolls: IssuedRoll[] = [];
  phase: Phase;
  /** Time of the checkpoint under which the election was opened. */
  opened: number | undefined;
  cancelled: Cancel | undefined;
  /** What was announced so far. */
  readonly announcements: Announcements;
  private readonly constituencies: string[];
  private readonly ceremonies: Map<Role, Ceremony>;
  private readonly rehearsed = new Set<string>();
  /** A roll must have been signed with this many entries in sight. */
  private rollsFrom = 0;

  /** Begins with the entry of the manifest. With a constituency, only the credential key of that one is derived. */
  constructor(manifest: Uint8Array, election: Uint8Array, constituency?: string) {
    this.manifest = parseFirst(manifest);
    if (!isEqual(this.manifest.id, election)) throw new Refusal("election", "the manifest of another election");
    // Credentials that were issued before need no keys of registrars.
    this.phase = this.manifest.registration.kind === "earlier" ? "registration" : "setup";
    this.log = boardLog(this.manifest);
    this.announcements = new Announcements(this.manifest);
    this.leaves = [parseEntryNote(manifest).leaf];
    const all = this.manifest.constituencies.map(({ id }) => id);
    this.constituencies = all.filter((id) => constituency === undefined || id === constituency);
    const names = this.constituencies.map(credentialKeyName);
    const isWanted = (name: string) => !name.startsWith(credentialKeyName("")) || names.includes(name);
    this.ceremonies = new Map(ROLES_OF[this.manifest.registration.kind].map((role) => [role, ceremonyOf(role, this.manifest, isWanted)]));
  }

  /** Whether nothing that may follow changes what is known here. */
  get isComplete(): boolean {
    return this.phase === "open" || this.phase === "cancelled";
  }

  /** The keys, as soon as their ceremonies are complete. */
  get keys(): ElectionKeys | undefined {
    const trustees = this.ceremony("trustee");
    const areComplete = [trustees, ...this.registrars.ceremonies].every(({ isComplete }) => isComplete);
    if (!areComplete) return undefined;
    const [decryption, ties] = trustees.keys().map(({ key }) => key) as [Uint8Array, Uint8Array];
    const credentials = this.manifest.registration.kind === "earlier" ? this.earlierKeys() : this.issuedKeys();
    return { decryption, ties, credentials: new Map(credentials) };
  }

  private issuedKeys(): [string, CredentialKey][] {
    const { threshold } = this.manifest.registrars;
    const shared = new Map(this.ceremony("registrar").keys().map(({ name, key, shares }) => [name, { key, shares, threshold }]));
    return this.constituencies.flatMap((id): [string, CredentialKey][] => {
      const key = shared.get(credentialKeyName(id));
      return key === undefined ? [] : [[id, key]];
    });
  }

  private earlierKeys(): [string, CredentialKey][] {
    return this.constituencies.map((id) => [id, { key: earlierOf(this.manifest, id).key, shares: new Map(), threshold: 0 }]);
  }

  /** The trustees who took part in their ceremony. */
  get trustees(): Participant[] {
    return this.ceremony("trustee").participants;
  }

  /** What a trustee's part in a key is checked against, after their ceremony. */
  trusteeShare(name: "decryption" | "ties", index: number): Uint8Array {
    const share = this.ceremony("trustee").keys().find((key) => key.name === name)?.shares.get(index);
    if (share === undefined) throw new Refusal("not-a-participant", "a trustee without a share of the key");
    return share;
  }

  /** The registrars who take part in all ceremonies of theirs, by their ids. */
  get registrarIds(): string[] {
    return this.registrars.participants.map(({ id }) => id);
  }

  /** Records on the rolls of a constituency, of the election whose registrars issued its credentials. */
  credentials(constituency: string): number {
    if (this.manifest.registration.kind === "earlier") return earlierOf(this.manifest, constituency).credentials;
    return this.rolls.reduce((sum, { roll }) => (roll.constituency === constituency ? sum + roll.size : sum), 0);
  }

  take(bytes: Uint8Array): void {
    const entry = parseEntry(bytes, this.manifest);
    this.admit(entry);
    this.leaves.push(entry.note.leaf);
  }

  private admit({ note, statement }: Entry): void {
    if (isAnnouncement(statement)) {
      if (statement.kind === "operator") verifyUnder(statement.under, this.log, this.leaves, this.leaves.length);
      return this.announcements.take(statement, note, this.leaves.length, this.phase === "ready" ? "prepared" : "before");
    }
    this.checkRegistration(statement);
    this.checkPhase(statement);
    switch (statement.kind) {
      case "ceremony-restart":
        this.commission(note);
        return this.restart(statement);
      case "roll":
        return this.roll(statement, note);
      case "issuance":
        return this.issuance(statement, note);
      case "rehearsal":
        return this.rehearsal(statement, note);
      case "ready":
        this.commission(note);
        return this.ready(statement);
      case "open":
        this.commission(note);
        return this.open(statement.under);
      case "cancel":
        this.commission(note);
        checkText(statement.reason, this.manifest.languages);
        [this.phase, this.cancelled] = ["cancelled", statement];
        return;
      case "ceremony-commitment":
      case "ceremony-shares":
      case "ceremony-complaint":
      case "ceremony-confirmation":
        this.ceremony(statement.role).take(statement, note);
        return this.advance();
      default:
        throw new Refusal("phase", `no ${statement.kind} in the phase ${this.phase}`);
    }
  }

  /** Where earlier credentials vote, there is nothing for registrars to do. */
  private checkRegistration(statement: Statement): void {
    if (this.manifest.registration.kind !== "earlier") return;
    const isOfRegistrars = statement.kind === "roll" || statement.kind === "issuance" || ("role" in statement && statement.role !== "trustee");
    if (isOfRegistrars) throw new Refusal("registration-kind", "something of registrars where earlier credentials vote");
  }

  private checkPhase(statement: Statement): void {
    if (statement.kind === "manifest") throw new Refusal("manifest-misplaced", "a second manifest");
    const phases = phasesOf(statement);
    if (!phases.includes(this.phase)) throw new Refusal("phase", `no ${statement.kind} in the phase ${this.phase}`);
  }

  private ceremony(role: Role): Ceremony {
    const ceremony = this.ceremonies.get(role);
    if (ceremony === undefined) throw new Refusal("registration-kind", "a ceremony of the tag key without an intake");
    return ceremony;
  }

  /** The ceremonies of the registrars, of whom only those count who took part in each. */
  private get registrars(): { ceremonies: Ceremony[]; participants: { id: string; key: Uint8Array }[] } {
    const ceremonies = [...this.ceremonies].flatMap(([role, ceremony]) => (role === "trustee" ? [] : [ceremony]));
    const participants = this.manifest.registrars.members.filter(({ id }) => ceremonies.every(({ excluded }) => !excluded.includes(id)));
    return { ceremonies, participants };
  }

  private restart(statement: CeremonyRestart): void {
    const left = this.registrars.participants.filter(({ id }) => statement.role === "trustee" || !statement.excluded.includes(id));
    const least = this.manifest.registration.kind === "intake" ? Math.max(3, this.manifest.registrars.threshold) : 0;
    if (left.length < least) throw new Refusal("restart-too-few", "too few registrars would take part in both ceremonies");
    this.ceremony(statement.role).restart(statement);
  }

  /** The registrars' last confirmation ends the setup. */
  private advance(): void {
    if (this.phase !== "setup" || !this.registrars.ceremonies.every(({ isComplete }) => isComplete)) return;
    this.phase = "registration";
    this.rollsFrom = this.leaves.length + 1;
  }

  private roll(roll: Roll, note: Note): void {
    this.registrarsQuorum(note);
    if (!this.manifest.constituencies.some(({ id }) => id === roll.constituency)) {
      throw new Refusal("member-unknown", "a constituency that the manifest does not name");
    }
    if (roll.number !== this.rolls.length + 1) throw new Refusal("number", "not the number of the next roll");
    if (roll.registration.kind !== this.manifest.registration.kind) throw new Refusal("registration-kind", "a roll of another kind");
    checkLength(roll.size >= 1 && roll.attachment.length === ROLL_RECORD * roll.size);
    verifyUnder(roll.under, this.log, this.leaves, this.rollsFrom);
    this.rolls.push({ roll, issued: new Map() });
    this.rollsFrom = this.leaves.length + 1;
  }

  /**
   * Which registrars an intake has dropped says its own log, which is not read here. Without it as many are asked for as
   * the fewest that can be active need (docs/protocol.md §3).
   */
  private registrarsQuorum(note: Note): void {
    const { participants } = this.registrars;
    const { threshold } = this.manifest.registrars;
    const active = this.manifest.registration.kind === "intake" ? Math.max(3, threshold) : participants.length;
    verifyQuorum(note, keysOf("registrar", participants), Math.floor((active + threshold - 1) / 2) + 1);
  }

  private issuance(issuance: Issuance, note: Note): void {
    const member = this.manifest.registrars.members.find(({ id }) => id === issuance.registrar);
    if (member === undefined) throw new Refusal("member-unknown", "a registrar that the manifest does not name");
    verifyLines(note, keysOf("registrar", [member]));
    if (this.ceremony("registrar").excluded.includes(member.id)) throw new Refusal("not-a-participant", "a registrar that is excluded");
    const issued = this.rolls[issuance.roll - 1];
    if (issued === undefined) throw new Refusal("number", "a roll that is not there");
    if (issued.issued.has(member.id)) throw new Refusal("statement-repeated", "issued already");
    checkLength(issuance.attachment.length === SHARE * issued.roll.size);
    issued.issued.set(member.id, issuance);
  }

  /** What a trustee evaluates in a rehearsal is checked by the audit: no key follows from it. */
  private rehearsal({ evaluations, trustee }: Rehearsal, note: Note): void {
    const ceremony = this.ceremony("trustee");
    const member = this.manifest.trustees.members.find(({ id }) => id === trustee);
    if (member === undefined) throw new Refusal("member-unknown", "a trustee that the manifest does not name");
    verifyLines(note, keysOf("trustee", [member]));
    if (!ceremony.isComplete) throw new Refusal("ceremony-order", "a rehearsal before the ceremony is complete");
    if (ceremony.excluded.includes(trustee)) throw new Refusal("not-a-participant", "a trustee that is excluded");
    if (this.rehearsed.has(trustee)) throw new Refusal("statement-repeated", "rehearsed already");
    if (evaluations.length !== 2) throw new Refusal("ceremony-shape", "not the evaluations of two keys");
    this.rehearsed.add(trustee);
  }

  private ready(ready: Ready): void {
    if (!this.isIssued) throw new Refusal("not-issued", "a roll lacks issuances");
    const { isComplete, participants } = this.ceremony("trustee");
    const haveRehearsed = isComplete && participants.every(({ id }) => this.rehearsed.has(id));
    if (!haveRehearsed) throw new Refusal("not-rehearsed", "a trustee has not rehearsed");
    const counts = this.manifest.constituencies.map(({ id }) => this.credentials(id));
    const isCounted = ready.rolls === this.rolls.length && counts.join() === ready.credentials.join();
    if (!isCounted) throw new Refusal("number", "other rolls than there are");
    this.compareKeys(ready.keys);
    this.phase = "ready";
  }

  private get isIssued(): boolean {
    const { registration, registrars } = this.manifest;
    if (registration.kind === "earlier") return true;
    return this.rolls.length > 0 && this.rolls.every(({ issued }) => issued.size >= registrars.threshold);
  }

  /** What the commission says are the keys must be what the ceremonies gave. */
  private compareKeys(said: Ready["keys"]): void {
    const { keys } = this;
    const order = this.manifest.constituencies.map(({ id }) => id);
    const areEqual =
      keys !== undefined &&
      said.credentials.length === order.length &&
      isEqual(keys.decryption, said.decryption) &&
      isEqual(keys.ties, said.ties) &&
      [...keys.credentials].every(([id, { key }]) => isEqual(key, said.credentials[order.indexOf(id)] ?? new Uint8Array()));
    if (!areEqual) throw new Refusal("keys", "other keys than the ceremonies gave");
  }

  private open(under: string): void {
    const { time } = verifyUnder(under, this.log, this.leaves, this.leaves.length);
    const { opens, closes } = this.manifest.schedule;
    if (time < opens) throw new Refusal("too-early", "opened before its time");
    if (time >= closes) throw new Refusal("too-late", "opened after the end");
    [this.phase, this.opened, this.announcements.opened] = ["open", time, this.leaves.length];
  }

  private commission(note: Note): void {
    verifyQuorum(note, commission(this.manifest), this.manifest.commission.threshold);
  }
}

const ROLES_OF: Record<Manifest["registration"]["kind"], Role[]> = {
  closed: ["registrar", "trustee"],
  earlier: ["trustee"],
  intake: ["registrar", "tag", "trustee"],
};

function parseFirst(bytes: Uint8Array): Manifest {
  try {
    return parseSignedManifest(bytes);
  } catch (error) {
    if (error instanceof Refusal && error.code === "statement-kind") throw new Refusal("manifest-misplaced", "a first entry that is none");
    throw error;
  }
}

/** The phases up to the opening that admit a statement (docs/protocol.md §9). */
function phasesOf(statement: Statement): Phase[] {
  switch (statement.kind) {
    case "ceremony-commitment":
    case "ceremony-shares":
    case "ceremony-complaint":
    case "ceremony-confirmation":
    case "ceremony-restart":
      return statement.role === "trustee" ? ["setup", "registration"] : ["setup"];
    case "rehearsal":
      return ["setup", "registration"];
    case "roll":
    case "issuance":
    case "ready":
      return ["registration"];
    case "open":
      return ["ready"];
    case "cancel":
      return ["setup", "registration", "ready", "open"];
    default:
      return [];
  }
}

function checkLength(isRight: boolean): void {
  if (!isRight) throw new Refusal("attachment", "another length than the one that it must have");
}

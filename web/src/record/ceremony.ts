// The ceremony of a role: who said what in which attempt, until all have confirmed (docs/protocol.md §6).

import { x25519 } from "@noble/curves/ed25519.js";
import { concat, isEqual, u64, utf8 } from "../encoding/bytes.ts";
import { hash } from "../encoding/frame.ts";
import { Refusal } from "../encoding/refusal.ts";
import type {
  CeremonyCommitment,
  CeremonyComplaint,
  CeremonyConfirmation,
  CeremonyRestart,
  CeremonyShares,
  CeremonyStatement,
  Role,
} from "../election/ceremony.ts";
import type { Manifest, Member } from "../election/manifest.ts";
import { verifyLines, type Note } from "../log/note.ts";
import { BLS_G2, RISTRETTO, type Addable, type Group } from "./group.ts";
import { checkLengths, sharedKey, verifyCommitted, type Commitments, type SharedKey } from "./polynomial.ts";

/** A participant, with its index: the position in the manifest, counted from 1, whoever is excluded. */
export interface Participant extends Member {
  index: number;
}

export interface Ceremony {
  /** Whether it has ended, and in keys. */
  readonly isComplete: boolean;
  readonly participants: Participant[];
  readonly excluded: string[];
  take(statement: CeremonyStatement, note: Note): void;
  restart(statement: CeremonyRestart): void;
  /** What followed, of the keys that were checked. */
  keys(): SharedKey[];
}

/** The ceremony of a role. Of all keys, those are checked, and follow, whose names `isWanted`; of the others nothing is known. */
export function ceremonyOf(role: Role, manifest: Manifest, isWanted: (keyName: string) => boolean = () => true): Ceremony {
  if (role === "registrar") {
    const names = manifest.constituencies.map(({ id }) => credentialKeyName(id));
    return new Attempts(manifest, role, manifest.registrars, names, BLS_G2, isWanted);
  }
  if (role === "tag") return new Attempts(manifest, role, manifest.registrars, ["tag"], RISTRETTO, isWanted);
  return new Attempts(manifest, role, manifest.trustees, ["decryption", "ties"], RISTRETTO, isWanted);
}

export function credentialKeyName(constituency: string): string {
  return `credential/${constituency}`;
}

interface Spoken<P> {
  commitments: Map<number, { oneTimeKey: Uint8Array; leaf: Uint8Array; keys: Map<string, Commitments<P>> }>;
  shares: Map<number, { hashes: Uint8Array[]; leaf: Uint8Array }>;
  accused: string | undefined;
  confirmed: Set<number>;
}

function nothing<P>(): Spoken<P> {
  return { commitments: new Map(), shares: new Map(), accused: undefined, confirmed: new Set() };
}

class Attempts<P extends Addable<P>> implements Ceremony {
  private readonly manifest: Manifest;
  private readonly role: Role;
  private readonly members: Participant[];
  private readonly threshold: number;
  private readonly names: string[];
  private readonly group: Group<P>;
  private readonly isWanted: (keyName: string) => boolean;
  private attempt = 1;
  private said: Spoken<P> = nothing();
  private made: SharedKey[] | undefined;
  excluded: string[] = [];

  constructor(
    manifest: Manifest,
    role: Role,
    { members, threshold }: { members: Member[]; threshold: number },
    names: string[],
    group: Group<P>,
    isWanted: (keyName: string) => boolean,
  ) {
    [this.manifest, this.role, this.threshold, this.names] = [manifest, role, threshold, names];
    [this.group, this.isWanted] = [group, isWanted];
    this.members = members.map((member, at) => ({ ...member, index: at + 1 }));
  }

  get isComplete(): boolean {
    return this.made !== undefined;
  }

  get participants(): Participant[] {
    return this.members.filter(({ id }) => !this.excluded.includes(id));
  }

  keys(): SharedKey[] {
    if (this.made === undefined) throw new Refusal("ceremony-order", "a ceremony that is not complete");
    return this.made;
  }

  take(statement: CeremonyStatement, note: Note): void {
    const speaker = this.speaker(statement.participant);
    if (this.isComplete) throw new Refusal("phase", "a ceremony that is complete");
    if (statement.attempt !== this.attempt) throw new Refusal("attempt", `another attempt than ${this.attempt}`);
    const signer = this.role === "trustee" ? "trustee" : "registrar";
    verifyLines(note, [{ name: `${signer}/${speaker.id}`, key: speaker.key }]);
    if (statement.kind === "ceremony-commitment") return this.commitment(statement, speaker, note);
    if (statement.kind === "ceremony-shares") return this.shares(statement, speaker, note);
    if (statement.kind === "ceremony-complaint") return this.complaint(statement, speaker);
    return this.confirmation(statement, speaker);
  }

  restart({ attempt, excluded }: CeremonyRestart): void {
    if (this.isComplete) throw new Refusal("phase", "a ceremony that is complete");
    if (attempt !== this.attempt + 1) throw new Refusal("attempt", "not the next attempt");
    const { accused } = this.said;
    const must = accused === undefined ? this.excluded : [...this.excluded, accused];
    const inOrder = this.members.map(({ id }) => id).filter((id) => excluded.includes(id));
    const isWhole = must.every((id) => excluded.includes(id)) && inOrder.join() === excluded.join();
    if (!isWhole) throw new Refusal("restart-excluded", "exclusions out of order, unknown or too few");
    if (this.members.length - excluded.length < this.least(this.members.length - excluded.length)) {
      throw new Refusal("restart-too-few", "too few participants are left");
    }
    [this.attempt, this.excluded, this.said] = [attempt, excluded, nothing()];
  }

  /** As many as p participants must be to sign what their role signs, and to have their key. */
  private least(p: number): number {
    const { doubleSigners } = this.manifest.trustees;
    const signing = this.role === "trustee" ? agreeing(p, doubleSigners) : Math.floor((p + this.threshold - 1) / 2) + 1;
    return Math.max(this.threshold, signing);
  }

  private speaker(id: string): Participant {
    const member = this.members.find((candidate) => candidate.id === id);
    if (member === undefined) throw new Refusal("member-unknown", "someone whom the manifest does not name in this role");
    if (this.excluded.includes(id)) throw new Refusal("not-a-participant", "someone who is excluded");
    return member;
  }

  private commitment({ keys, oneTimeKey }: CeremonyCommitment, { index }: Participant, { leaf }: Note): void {
    if (this.said.commitments.has(index)) throw repeated();
    if (keys.length !== this.names.length) throw new Refusal("ceremony-shape", "a wrong number of keys");
    keys.forEach((key) => checkLengths(key, this.threshold, this.group));
    if (isOfSmallOrder(oneTimeKey)) throw new Refusal("ceremony-one-time-key", "a key to which nothing can be sealed");
    const context = this.context();
    const wanted = keys.flatMap((key, at): [string, Commitments<P>][] => {
      const keyName = this.names[at] as string;
      return this.isWanted(keyName) ? [[keyName, verifyCommitted(key, { context, keyName, index, oneTimeKey }, this.group)]] : [];
    });
    this.said.commitments.set(index, { oneTimeKey, leaf, keys: new Map(wanted) });
  }

  private shares({ hashes }: CeremonyShares, { index }: Participant, { leaf }: Note): void {
    if (this.said.commitments.size < this.participants.length) throw new Refusal("ceremony-order", "shares before all commitments");
    if (this.said.shares.has(index)) throw repeated();
    if (hashes.length !== this.participants.length - 1) throw new Refusal("ceremony-shape", "a wrong number of shares");
    this.said.shares.set(index, { hashes, leaf });
  }

  /**
   * Here it is checked that the complaint is about what was sent. Whether that share was good says the audit, which opens
   * it: for a voter nothing rests on it, since the commission may exclude whom it likes from the next attempt.
   */
  private complaint({ accused, oneTimeSecret, sealed }: CeremonyComplaint, { id, index }: Participant): void {
    this.requireAllShares();
    const culprit = this.speaker(accused);
    if (accused === id) throw new Refusal("complaint-unfounded", "a complaint against oneself");
    const { oneTimeKey } = this.said.commitments.get(index) ?? {};
    if (oneTimeKey === undefined || !isEqual(x25519.getPublicKey(oneTimeSecret), oneTimeKey)) {
      throw new Refusal("complaint-key", "the secret of another one-time key");
    }
    const others = this.participants.filter((other) => other.index !== culprit.index);
    const sent = this.said.shares.get(culprit.index)?.hashes[others.findIndex((other) => other.index === index)];
    if (sent === undefined || !isEqual(hash("sealed-share", sealed), sent)) {
      throw new Refusal("complaint-hash", "a share that was not sent");
    }
    this.said.accused = accused;
  }

  private confirmation({ transcript }: CeremonyConfirmation, { index }: Participant): void {
    this.requireAllShares();
    if (this.said.confirmed.has(index)) throw repeated();
    if (!isEqual(transcript, this.transcript())) throw new Refusal("transcript", "a confirmation of something else");
    this.said.confirmed.add(index);
    if (this.said.confirmed.size === this.participants.length) this.complete();
  }

  private requireAllShares(): void {
    const isReady = this.said.shares.size === this.participants.length && this.said.accused === undefined;
    if (!isReady) throw new Refusal("ceremony-order", "before all shares, or after a complaint");
  }

  private complete(): void {
    const wanted = this.names.filter((name) => this.isWanted(name));
    this.made = wanted.map((name) => {
      const all = this.participants.map(({ index }): [number, Commitments<P>] => [index, this.committed(index).keys.get(name) ?? []]);
      return sharedKey(name, new Map(all), this.group);
    });
    this.said = nothing();
  }

  private committed(index: number): { leaf: Uint8Array; keys: Map<string, Commitments<P>> } {
    const committed = this.said.commitments.get(index);
    if (committed === undefined) throw new Refusal("ceremony-order", "a commitment is missing");
    return committed;
  }

  /** §6.1. */
  private context(): Uint8Array {
    const participants = this.participants.flatMap(({ index, id, key }) => [lp(u64(index)), lp(utf8(id)), lp(key)]);
    const keys = this.names.map((name) => lp(utf8(name)));
    return hash("ceremony", this.manifest.id, this.role, this.attempt, this.threshold, concat(...participants), concat(...keys));
  }

  /** §6.5. */
  private transcript(): Uint8Array {
    const commitments = this.participants.map(({ index }) => this.committed(index).leaf);
    const shares = this.participants.flatMap(({ index }) => this.said.shares.get(index)?.leaf ?? []);
    return hash("ceremony-transcript", this.context(), concat(...commitments), concat(...shares));
  }
}

/** As many of p trustees as must agree (docs/protocol.md §10.4). */
export function agreeing(p: number, doubleSigners: number): number {
  return Math.floor((p + doubleSigners) / 2) + 1;
}

function lp(bytes: Uint8Array): Uint8Array {
  return concat(u64(bytes.length), bytes);
}

function repeated(): Refusal {
  return new Refusal("statement-repeated", "said once already in this attempt");
}

/** Whether X25519 with it gives zeros. The library refuses that; any secret shows it, since all are multiples of 8. */
function isOfSmallOrder(key: Uint8Array): boolean {
  try {
    x25519.getSharedSecret(new Uint8Array(32).fill(8), key);
    return false;
  } catch {
    return true;
  }
}

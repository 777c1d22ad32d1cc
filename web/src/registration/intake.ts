// The intake log as far as an applicant needs it: what decides who reviews an application (docs/registration.md §3).
//
// Everything that a draw follows from is checked in full: deposits that hold the application, calls, lots, drops, lost desks and void days. What
// bears on no draw (others' deposits, lists of days, conflicts, verdicts) is read strictly and its signer looked at, but its signature and whether it
// was said before are left to those who keep the whole log: registrars and the audit. So a log of hundreds of thousands of applications is
// folded in hardly more memory than one entry takes.

import { compare, isEqual, toBase64 } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { emptyFrontier, frontierRoot, grow } from "../log/frontier.ts";
import { parseEntryNote, verifyLines, verifyQuorum, type Key, type Note } from "../log/note.ts";
import type { Member } from "../election/manifest.ts";
import { replacementOf, reviewersOf, type Reviewers } from "./draw.ts";
import { parseEntry, type IntakeEntry, type Return } from "./entries.ts";
import { seedOf } from "./lot.ts";
import { Registrars } from "./registrars.ts";

/** What the manifest and the registrars' ceremonies say of an intake log. */
export interface IntakeRules {
  election: Uint8Array;
  /** Of the intake log's checkpoints. */
  origin: string;
  /** The intake's own key. */
  intake: Uint8Array;
  /** Those who take part in both ceremonies, in the order of their indexes. */
  registrars: Member[];
  threshold: number;
  commission: { members: Member[]; threshold: number };
  auditors: Member[];
  /** Keys of the witnesses, in the order of the manifest. */
  witnesses: Uint8Array[];
  quorum: number;
}

/** How the draw of an application stands, by the log alone and without any list (docs/registration.md §4.3). */
export type Draw =
  | { state: "absent" }
  | { state: "deposited" }
  | { state: "drawn"; reviewers: Reviewers }
  /** One of the reviewers is gone, and the lot that names another is not drawn yet. */
  | { state: "redrawing"; reviewers: Reviewers };

interface Watched {
  id: Uint8Array;
  deposited: boolean;
  drawn?: { call: number; reviewers: Reviewers };
  returned: boolean;
}

interface OpenCall {
  index: number;
  active: string[];
  checkpoint: string;
  root: Uint8Array;
  witnesses: Uint8Array[];
}

/** What awaits a lot, of what matters here. */
type Awaiting = { index: number; deposited: Watched } | { index: number; gone: string };

const ID = 32;
const MOST_DEPOSITS = 1_000;

/** Goes through the entries from the first one on. After a refusal it is of no use any more: the intake has shown that it lies. */
export class IntakeView {
  private readonly rules: IntakeRules;
  private readonly watched: Watched[];
  /** Credentials of an earlier election that are watched, with the applications for which each has returned. */
  private readonly credentials: { key: Uint8Array; applications: Uint8Array[] }[];
  private readonly frontier = emptyFrontier();
  private readonly registrars: Registrars;
  private awaiting: Awaiting[] = [];
  /** Index of the last entry that awaited a lot, and of the last call that has one. */
  private lastAwaiting = -1;
  private lastDrawn = -1;
  private open: OpenCall | undefined;
  private lost = 0;

  /** Watches these applications: all attempts of one applicant, for example; and whether these credentials of an earlier election return. */
  constructor(rules: IntakeRules, applications: Uint8Array[], credentials: Uint8Array[] = []) {
    this.rules = rules;
    this.credentials = credentials.map((key) => ({ key, applications: [] }));
    this.watched = applications.map((id) => ({ id, deposited: false, returned: false }));
    this.registrars = new Registrars(rules.registrars.map(({ id }) => id), rules.threshold);
  }

  /** Entries so far. */
  get size(): number {
    return this.frontier.size;
  }

  /** To be compared with that of a checkpoint of this size: until then nothing of it can be relied on. */
  get root(): Uint8Array {
    return frontierRoot(this.frontier);
  }

  /** Registrars that are active, in the order of their indexes. */
  get active(): string[] {
    return this.registrars.active;
  }

  /** Calls that were not followed by a lot. More than a handful is a reason to ask which witness they name (docs/registration.md §3.1). */
  get callsWithoutLot(): number {
    return this.lost;
  }

  /** How often a registrar lost its desk key. */
  losses(registrar: string): number {
    return this.registrars.losses(registrar);
  }

  draw(application: Uint8Array): Draw {
    const watched = this.watching(application);
    if (watched?.drawn === undefined) return { state: watched?.deposited === true ? "deposited" : "absent" };
    const { call, reviewers } = watched.drawn;
    const isGone = (it: Awaiting) => "gone" in it && it.index > call && reviewers.includes(it.gone);
    return { state: this.awaiting.some(isGone) ? "redrawing" : "drawn", reviewers };
  }

  /** Whether a credential of an earlier election has returned for an application (docs/registration.md §8.3). */
  isReturned(application: Uint8Array): boolean {
    return this.watching(application)?.returned === true;
  }

  /** The applications for which a watched credential has returned: two make both void (docs/registration.md §8.3). */
  returnsOf(credential: Uint8Array): Uint8Array[] {
    return this.credentials.find(({ key }) => isEqual(key, credential))?.applications ?? [];
  }

  /** The next entry. */
  push(bytes: Uint8Array): void {
    const note = parseEntryNote(bytes);
    const entry = parseEntry(note.text, this.rules.election);
    const index = this.frontier.size;
    // The checkpoint of a call is the one that ends with it.
    grow(this.frontier, note.leaf);
    this.admit(note, entry, index);
  }

  private admit(note: Note, entry: IntakeEntry, index: number): void {
    switch (entry.kind) {
      case "deposits":
        return this.deposits(note, entry.applications, index);
      case "return":
        return this.returns(note, entry);
      case "call":
        return this.call(note, entry.witnesses, index);
      case "lot":
        return this.lot(note, entry.call, entry.proofs);
      case "day-void":
        this.checkCommission(note);
        if (this.registrars.voidDays(entry.registrar, entry.days)) this.gone(entry.registrar, index);
        return;
      case "drop":
        this.checkCommission(note);
        this.registrars.drop(entry.registrar);
        return this.gone(entry.registrar, index);
      case "desk-lost":
        this.registrars.loseDesk(entry.registrar, entry.number);
        this.checkMember(note, "registrar", this.rules.registrars, entry.registrar);
        return this.gone(entry.registrar, index);
      case "day":
        this.registrars.endDay(entry.registrar, entry.day);
        this.lastAwaiting = index;
        return checkName(note, `registrar/${entry.registrar}`);
      case "conflict":
        this.registrars.checkActive(entry.registrar);
        this.lastAwaiting = index;
        return checkName(note, `registrar/${entry.registrar}`);
      case "audit":
        return checkName(note, `auditor/${memberOf(this.rules.auditors, entry.auditor).id}`);
    }
  }

  private deposits(note: Note, ids: Uint8Array, index: number): void {
    const count = ids.length / ID;
    if (!Number.isInteger(count) || count < 1 || count > MOST_DEPOSITS) throw new Refusal("deposit-order", "deposits that are none or too many");
    for (let at = 1; at < count; at++) {
      if (compare(nth(ids, at - 1), nth(ids, at)) >= 0) throw new Refusal("deposit-order", "deposits out of order");
    }
    checkName(note, "intake");
    this.lastAwaiting = index;
    const found = this.watched.filter(({ id }) => holds(ids, count, id));
    if (found.length > 0) verifyLines(note, [{ name: "intake", key: this.rules.intake }]);
    for (const deposited of found) {
      if (deposited.deposited) throw new Refusal("deposit-repeated", "an application id that was deposited before");
      deposited.deposited = true;
      this.awaiting.push({ index, deposited });
    }
  }

  private returns(note: Note, entry: Return): void {
    const watched = this.watching(entry.application);
    const returning = this.credentials.find(({ key }) => isEqual(key, entry.credential));
    if (watched === undefined && returning === undefined) return checkNames(note, ["credential", "applicant"]);
    if (watched?.deposited === false) throw new Refusal("not-deposited", "a return of an application that was not deposited");
    verifyLines(note, [
      { name: "credential", key: entry.credential },
      { name: "applicant", key: entry.statusKey },
    ]);
    returning?.applications.push(entry.application);
    if (watched !== undefined) watched.returned = true;
  }

  private call(note: Note, positions: number[], index: number): void {
    verifyLines(note, [{ name: "intake", key: this.rules.intake }]);
    if (this.lastAwaiting <= this.lastDrawn) throw new Refusal("lot-order", "a call where nothing awaits a lot");
    const isAscending = positions.every((position, at) => at === 0 || position > (positions[at - 1] ?? -1));
    const witnesses = positions.flatMap((position) => this.rules.witnesses[position] ?? []);
    if (!isAscending || witnesses.length !== positions.length || positions.length < this.rules.quorum) {
      throw new Refusal("lot-witnesses", "a call of too few, unknown or doubled witnesses");
    }
    if (this.open !== undefined) this.lost += 1;
    const root = this.root;
    this.open = { index, active: this.active, checkpoint: `${this.rules.origin}\n${index + 1}\n${toBase64(root)}\n`, root, witnesses };
  }

  private lot(note: Note, call: number, proofs: Uint8Array[]): void {
    verifyLines(note, [{ name: "intake", key: this.rules.intake }]);
    const open = this.open;
    if (open === undefined || open.index !== call) throw new Refusal("lot-order", "a lot of no open call");
    if (proofs.length !== open.witnesses.length) throw new Refusal("lot-witnesses", "a lot without a proof of each witness");
    const drawn = this.awaiting.filter(({ index }) => index < call);
    this.awaiting = this.awaiting.filter(({ index }) => index > call);
    [this.open, this.lastDrawn] = [undefined, call];
    // A seed that decides nothing here is not worth the time of its proofs.
    if (drawn.length === 0) return;
    const seed = seedOf({ ...open, election: this.rules.election }, proofs);
    for (const it of drawn) this.decide(it, seed, open);
  }

  private decide(it: Awaiting, seed: Uint8Array, { index: call, active }: OpenCall): void {
    if ("deposited" in it) {
      it.deposited.drawn = { call, reviewers: reviewersOf(seed, it.deposited.id, active) };
      return;
    }
    for (const { id, drawn } of this.watched) {
      // Only what was drawn before someone was gone is drawn again.
      if (drawn === undefined || it.index < drawn.call || !drawn.reviewers.includes(it.gone)) continue;
      const chosen = replacementOf(drawn.reviewers, { seed, application: id, active });
      if (chosen !== undefined) drawn.reviewers = this.ordered(drawn.reviewers.map((reviewer) => (reviewer === it.gone ? chosen : reviewer)));
    }
  }

  /** Two registrars in the order of their indexes. */
  private ordered(reviewers: string[]): Reviewers {
    const [first, second] = this.rules.registrars.map(({ id }) => id).filter((id) => reviewers.includes(id));
    if (first === undefined || second === undefined) throw new RangeError("reviewers that are not two registrars");
    return [first, second];
  }

  private gone(registrar: string, index: number): void {
    this.lastAwaiting = index;
    // Who is gone before anything was drawn takes nobody's application along.
    if (this.watched.some(({ deposited }) => deposited)) this.awaiting.push({ index, gone: registrar });
  }

  private watching(application: Uint8Array): Watched | undefined {
    return this.watched.find(({ id }) => isEqual(id, application));
  }

  private checkCommission(note: Note): void {
    const { members, threshold } = this.rules.commission;
    verifyQuorum(note, members.map((member) => signerOf("commission", member)), threshold);
  }

  private checkMember(note: Note, role: string, members: Member[], id: string): void {
    verifyLines(note, [signerOf(role, memberOf(members, id))]);
  }
}

function signerOf(role: string, { id, key }: Member): Key {
  return { name: `${role}/${id}`, key };
}

function memberOf(members: Member[], id: string): Member {
  const member = members.find((candidate) => candidate.id === id);
  if (member === undefined) throw new Refusal("member-unknown", id);
  return member;
}

function checkName(note: Note, name: string): void {
  checkNames(note, [name]);
}

function checkNames(note: Note, names: string[]): void {
  const isRight = note.lines.length === names.length && note.lines.every((line, at) => line.name === names[at]);
  if (!isRight) throw new Refusal("signature-lines", "a line that is missing, unknown, doubled or out of order");
}

function nth(ids: Uint8Array, at: number): Uint8Array {
  return ids.subarray(at * ID, (at + 1) * ID);
}

/** Whether ascending ids hold one. */
function holds(ids: Uint8Array, count: number, id: Uint8Array): boolean {
  let [least, most] = [0, count];
  while (least < most) {
    const middle = (least + most) >> 1;
    const order = compare(nth(ids, middle), id);
    if (order === 0) return true;
    if (order < 0) least = middle + 1;
    else most = middle;
  }
  return false;
}

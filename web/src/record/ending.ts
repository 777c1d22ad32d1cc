// The end of a record, from `close` to `result`: who signed what, and under which checkpoint (docs/protocol.md §9, §10).
// That the sums and counts follow from the ballots takes all ballots: `veche audit` checks it, and nothing here says so.

import { isEqual, utf8 } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { type Announcement, isAnnouncement, type Operator } from "../election/announcement.ts";
import type { Cancel } from "../election/casting.ts";
import { commission, keysOf } from "../election/manifest.ts";
import { boardKeys } from "../election/operator.ts";
import { isPetitioning } from "../election/petition.ts";
import { parseEntry, type Entry } from "../election/statement.ts";
import type { Agreement, Counted, Decryption, Result } from "../election/tally.ts";
import { checkText } from "../election/text.ts";
import { verifyCheckpoint, type Checkpoint } from "../log/checkpoint.ts";
import { verifyLines, verifyQuorum, type Key, type Note } from "../log/note.ts";
import { agreeing } from "./ceremony.ts";
import type { SaidOfPetitions } from "./petitions.ts";
import type { Setup } from "./setup.ts";

/** What stands in the log, signed by those who had to. */
export interface Ending {
  close: { index: number; under: Checkpoint } | undefined;
  counted: { index: number; leaf: Uint8Array; statement: Counted; under: Checkpoint } | undefined;
  /** Trustees that agreed on the same sums. */
  agreements: { trustee: string; under: Checkpoint }[];
  /** The hash that they agreed on. */
  sums: Uint8Array | undefined;
  /** Trustees that decrypted. */
  decryptions: { trustee: string; statement: Decryption }[];
  result: { index: number; statement: Result; signers: string[] } | undefined;
  cancelled: Cancel | undefined;
  /** Checkpoints under which somebody else took over the board. */
  takeovers: Checkpoint[];
  /** What was said of petitions behind the result, as it stands there: petitions.ts says what holds of it. */
  petitions: SaidOfPetitions[];
  /** The entries from `counted` on, as they stand in the log. */
  last: Uint8Array[];
}

/** Reads the entries from index `from` to the end of the log. What comes before `close` is passed over. `operator` runs the board until then. */
export function readEnding(setup: Setup, entries: Uint8Array[], from: number, operator = setup.announcements.operator): Ending {
  const fold = new Fold(setup, operator);
  entries.forEach((bytes, at) => {
    if (!isBallot(bytes)) fold.take(parseEntry(bytes, setup.manifest), from + at);
    if (fold.ending.counted !== undefined) fold.ending.last.push(bytes);
  });
  return fold.ending;
}

/** Checkpoints within these statements. Whoever has the log must still compare them with it (docs/protocol.md §4.2). */
export function checkpointsOf({ close, counted, agreements, takeovers }: Ending): Checkpoint[] {
  return [...takeovers, ...[close, counted, ...agreements].flatMap((statement) => (statement === undefined ? [] : [statement.under]))];
}

const BALLOT = utf8('"kind":"ballot"');

/** Told without reading it: there may be many. In a string the quotation marks would be escaped. */
export function isBallot(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(BALLOT[0] as number); at >= 0; at = bytes.indexOf(BALLOT[0] as number, at + 1)) {
    if (BALLOT.every((byte, position) => bytes[at + position] === byte)) return true;
  }
  return false;
}

class Fold {
  readonly ending: Ending = {
    ...{ close: undefined, counted: undefined, agreements: [], sums: undefined, decryptions: [], result: undefined, cancelled: undefined },
    ...{ takeovers: [], petitions: [], last: [] },
  };
  private readonly setup: Setup;
  private closes: number;
  private operator: number;

  constructor(setup: Setup, operator: number) {
    [this.setup, this.closes, this.operator] = [setup, setup.announcements.closes, operator];
  }

  take({ note, statement }: Entry, index: number): void {
    if (isAnnouncement(statement)) return this.announcement(statement, note, index);
    const { cancelled, petitions, result } = this.ending;
    if (isPetitioning(statement)) {
      if (result === undefined) throw new Refusal("phase", "about a petition before the result");
      petitions.push({ board: this.board, index, note, statement });
      return;
    }
    if (cancelled !== undefined || result !== undefined) throw new Refusal("phase", "an entry behind the end");
    switch (statement.kind) {
      case "close":
        return this.close(statement.under, note, index);
      case "counted":
        return this.counted(statement, note, index);
      case "agreement":
        return this.agreement(statement, note, index);
      case "decryption":
        return this.decryption(statement, note);
      case "result":
        return this.result(statement, note, index);
      case "cancel":
        this.commission(note);
        checkText(statement.reason, this.setup.manifest.languages);
        this.ending.cancelled = statement;
        return;
      case "claims":
      case "handover":
        if (this.ending.counted !== undefined) throw new Refusal("statement-repeated", "behind the counted list");
        return;
      case "epoch":
        if (this.ending.close !== undefined) throw new Refusal("phase", "an epoch behind the close");
        return;
      case "abandon":
        return;
      default:
        throw new Refusal("phase", `no ${statement.kind} after the opening`);
    }
  }

  /** What is announced is read elsewhere, with all that came before it: here it may only not stand in the way. */
  private announcement(statement: Announcement, note: Note, index: number): void {
    const { cancelled, close, counted, result } = this.ending;
    if (statement.kind === "extend") {
      if (close !== undefined || counted !== undefined || cancelled !== undefined) throw new Refusal("phase", "extended after the end");
      this.closes = Math.max(this.closes, statement.closes);
    }
    if (statement.kind !== "destruction") this.commission(note);
    if (statement.kind === "operator") return this.takeover(statement, index);
    if (statement.kind !== "destruction") return;
    const { members } = statement.role === "trustee" ? this.setup.manifest.trustees : this.setup.manifest.registrars;
    const member = members.find(({ id }) => id === statement.participant);
    if (member === undefined) throw new Refusal("member-unknown", "somebody whom the manifest does not name");
    verifyLines(note, keysOf(statement.role === "trustee" ? "trustee" : "registrar", [member]));
    const isNeeded = statement.role === "trustee" && cancelled === undefined && result === undefined;
    if (isNeeded) throw new Refusal("phase", "shares that are still needed");
  }

  private takeover({ number, under }: Operator, index: number): void {
    const checkpoint = this.under(under, index, index);
    const isNext = number > this.operator && number <= this.setup.manifest.successors.length;
    if (!isNext) throw new Refusal("number", "a successor that the manifest does not name, or one who was passed over");
    this.ending.takeovers.push(checkpoint);
    this.operator = number;
  }

  private close(under: string, note: Note, index: number): void {
    this.commission(note);
    if (this.ending.close !== undefined || this.ending.counted !== undefined) throw new Refusal("phase", "closed already");
    const checkpoint = this.under(under, index, index);
    if (checkpoint.time < this.closes) throw new Refusal("too-early", "closed before its time");
    this.ending.close = { index, under: checkpoint };
  }

  private counted(statement: Counted, note: Note, index: number): void {
    verifyLines(note, this.board);
    if (this.ending.counted !== undefined) throw new Refusal("statement-repeated", "a second counted list");
    if (statement.attachment.length !== 68 * statement.size) throw new Refusal("attachment", "a counted list of another length");
    const under = this.under(statement.under, index, index);
    const { claims, closes } = this.setup.manifest.schedule;
    if (under.time < (this.ending.close?.under.time ?? closes) + claims) throw new Refusal("too-early", "counted before the claims were over");
    this.ending.counted = { index, leaf: note.leaf, statement, under };
  }

  private agreement(statement: Agreement, note: Note, index: number): void {
    const { counted, agreements } = this.ending;
    if (counted === undefined) throw new Refusal("phase", "an agreement before the counted list");
    this.trustee(statement.trustee, note);
    if (agreements.some(({ trustee }) => trustee === statement.trustee)) throw new Refusal("statement-repeated", "agreed already");
    const isSame = isEqual(statement.counted, counted.leaf) && isEqual(statement.sums, this.ending.sums ?? statement.sums);
    if (!isSame) throw new Refusal("sums", "an agreement on something else");
    const under = this.under(statement.under, counted.index + 1, index);
    if (under.time < counted.under.time + this.setup.manifest.schedule.checking) throw new Refusal("too-early", "agreed without checking");
    this.ending.sums = statement.sums;
    agreements.push({ trustee: statement.trustee, under });
  }

  private decryption(statement: Decryption, note: Note): void {
    const { agreements, decryptions } = this.ending;
    this.trustee(statement.trustee, note);
    const needed = agreeing(this.setup.trustees.length, this.setup.manifest.trustees.doubleSigners);
    if (agreements.length < needed) throw new Refusal("not-agreed", "a decryption before enough trustees agreed");
    if (decryptions.some(({ trustee }) => trustee === statement.trustee)) throw new Refusal("statement-repeated", "decrypted already");
    decryptions.push({ trustee: statement.trustee, statement });
  }

  private result(statement: Result, note: Note, index: number): void {
    this.commission(note);
    if (this.ending.counted === undefined) throw new Refusal("phase", "a result before the counted list");
    const { length } = this.ending.decryptions;
    // Without any agreement everything may be withheld; then there is nothing to decrypt.
    const isDecrypted = length >= this.setup.manifest.trustees.threshold || this.ending.agreements.length === 0;
    if (!isDecrypted) throw new Refusal("not-decrypted", "a result before enough decryptions");
    const signers = note.lines.map(({ name }) => name.slice("commission/".length));
    this.ending.result = { index, statement, signers };
  }

  private under(under: string, least: number, most: number): Checkpoint {
    const checkpoint = verifyCheckpoint(utf8(under), this.setup.log);
    if (checkpoint.size < least || checkpoint.size > most) throw new Refusal("under-size", "a checkpoint that sees too little, or more than there is");
    return checkpoint;
  }

  private trustee(id: string, note: Note): void {
    const isKnown = this.setup.manifest.trustees.members.some((member) => member.id === id);
    if (!isKnown) throw new Refusal("member-unknown", "a trustee that the manifest does not name");
    const trustee = this.setup.trustees.find((member) => member.id === id);
    if (trustee === undefined) throw new Refusal("not-a-participant", "a trustee that is excluded");
    verifyLines(note, keysOf("trustee", [trustee]));
  }

  /** The key of whoever runs the board now. */
  private get board(): Key[] {
    return boardKeys(this.setup.manifest).slice(this.operator, this.operator + 1);
  }

  private commission(note: Note): void {
    const { manifest } = this.setup;
    verifyQuorum(note, commission(manifest), manifest.commission.threshold);
  }
}

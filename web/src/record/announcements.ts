// What was announced in a record, until when one may vote by it, and who runs the board (docs/protocol.md §9.7 to §9.11).

import { utf8 } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Announcement, Destruction, Extend, Operator } from "../election/announcement.ts";
import { commission, keysOf, type Manifest } from "../election/manifest.ts";
import { checkText } from "../election/text.ts";
import { boardLog, verifyCheckpoint, type Checkpoint } from "../log/checkpoint.ts";
import { verifyLines, verifyQuorum, type Note } from "../log/note.ts";

/** An announcement, and where it stands in the record. */
export interface Announced {
  index: number;
  statement: Announcement;
  /** The time of the checkpoint that it was made under, if it was made under one. */
  time: number | undefined;
}

/** The phases of a record, as far as an announcement depends on them. */
export type AnnouncementPhase = "before" | "prepared" | "open" | "closed" | "over";

/** Takes announcements in the order of the log, and refuses those that do not hold. */
export class Announcements {
  readonly all: Announced[] = [];
  /** Checkpoints that extensions and takeovers were made under. Whoever has the log must still compare them with it (docs/protocol.md §4.2). */
  readonly unders: Checkpoint[] = [];
  /** Where the record has `open`, once it has. */
  opened: number | undefined;
  private readonly manifest: Manifest;
  private until: number;
  private readonly texts = new Set<string>();

  constructor(manifest: Manifest) {
    [this.manifest, this.until] = [manifest, manifest.schedule.closes];
  }

  /** The same, to go on from. */
  copy(): Announcements {
    const copy = new Announcements(this.manifest);
    copy.all.push(...this.all);
    copy.unders.push(...this.unders);
    this.texts.forEach((text) => copy.texts.add(text));
    [copy.until, copy.opened] = [this.until, this.opened];
    return copy;
  }

  /** When casting ends. */
  get closes(): number {
    return this.until;
  }

  /** Who runs the board after all of it, counted from 0. */
  get operator(): number {
    return this.operatorAt(Infinity);
  }

  /** Who runs the board where the record has so many entries, counted from 0. */
  operatorAt(index: number): number {
    return Math.max(0, ...this.all.map((one) => (one.statement.kind === "operator" && one.index < index ? one.statement.number : 0)));
  }

  take(statement: Announcement, note: Note, index: number, phase: AnnouncementPhase): void {
    if (statement.kind === "destruction") this.destruction(statement, note, phase);
    else verifyQuorum(note, commission(this.manifest), this.manifest.commission.threshold);
    if (statement.kind === "incident" || statement.kind === "complaints") this.told(note.text);
    if (statement.kind === "incident") checkText(statement.text, this.manifest.languages);
    if (statement.kind === "complaints") {
      checkText(statement.reason, this.manifest.languages);
      if (statement.count < 1) throw new Refusal("number", "complaints of nobody");
    }
    const under = this.underOf(statement, index, phase);
    if (under !== undefined) this.unders.push(under);
    this.all.push({ index, statement, time: under?.time });
  }

  /** Whoever has a note could hand it in again. */
  private told(text: string): void {
    if (this.texts.has(text)) throw new Refusal("statement-repeated", "announced before, in the same words");
    this.texts.add(text);
  }

  private underOf(statement: Announcement, index: number, phase: AnnouncementPhase): Checkpoint | undefined {
    if (statement.kind === "extend") return this.extend(statement, index, phase);
    return statement.kind === "operator" ? this.takeover(statement, index) : undefined;
  }

  /** Whether an epoch has already ended after the time so far, says the audit. */
  private extend({ closes, reason, under }: Extend, index: number, phase: AnnouncementPhase): Checkpoint {
    if (phase !== "open" || this.opened === undefined) throw new Refusal("phase", "extended while one could not vote");
    checkText(reason, this.manifest.languages);
    const checkpoint = verifyCheckpoint(utf8(under), boardLog(this.manifest));
    const { size } = checkpoint;
    if (size <= this.opened || size > index) throw new Refusal("under-size", "an extension in sight of other entries");
    const seen = this.all.map(({ statement, time }) => (statement.kind === "operator" && time !== undefined ? time : 0));
    if (Math.max(checkpoint.time, ...seen) >= this.until) throw new Refusal("too-late", "extended after the end");
    const { schedule } = this.manifest;
    if (closes <= this.until || closes > schedule.closes + schedule.extension) {
      throw new Refusal("number", "not a time that the manifest allows");
    }
    this.until = closes;
    return checkpoint;
  }

  /** Nobody comes back. */
  private takeover({ number, reason, under }: Operator, index: number): Checkpoint {
    checkText(reason, this.manifest.languages);
    const checkpoint = verifyCheckpoint(utf8(under), boardLog(this.manifest));
    if (checkpoint.size !== index) throw new Refusal("under-size", "a takeover in sight of other entries");
    const isNext = number > this.operatorAt(index) && number <= this.manifest.successors.length;
    if (!isNext) throw new Refusal("number", "a successor that the manifest does not name, or one who was passed over");
    return checkpoint;
  }

  private destruction({ participant, role }: Destruction, note: Note, phase: AnnouncementPhase): void {
    const { members } = role === "trustee" ? this.manifest.trustees : this.manifest.registrars;
    const member = members.find(({ id }) => id === participant);
    if (member === undefined) throw new Refusal("member-unknown", "somebody whom the manifest does not name");
    if (role === "tag" && this.manifest.registration.kind !== "intake") throw new Refusal("registration-kind", "tags without an intake");
    verifyLines(note, keysOf(role === "trustee" ? "trustee" : "registrar", [member]));
    const isUsedNoMore = phase === "over" || (role !== "trustee" && phase !== "before");
    if (!isUsedNoMore) throw new Refusal("phase", "shares that are still needed");
    const isKnown = this.all.some(({ statement: said }) => said.kind === "destruction" && said.role === role && said.participant === participant);
    if (isKnown) throw new Refusal("statement-repeated", "destroyed already");
  }
}

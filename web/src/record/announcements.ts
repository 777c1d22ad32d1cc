// What was announced in a record, and until when one may vote by it (docs/protocol.md §9.7 to §9.10).

import { utf8 } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Announcement, Destruction, Extend } from "../election/announcement.ts";
import { commission, keysOf, type Manifest } from "../election/manifest.ts";
import { checkText } from "../election/text.ts";
import { boardLog, verifyCheckpoint, type Checkpoint } from "../log/checkpoint.ts";
import { verifyLines, verifyQuorum, type Note } from "../log/note.ts";

/** An announcement, and where it stands in the record. */
export interface Announced {
  index: number;
  statement: Announcement;
}

/** The phases of a record, as far as an announcement depends on them. */
export type AnnouncementPhase = "before" | "prepared" | "open" | "closed" | "over";

/** Takes announcements in the order of the log, and refuses those that do not hold. */
export class Announcements {
  readonly all: Announced[] = [];
  /** Checkpoints that extensions were made under. Whoever has the log must still compare them with it (docs/protocol.md §4.2). */
  readonly unders: Checkpoint[] = [];
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
    copy.until = this.until;
    return copy;
  }

  /** When casting ends. */
  get closes(): number {
    return this.until;
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
    if (statement.kind === "extend") this.extend(statement, index, phase);
    this.all.push({ index, statement });
  }

  /** Whoever has a note could hand it in again. */
  private told(text: string): void {
    if (this.texts.has(text)) throw new Refusal("statement-repeated", "announced before, in the same words");
    this.texts.add(text);
  }

  private extend({ closes, reason, under }: Extend, index: number, phase: AnnouncementPhase): void {
    if (phase !== "open") throw new Refusal("phase", "extended while one could not vote");
    checkText(reason, this.manifest.languages);
    const checkpoint = verifyCheckpoint(utf8(under), boardLog(this.manifest));
    if (checkpoint.size !== index) throw new Refusal("under-size", "an extension in sight of other entries");
    if (checkpoint.time >= this.until) throw new Refusal("too-late", "extended after the end");
    const { schedule } = this.manifest;
    if (closes <= this.until || closes > schedule.closes + schedule.extension) {
      throw new Refusal("number", "not a time that the manifest allows");
    }
    this.until = closes;
    this.unders.push(checkpoint);
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

// Sending evidence to the two reviewers that were drawn: sealed anew when one of them is replaced, numbered anew when a registrar asked for more, and
// the same note again where an answer was lost (docs/registration.md §4.3, §13).

import { isEqual } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { applicationNote, MOST_NUMBER, sealFor } from "./application.ts";
import { forgetApplicant, slotsOf, type Applicant } from "./applicant.ts";
import { newestDeskKey, type DeskKey } from "./desk-key.ts";
import type { Reviewers } from "./draw.ts";
import { fieldsOf, type Encrypted, type Papers } from "./evidence.ts";
import type { IntakeFollower } from "./following.ts";
import { alphaOf } from "./number.ts";
import { Problem } from "../service/http.ts";
import { awaitReviewers, codeOf, standingOf, timeOf, type Surroundings } from "./surroundings.ts";

const DAY = 86_400;
/** How often a note is sealed anew because a reviewer has changed, and how often evidence is sent that is still awaited. */
const [MOST_RESEALED, MOST_UPLOADS] = [3, 3];
const PAUSE = 2_000;

/** What the applicant gave, encrypted. */
interface Given {
  fields: string;
  pictures: Uint8Array[];
  alpha: Uint8Array;
  encrypted: Encrypted;
  /** It was handed in, and no answer came: it may have arrived. */
  isOpen: boolean;
}

/** A note that is ready, and for whom. */
interface Ready {
  note: Uint8Array;
  readers: DeskKey[];
  number: number;
}

export class Sending {
  private readonly at: Surroundings;
  private readonly applicant: Applicant;
  private readonly follower: IntakeFollower;
  private number: number;
  private given: Given | undefined;
  private ready: Ready | undefined;

  constructor(at: Surroundings, applicant: Applicant, follower: IntakeFollower, number: number) {
    [this.at, this.applicant, this.follower, this.number] = [at, applicant, follower, number];
  }

  /** Until the application has arrived. After a fault it may be called again with the same, and nothing arrives twice. Then it is over. */
  async send(papers: Papers, pictures: Uint8Array[], signal: AbortSignal, onProgress: (part: number) => void): Promise<void> {
    onProgress(0);
    const given = await this.encrypted(papers, pictures);
    for (let resealed = 0; ; ) {
      onProgress(0.1);
      const { note } = await this.sealed(given, signal);
      onProgress(0.2);
      try {
        await this.handIn(note, given, signal, onProgress);
        return this.end();
      } catch (fault) {
        if (await this.hasArrived(fault, given, signal)) return this.end();
        if (await this.isNumberedAnew(fault, signal)) continue;
        if (codeOf(fault) !== "reviewers" || ++resealed > MOST_RESEALED) throw fault;
        this.ready = undefined;
        await this.at.wait(PAUSE, signal);
      }
    }
  }

  /** The same papers and pictures are encrypted once: the intake knows the note again. */
  private async encrypted(papers: Papers, pictures: Uint8Array[]): Promise<Given> {
    const fields = fieldsOf(this.applicant, papers);
    const isSame = this.given?.fields === fields && pictures.length === this.given.pictures.length && pictures.every((one, at) => one === this.given?.pictures[at]);
    if (this.given !== undefined && isSame) return this.given;
    this.forget();
    const alpha = alphaOf(this.applicant.election, papers.state, papers.number, this.applicant.rho);
    this.given = { fields, pictures, alpha, encrypted: await this.at.encrypt(this.applicant, papers, pictures), isOpen: false };
    return this.given;
  }

  /** The note for those who review now. It stays the same as long as nothing that it rests on changes. */
  private async sealed({ alpha, encrypted }: Given, signal: AbortSignal): Promise<Ready> {
    const reviewers = await awaitReviewers(this.at, this.applicant, this.follower, signal);
    const readers = await this.readers(reviewers, signal);
    const { ready, number } = this;
    if (ready !== undefined && ready.number === number && isSameReaders(ready.readers, readers)) return ready;
    const { ciphertext, hash } = encrypted;
    const sealed = readers.map((reader) => {
      const secret = this.at.random(32);
      const one = sealFor(this.applicant, encrypted, reader, secret);
      secret.fill(0);
      return one;
    });
    const evidence = { hash, length: ciphertext.length };
    const note = applicationNote(this.applicant, { number, alpha, evidence, sealed, slots: slotsOf(this.applicant) });
    this.ready = { note, readers, number };
    return this.ready;
  }

  private async readers(reviewers: Reviewers, signal: AbortSignal): Promise<DeskKey[]> {
    const notes = await this.at.registry.deskKeys(signal);
    const now = { election: this.applicant.election, day: Math.floor(timeOf(this.at, this.follower) / DAY) };
    const registrars = this.at.manifest.registrars.members.filter(({ id }) => reviewers.includes(id));
    return registrars.map((registrar) => {
      const key = newestDeskKey(notes, registrar, this.follower.view.losses(registrar.id), now);
      if (key === undefined) throw new Refusal("no-desk-key", `${registrar.id} has no desk key of these days`);
      return key;
    });
  }

  /** The note, the ciphertext that it awaits, and the note again. */
  private async handIn(note: Uint8Array, given: Given, signal: AbortSignal, onProgress: (part: number) => void): Promise<void> {
    for (let uploads = 0; await this.isAwaited(note, given, signal); uploads++) {
      if (uploads === MOST_UPLOADS) throw new Refusal("evidence-missing", "evidence that does not arrive");
      onProgress(0.3);
      await this.upload(given.encrypted, signal);
      onProgress(0.9);
    }
    onProgress(1);
  }

  private async isAwaited(note: Uint8Array, given: Given, signal: AbortSignal): Promise<boolean> {
    try {
      return await this.at.registry.addNote(note, signal);
    } catch (fault) {
      // Whoever stands before the service may lose an answer, too.
      given.isOpen ||= fault instanceof Problem && (fault.status === 0 || fault.status >= 500);
      throw fault;
    }
  }

  private async upload({ hash, ciphertext }: Encrypted, signal: AbortSignal): Promise<void> {
    try {
      await this.at.registry.putEvidence(hash, ciphertext, signal);
    } catch (fault) {
      // It is here already, and the answer was lost; or the hour is over: the note will tell.
      if (codeOf(fault) !== "evidence-not-awaited") throw fault;
    }
  }

  /** Whether a refusal only says that what is sent has arrived, in another note whose answer was lost. */
  private async hasArrived(fault: unknown, given: Given, signal: AbortSignal): Promise<boolean> {
    const code = codeOf(fault);
    if (!given.isOpen || (code !== "number" && code !== "application-decided")) return false;
    return (await standingOf(this.at, this.applicant, signal))?.status === "in-review";
  }

  /** Where a registrar asked for more, the next number: the phrase does not tell which it is. */
  private async isNumberedAnew(fault: unknown, signal: AbortSignal): Promise<boolean> {
    if (codeOf(fault) !== "number" || this.number === MOST_NUMBER) return false;
    if ((await standingOf(this.at, this.applicant, signal))?.status !== "more") return false;
    this.number += 1;
    return true;
  }

  /** It has arrived: nothing of it is needed here any more. */
  private end(): void {
    this.forget();
    forgetApplicant(this.applicant);
  }

  private forget(): void {
    this.given?.encrypted.key.fill(0);
    this.given?.encrypted.ciphertext.fill(0);
    [this.given, this.ready] = [undefined, undefined];
  }
}

function isSameReaders(one: DeskKey[], other: DeskKey[]): boolean {
  return one.length === other.length && one.every(({ reader, day, key }, at) => reader === other[at]?.reader && day === other[at].day && isEqual(key, other[at].key));
}

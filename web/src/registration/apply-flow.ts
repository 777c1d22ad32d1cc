// Applying, from the phrase to "your application has arrived". Each step can fail with the line and be done again without harm, and on another
// device the phrase alone is enough to go on (docs/registration.md §4).

import { toHex } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { ATTEMPTS, type Applicant } from "./applicant.ts";
import type { Reviewers } from "./draw.ts";
import type { Papers } from "./evidence.ts";
import type { IntakeFollower } from "./following.ts";
import { intakeOf } from "./rules.ts";
import { Sending } from "./sending.ts";
import type { Standing } from "./status.ts";
import { awaitReviewers, codeOf, standingOf, timeOf, type Surroundings } from "./surroundings.ts";

/** `done` is how probable it was to be done by now: work has no end that is known before. */
export type ApplyProgress = { name: "working"; done: number } | { name: "depositing" | "drawing" };

/** An application whose reviewers were drawn, so that evidence can be sealed to them. */
export interface Drawn {
  /** In hexadecimal. Its first 16 digits are on the paper in the picture. */
  id: string;
  reviewers: Reviewers;
  send(papers: Papers, pictures: Uint8Array[], signal: AbortSignal, onProgress: (part: number) => void): Promise<void>;
}

/** The attempt of an applicant that counts now, and how it stands: nothing if it was never handed in. */
export interface Current {
  applicant: Applicant;
  standing: Standing | undefined;
  /** The standing of the attempt before, which was refused. */
  refused?: Standing;
}

const HOUR = 3_600;

/** Goes through the attempts as the phrase gives them, up to the first that was not refused, or the last one. */
export async function currentAttempt(at: Surroundings, signal: AbortSignal): Promise<Current> {
  let refused: Standing | undefined;
  for (let attempt = 1; ; attempt++) {
    const applicant = await at.applicant(attempt);
    const standing = await standingOf(at, applicant, signal);
    const isLast = standing?.status !== "refused" || attempt === ATTEMPTS;
    if (isLast) return { applicant, standing, ...(refused === undefined ? {} : { refused }) };
    refused = standing;
  }
}

/** Hands in the application id, unless it is in the log, and waits until the log shows who was drawn. */
export async function apply(at: Surroundings, signal: AbortSignal, onProgress: (progress: ApplyProgress) => void): Promise<Drawn> {
  onProgress({ name: "depositing" });
  const { applicant, standing } = await currentAttempt(at, signal);
  if (standing?.status === "refused") throw new Refusal("refused", "all attempts of this phrase were refused");
  const follower = at.follower(applicant.id);
  const view = await follower.follow(signal);
  if (view.draw(applicant.id).state === "absent" && standing === undefined) await deposit(at, applicant, follower, signal, onProgress);
  onProgress({ name: "drawing" });
  const reviewers = await awaitReviewers(at, applicant, follower, signal);
  const sending = new Sending(at, applicant, follower, standing?.status === "more" ? 2 : 1);
  return { id: toHex(applicant.id), reviewers, send: (...args) => sending.send(...args) };
}

/** Works and hands in the id. An hour may end in between: then the work is done again, once. */
async function deposit(at: Surroundings, applicant: Applicant, follower: IntakeFollower, signal: AbortSignal, onProgress: (progress: ApplyProgress) => void): Promise<void> {
  const { election, id } = applicant;
  const { work: bits } = intakeOf(at.manifest);
  for (let tries = 1; ; tries++) {
    const hour = Math.floor(timeOf(at, follower) / HOUR);
    onProgress({ name: "working", done: 0 });
    const nonce = await at.work({ election, application: id, hour, bits }, (done) => onProgress({ name: "working", done }));
    onProgress({ name: "depositing" });
    try {
      return await at.registry.deposit(id, hour, nonce, signal);
    } catch (fault) {
      if (codeOf(fault) !== "work") throw fault;
      if (tries === 2) throw new Refusal("clock", "the device's clock is wrong");
    }
  }
}

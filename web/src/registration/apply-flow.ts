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
}

const HOUR = 3_600;

/**
 * Goes through the attempts as the phrase gives them. The registry is not asked about an attempt after the first that is in no entry of its log: it would learn
 * the id, and could let the applicant go on to whichever attempt has the reviewers that it likes.
 */
export async function currentAttempt(at: Surroundings, signal: AbortSignal): Promise<Current> {
  const first = await at.applicant(1);
  let current: Current = { applicant: first, standing: await standingOf(at, first, signal) };
  for (let attempt = 2; current.standing?.status === "refused" && attempt <= ATTEMPTS; attempt++) {
    const applicant = await at.applicant(attempt);
    if (await isAbsent(at.follower(applicant.id), applicant, signal)) break;
    current = { applicant, standing: await standingOf(at, applicant, signal) };
  }
  return current;
}

/**
 * Hands in the application id, unless it is in the log, and waits until the log shows who was drawn. Only if the voter wants to apply `again` does an attempt follow
 * one that was refused.
 */
export async function apply(
  at: Surroundings,
  signal: AbortSignal,
  onProgress: (progress: ApplyProgress) => void,
  again = false,
): Promise<Drawn> {
  onProgress({ name: "depositing" });
  const { applicant, standing } = await attemptFor(at, signal, again);
  const follower = at.follower(applicant.id);
  const reviewers = await deposited(at, applicant, follower, signal, onProgress);
  const sending = new Sending(at, applicant, follower, standing?.status === "more" ? 2 : 1);
  return { id: toHex(applicant.id), reviewers, send: (...args) => sending.send(...args) };
}

/** Hands in an id, unless it is in the log, and waits for its lot. */
export async function deposited(
  at: Surroundings,
  applicant: Applicant,
  follower: IntakeFollower,
  signal: AbortSignal,
  onProgress: (progress: ApplyProgress) => void,
): Promise<Reviewers> {
  if (await isAbsent(follower, applicant, signal)) await deposit(at, applicant, follower, signal, onProgress);
  onProgress({ name: "drawing" });
  return awaitReviewers(at, applicant, follower, signal);
}

/** The attempt with which somebody goes on: of a new phrase the first, without asking anyone. */
export async function attemptFor(at: Surroundings, signal: AbortSignal, again: boolean): Promise<Current> {
  const first = await at.applicant(1);
  if (await isAbsent(at.follower(first.id), first, signal)) return { applicant: first, standing: undefined };
  const current = await currentAttempt(at, signal);
  if (current.standing?.status !== "refused") return current;
  if (!again || current.applicant.attempt === ATTEMPTS) throw new Refusal("refused", "the last attempt of this phrase was refused");
  return { applicant: await at.applicant(current.applicant.attempt + 1), standing: undefined };
}

async function isAbsent(follower: IntakeFollower, { id }: Applicant, signal: AbortSignal): Promise<boolean> {
  return (await follower.follow(signal)).draw(id).state === "absent";
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

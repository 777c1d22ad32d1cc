// Whom and what applying rests on: a registry, a log, a clock, and a worker for what takes long. None of it is reached for.

import { Refusal } from "../encoding/refusal.ts";
import type { Manifest } from "../election/manifest.ts";
import { Problem } from "../service/http.ts";
import type { Registry } from "../service/registry.ts";
import type { Applicant } from "./applicant.ts";
import type { Reviewers } from "./draw.ts";
import type { Encrypted, Papers } from "./evidence.ts";
import type { IntakeFollower } from "./following.ts";
import { statusRequest, type Standing } from "./status.ts";
import type { WorkTask } from "./work.ts";

export interface Surroundings {
  manifest: Manifest;
  registry: Pick<Registry, "deposit" | "deskKeys" | "addNote" | "putEvidence" | "standing" | "submit">;
  /** What follows from the phrase, in an attempt. */
  applicant(attempt: number): Promise<Applicant>;
  /** A follower of the intake's log that watches an application, and a credential of an earlier election if there is one. */
  follower(application: Uint8Array, credential?: Uint8Array): IntakeFollower;
  /** Searches off the main thread where that can be had. `chance` is how probable it was to be done by now. */
  work(task: WorkTask, progress: (chance: number) => void): Promise<number>;
  encrypt(applicant: Applicant, papers: Papers, pictures: Uint8Array[]): Promise<Encrypted>;
  random(length: number): Uint8Array;
  /** Seconds since 1970-01-01T00:00:00Z, by the clock of the device. */
  now(): number;
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

const [FIRST_WAIT, LONGEST_WAIT] = [1_500, 15_000];

/** How an application stands, as the intake says; nothing if it does not know it. */
export async function standingOf(at: Surroundings, applicant: Applicant, signal: AbortSignal): Promise<Standing | undefined> {
  try {
    return await at.registry.standing(statusRequest(applicant, at.now()), signal);
  } catch (fault) {
    // A request is good for five minutes: so far off is no clock that is right.
    if (codeOf(fault) === "time") throw new Refusal("clock", "the device's clock is wrong");
    throw fault;
  }
}

/** Waits for the lot that gives the application its reviewers, or another one in place of a reviewer who is gone. */
export async function awaitReviewers(at: Surroundings, { id }: Applicant, follower: IntakeFollower, signal: AbortSignal): Promise<Reviewers> {
  for (let pause = FIRST_WAIT; ; pause = Math.min(LONGEST_WAIT, 1.5 * pause)) {
    signal.throwIfAborted();
    const draw = (await follower.follow(signal)).draw(id);
    if (draw.state === "drawn") return draw.reviewers;
    await at.wait(pause, signal);
  }
}

/** The device's clock, or the last checkpoint's where that is later: then the device is behind. */
export function timeOf(at: Surroundings, follower: IntakeFollower): number {
  return Math.max(at.now(), follower.checkpoint?.time ?? 0);
}

/** The name of a fault, if it has one. */
export function codeOf(fault: unknown): string | undefined {
  return fault instanceof Refusal || fault instanceof Problem ? fault.code : undefined;
}

// Registering at a service: the flow of registration/ with a prover, the system's clock and randomness, and requests.

import type { Manifest } from "../election/manifest.ts";
import type { Setup } from "../record/setup.ts";
import { forgetApplicant } from "../registration/applicant.ts";
import { apply, currentAttempt } from "../registration/apply-flow.ts";
import { IntakeFollower } from "../registration/following.ts";
import { findOnRolls } from "../registration/on-roll.ts";
import { vouchingCap } from "../registration/rules.ts";
import type { Standing } from "../registration/status.ts";
import type { Surroundings } from "../registration/surroundings.ts";
import { vouchNote } from "../registration/vouch.ts";
import { chanceOf } from "../registration/work.ts";
import type { Board } from "../service/board.ts";
import { now, wait } from "../service/clock.ts";
import { Http, Problem } from "../service/http.ts";
import { FINDING, within } from "../service/patience.ts";
import { random } from "../service/random.ts";
import { Registry } from "../service/registry.ts";
import { startProver, type Prover } from "../worker/prover-client.ts";
import { applicantsOf, bucketsOf, collectFrom } from "./collecting.ts";
import type { Registering, RegisterProgress, Status } from "./session.ts";
import { startUnlocked } from "./unlocked.ts";

export interface Applying {
  /** Where the registry is. */
  registry: string;
  manifest: Manifest;
  /** The beginning of the board's log as it is now. */
  setup: Setup;
  entropy: Uint8Array;
  constituency: string;
  makeWorker: () => Worker;
}

/** Hands in the application id, and waits for the draw. The secrets end with the draw, but for those of this application. */
export async function registerWith(applying: Applying, signal: AbortSignal, onProgress: (progress: RegisterProgress) => void, again: boolean): Promise<Registering> {
  return unlocked(applying, signal, async (prover) => {
    const { id, send } = await apply(surroundingsOf(applying, prover), signal, onProgress, again);
    return { id, send };
  });
}

/**
 * How the application of a phrase stands, as the registry says, and from the roll on as the board's log shows. Of what is issued the shares are
 * checked. The board is asked the same whatever the registry says, and once.
 */
export async function statusWith(applying: Applying, board: Board, signal: AbortSignal = new AbortController().signal): Promise<Status> {
  return unlocked(applying, signal, async (prover) => {
    const said = await standingSaid(surroundingsOf(applying, prover), signal);
    const found = await onRolls(applying, board, prover, signal);
    if (found !== undefined) return { status: found };
    if ("fault" in said) throw said.fault;
    return said.isReturned ? { status: said.standing?.status === "in-review" ? "returned" : "returning" } : (said.standing ?? { status: "none" });
  });
}

async function onRolls({ manifest, setup, constituency }: Applying, board: Board, prover: Prover, signal: AbortSignal): Promise<"on-roll" | "issued" | undefined> {
  if (setup.rolls.length === 0) return undefined;
  const election = manifest.id;
  const applicants = await applicantsOf(election, constituency, prover);
  const buckets = await within(FINDING, (inTime) => bucketsOf(board, setup, constituency, applicants, inTime), signal);
  const of = ({ application: id }: { application: Uint8Array }) => findOnRolls(setup.rolls, { election, constituency, id }, manifest.registrars.threshold, buckets);
  const found = applicants.map(of).find((one) => one !== undefined);
  if (found === "issued") await collectFrom(buckets, setup, constituency, prover);
  return found;
}

/** The note with which somebody vouches for a friend's application, with one of the slots of their own, from 1. Each is good for one friend. */
export async function vouchWith(applying: Applying, friend: Uint8Array, slot: number, signal: AbortSignal = new AbortController().signal): Promise<string> {
  return unlocked(applying, signal, async (prover) => {
    const { applicant } = await currentAttempt(surroundingsOf(applying, prover), signal);
    try {
      return vouchNote(applicant, friend, slot);
    } finally {
      forgetApplicant(applicant);
    }
  });
}

interface Said {
  standing: Standing | undefined;
  /** Whether a right to vote of an earlier election has come back for it. */
  isReturned: boolean;
}

/** What the registry says. After the last roll it may be gone: then the rolls alone say something. */
async function standingSaid(at: Surroundings, signal: AbortSignal): Promise<Said | { fault: Problem }> {
  try {
    const { applicant, standing } = await currentAttempt(at, signal);
    forgetApplicant(applicant);
    return { standing, isReturned: await hasReturned(at, applicant.id, standing, signal) };
  } catch (fault) {
    if (fault instanceof Problem && !signal.aborted) return { fault };
    throw fault;
  }
}

/** By the log of the intake, which is read only where it can have such an entry. */
async function hasReturned({ manifest, follower }: Surroundings, application: Uint8Array, standing: Standing | undefined, signal: AbortSignal): Promise<boolean> {
  const { registration } = manifest;
  const isPossible = registration.kind === "intake" && registration.returns.length > 0 && (standing?.status === "drawn" || standing?.status === "in-review");
  return isPossible && (await follower(application).follow(signal)).isReturned(application);
}

/** With a prover that ends when it is not needed any more, or when the page gives up. */
export async function unlocked<Result>({ entropy, makeWorker }: Applying, signal: AbortSignal, act: (prover: Prover) => Promise<Result>): Promise<Result> {
  const prover = await startUnlocked(entropy, makeWorker);
  const end = () => prover.end();
  signal.addEventListener("abort", end);
  try {
    return await act(prover);
  } finally {
    signal.removeEventListener("abort", end);
    prover.end();
  }
}

export function surroundingsOf({ registry: address, manifest, setup, constituency, makeWorker }: Applying, prover: Prover): Surroundings {
  const registry = new Registry(new Http(`${address}/api/v1`), manifest.id);
  const cap = vouchingCap(manifest);
  return {
    manifest,
    registry,
    applicant: (attempt) => prover.run("applying", { election: manifest.id, constituency, attempt, cap }),
    follower: (application, credential) => new IntakeFollower(registry, manifest, setup.registrarIds, [application], credential === undefined ? [] : [credential]),
    work: (task, progress) => prover.run("work", task, (done) => progress(chanceOf(done))),
    // It needs nothing of the phrase but what it is given, and comes long after that was forgotten.
    encrypt: async (applicant, papers, pictures) => {
      const fresh = await startProver(makeWorker, random);
      try {
        return await fresh.run("encrypt", { applicant, papers, pictures });
      } finally {
        fresh.end();
      }
    },
    random,
    now,
    wait,
  };
}

// Applying and asking how an application stands: with the phrase, the registry, and the record that says who may decide.

import { Refusal } from "../encoding/refusal.ts";
import type { Manifest } from "../election/manifest.ts";
import type { Setup } from "../record/setup.ts";
import { apply, currentAttempt } from "../registration/apply-flow.ts";
import { applicantOf } from "../registration/applicant.ts";
import { encrypt } from "../registration/evidence.ts";
import { IntakeFollower } from "../registration/following.ts";
import type { Surroundings } from "../registration/surroundings.ts";
import { findWork } from "../registration/work.ts";
import type { Board } from "../service/board.ts";
import { Http } from "../service/http.ts";
import { random } from "../service/random.ts";
import { Registry } from "../service/registry.ts";
import { issuedFor, parseBucket } from "../voter/bucket.ts";
import { Secrets } from "../voter/secrets.ts";
import { ATTEMPTS, bucketsOf } from "./collecting.ts";
import type { Registering, RegisterProgress, Status } from "./session.ts";

/** Who applies where. */
export interface Applying {
  registry: string;
  manifest: Manifest;
  setup: Setup;
  constituency: string;
  entropy: Uint8Array;
}

export async function registerWith(applying: Applying, signal: AbortSignal, onProgress: (progress: RegisterProgress) => void): Promise<Registering> {
  // Its secrets live as long as the screen that sends evidence.
  return apply(await surroundingsOf(applying), signal, onProgress);
}

/** Where the record has a word, it counts; before that the registry's has to do. */
export async function statusWith(applying: Applying, board: Board): Promise<Status> {
  const at = await surroundingsOf(applying);
  const onRoll = await standingOnRolls(applying, at, board);
  if (onRoll !== undefined) return onRoll;
  const { standing, refused } = await currentAttempt(at, new AbortController().signal);
  return standing ?? refused ?? { status: "none" };
}

/** Whether a roll names one of the attempts, and enough registrars have issued for it. */
async function standingOnRolls({ setup, constituency }: Applying, at: Surroundings, board: Board): Promise<Status | undefined> {
  const { id, registrars } = setup.manifest;
  if (!setup.rolls.some(({ roll }) => roll.constituency === constituency)) return undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const applicant = await at.applicant(attempt);
    for (const { bytes, bits } of await bucketsOf(board, setup, constituency, applicant.id)) {
      const shares = issuedFor(parseBucket(bytes), id, constituency, applicant.id, bits);
      if (shares !== undefined) return { status: shares.length >= registrars.threshold ? "issued" : "on-roll" };
    }
  }
  return undefined;
}

async function surroundingsOf({ registry: url, manifest, setup, constituency, entropy }: Applying): Promise<Surroundings> {
  if (manifest.registration.kind !== "intake") throw new Refusal("no-registry", "an election without an intake");
  const secrets = await Secrets.stretch(entropy);
  const registry = new Registry(new Http(`${url}/api/v1`), manifest.id);
  return {
    manifest,
    registry,
    applicant: async (attempt) => applicantOf(secrets, manifest.id, constituency, attempt),
    follower: (application) => new IntakeFollower(registry, manifest, setup.registrarIds, [application]),
    work: (task, signal, progress) => findWork(task, { signal, pause: nextTurn, progress: ({ chance }) => progress(chance) }),
    encrypt: async (applicant, papers, pictures) => encrypt(applicant, papers, pictures, random(32)),
    random,
    now: () => Math.floor(Date.now() / 1000),
    wait: (milliseconds, signal) => pause(milliseconds, signal),
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}

// Coming back with a right to vote of an earlier election (docs/registration.md §8.3): found with the words of then,
// at the same service or in a file.

import { Refusal } from "../encoding/refusal.ts";
import type { Manifest } from "../election/manifest.ts";
import type { Return } from "../election/registration.ts";
import { comeBack, type Earlier } from "../registration/return-flow.ts";
import { collectWithoutBallots } from "./collecting.ts";
import { type EarlierRight, issuedEarlier, rightFromFile } from "./earlier.ts";
import type { RightFile } from "./files.ts";
import { type Applying, surroundingsOf, unlocked } from "./registering.ts";
import type { RegisterProgress } from "./session.ts";

/** What somebody comes back with. */
export interface ComingBack {
  /** The words of the earlier election. */
  earlier: Uint8Array;
  /** The position in the `returns` of the manifest. */
  from: number;
  /** The right to vote of then, from a file; without it, the service is asked for it. */
  right: RightFile | undefined;
}

/** A constituency of an earlier election from where one can come back, with its position in the manifest. */
export interface WayBack extends Return {
  position: number;
}

/** From where one can come back to a constituency. */
export function waysBack({ registration }: Manifest, constituency: string): WayBack[] {
  if (registration.kind !== "intake") return [];
  return registration.returns.map((one, position) => ({ ...one, position })).filter((one) => one.constituency === constituency);
}

/** Refused as `not-approved` if nobody comes back from there, as the collecting of credentials is, and as `comeBack` says. */
export async function comeBackWith(
  applying: Applying,
  board: string,
  coming: ComingBack,
  signal: AbortSignal,
  onProgress: (progress: RegisterProgress) => void,
): Promise<void> {
  const way = waysBack(applying.manifest, applying.constituency).find(({ position }) => position === coming.from);
  if (way === undefined) throw new Refusal("not-approved", "nobody comes back from there to this constituency");
  onProgress({ name: "earlier" });
  const { credential, signature, prover } = await earlierRight(applying, board, way, coming);
  try {
    const returns = applying.manifest.registration.kind === "intake" ? applying.manifest.registration.returns : [];
    const earlier: Earlier = { credential, entryFor: (applicant) => prover.run("comeBack", { applicant, returns, from: way.position, signature }) };
    await unlocked(applying, signal, (own) => comeBack(surroundingsOf(applying, own), earlier, signal, onProgress));
  } finally {
    prover.end();
  }
}

async function earlierRight({ makeWorker }: Applying, board: string, { from, ...way }: WayBack, { earlier, right }: ComingBack): Promise<EarlierRight> {
  const key = { election: way.election, constituency: from, key: way.key };
  if (right !== undefined) return rightFromFile(earlier, right, key, makeWorker);
  const issued = await issuedEarlier(board, key, "return-right-needed");
  return collectWithoutBallots({ issued, entropy: earlier, makeWorker });
}

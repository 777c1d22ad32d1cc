// Coming back with a right to vote of an earlier election (docs/registration.md §8.3): found with the words of then, at the same service or in a file, and
// checked under the key that this election names.

import { isEqual } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Manifest } from "../election/manifest.ts";
import type { Return } from "../election/registration.ts";
import { comeBack, type Earlier } from "../registration/return-flow.ts";
import { Board } from "../service/board.ts";
import { Http, Problem } from "../service/http.ts";
import { fetchManifest, Reader, readSetup } from "../service/reader.ts";
import type { Prover } from "../worker/prover-client.ts";
import { collectCredential } from "./collecting.ts";
import type { RightFile } from "./files.ts";
import { type Applying, surroundingsOf, unlocked } from "./registering.ts";
import type { RegisterProgress } from "./session.ts";
import { publicKeyOf, startUnlocked } from "./unlocked.ts";

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
  const { credential, signature, prover } = await (coming.right === undefined ? collected(board, way, coming, applying) : fromFile(way, coming, coming.right, applying));
  try {
    const returns = applying.manifest.registration.kind === "intake" ? applying.manifest.registration.returns : [];
    const earlier: Earlier = { credential, entryFor: (applicant) => prover.run("comeBack", { applicant, returns, from: way.position, signature }) };
    await unlocked(applying, signal, (own) => comeBack(surroundingsOf(applying, own), earlier, signal, onProgress));
  } finally {
    prover.end();
  }
}

interface Found {
  credential: Uint8Array;
  signature: Uint8Array;
  /** Holds what follows from the words of then. */
  prover: Prover;
}

/** The right to vote as the earlier election's registrars issued it. Its manifest is the one of the id that this election names, and all else follows from it. */
async function collected(url: string, way: WayBack, { earlier }: ComingBack, { makeWorker }: Applying): Promise<Found> {
  const board = new Board(new Http(`${url}/api/v1`), way.election);
  const manifest = await earlierManifest(board, way.election);
  const reader = await Reader.open(board, manifest);
  const setup = await readSetup(reader, way.from);
  const key = setup.keys?.credentials.get(way.from)?.key;
  if (key === undefined || !isEqual(key, way.key)) throw new Refusal("return-key", "another key than that of the earlier election");
  return collectCredential({ board, reader, setup, constituency: way.from, entropy: earlier, makeWorker });
}

/** Nothing is wrong with a service that has one election only. */
async function earlierManifest(board: Board, election: Uint8Array): Promise<Manifest> {
  try {
    return await fetchManifest(board, election);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) throw new Refusal("return-right-needed", "the service does not have the earlier election");
    throw error;
  }
}

async function fromFile(way: WayBack, { earlier }: ComingBack, { constituency, credential, signature }: RightFile, { makeWorker }: Applying): Promise<Found> {
  const prover = await startUnlocked(earlier, makeWorker);
  try {
    const own = await publicKeyOf(prover, way.election, way.from);
    if (constituency !== way.from || !isEqual(own, credential)) throw new Refusal("right-of-another", "the right to vote belongs to other words or another constituency");
    await prover.run("verifyCredential", { key: way.key, election: way.election, constituency: way.from, credential, signature });
    return { credential, signature, prover };
  } catch (error) {
    prover.end();
    const isWrong = error instanceof Refusal && error.code === "credential-signature";
    throw isWrong ? new Refusal("right-of-another", "a right to vote that the registrars did not sign") : error;
  }
}

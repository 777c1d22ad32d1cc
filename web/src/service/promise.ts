// Whether a promise is kept: a ballot that was cast must be in the record by the promised time (docs/protocol.md §12).

import { brokenPromiseEvidence } from "../log/evidence.ts";
import { isPromiseBroken, type Promised } from "../log/promise.ts";
import type { Checkpoint } from "../log/checkpoint.ts";
import { findBallot, type Found, type Search } from "./finding.ts";
import { FINDING, within } from "./patience.ts";

/** The promised time has passed, on this clock and on those of the witnesses, and the service shows no such ballot. */
export class BrokenPromise extends Error {
  readonly code = "promise-broken";
  /** A file that proves it, for the voter to save: with it the ballot can be claimed after the close. */
  readonly evidence: { name: string; content: string };

  constructor(promised: Promised, ballot: Uint8Array, checkpoint: Checkpoint) {
    super("promise-broken: the ballot is not in the record");
    this.name = "BrokenPromise";
    this.evidence = { name: "broken-promise.json", content: brokenPromiseEvidence(promised, ballot, checkpoint) };
  }
}

/** A ballot that was cast, with its promise, which was verified. */
export interface Cast {
  entry: Uint8Array;
  credential: Uint8Array;
  promised: Promised;
}

/** The ballot in the record, or nothing while there is still time. `now` is in seconds. */
export async function keptPromise(search: Search, cast: Cast, now: number, signal?: AbortSignal): Promise<Found | undefined> {
  const found = await within(FINDING, (inTime) => findBallot(search, cast.credential, cast.promised.leaf, inTime), signal);
  if (found !== undefined) return found;
  const { reader } = search;
  if (isPromiseBroken(cast.promised, reader.checkpoint, now)) throw new BrokenPromise(cast.promised, cast.entry, reader.checkpoint);
  return undefined;
}

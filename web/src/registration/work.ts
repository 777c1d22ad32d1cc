// The work that a deposit costs (docs/registration.md §4.1), in steps, so that a page stays alive and can be left.

import { sha256 } from "@noble/hashes/sha2.js";
import { frame } from "../encoding/frame.ts";
import type { Progress } from "../voter/ballot.ts";

/** What work is to be found for. */
export interface WorkTask {
  election: Uint8Array;
  application: Uint8Array;
  /** Hours since 1970-01-01T00:00:00Z. An intake takes work of the present hour and of the one before. */
  hour: number;
  /** Zero bits that the hash begins with. */
  bits: number;
}

/** Tries of one step: some ten milliseconds on a computer, less than a tenth of a second where nothing is compiled. */
const STEP = 2_000;

/** Searches until a nonce is found, and tells after each step how many tries were done, and how many are expected in all. It may take more, or fewer. */
export function* workSteps(task: WorkTask): Generator<Progress, number> {
  const search = searchFor(task);
  const all = 2 ** task.bits;
  for (let done = 0; ; ) {
    const nonce = search(done, STEP);
    if (nonce !== undefined) return nonce;
    done += STEP;
    yield { done, all };
  }
}

/** How probable it was to be done by now, since work has no end that is known before. */
export function chanceOf({ done, all }: Progress): number {
  return 1 - Math.exp(-done / all);
}

/** Whether a nonce is work enough. */
export function isWork(task: WorkTask, nonce: number): boolean {
  return hasZeroBits(sha256(framed(task, nonce)), task.bits);
}

/** Tries nonces from a first one on. All but the last bytes of the frame are the same: they are hashed once. */
function searchFor(task: WorkTask): (first: number, count: number) => number | undefined {
  const start = framed(task, 0);
  const fixed = start.length - (start.length % 64);
  const hashed = sha256.create().update(start.subarray(0, fixed));
  const [tail, state] = [start.slice(fixed), sha256.create()];
  const [view, digest] = [new DataView(tail.buffer), new Uint8Array(32)];
  return (first, count) => {
    for (let nonce = first; nonce < first + count; nonce++) {
      view.setUint32(tail.length - 4, nonce % 2 ** 32);
      tail[tail.length - 5] = nonce / 2 ** 32;
      hashed._cloneInto(state).update(tail).digestInto(digest);
      if (hasZeroBits(digest, task.bits)) return nonce;
    }
    return undefined;
  };
}

/** The nonce stands at the end. */
function framed(task: WorkTask, nonce: number): Uint8Array {
  return frame("work", task.election, task.application, task.hour, nonce);
}

function hasZeroBits(digest: Uint8Array, bits: number): boolean {
  const [whole, rest] = [bits >> 3, bits & 7];
  for (let at = 0; at < whole; at++) if (digest[at] !== 0) return false;
  return rest === 0 || (digest[whole] ?? 0) >> (8 - rest) === 0;
}

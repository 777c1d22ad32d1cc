// The work that a deposit costs (docs/registration.md §4.1), in slices, so that a page stays alive and can be left.

import { sha256 } from "@noble/hashes/sha2.js";
import { frame } from "../encoding/frame.ts";

/** What work is to be found for. */
export interface WorkTask {
  election: Uint8Array;
  application: Uint8Array;
  /** Hours since 1970-01-01T00:00:00Z. An intake takes work of the present hour and of the one before. */
  hour: number;
  /** Zero bits that the hash begins with. */
  bits: number;
}

export interface WorkControl {
  /** Lets others run: called between two slices. */
  pause(): Promise<void>;
  signal?: AbortSignal;
  progress?(progress: WorkProgress): void;
}

/** Work has no end that is known before: after as many tries as are expected it is done in 63 of 100 cases. */
export interface WorkProgress {
  tries: number;
  expected: number;
  /** How probable it was to be done by now. */
  chance: number;
}

/** Tries of one slice: some 10 ms on a computer, half a second where nothing is compiled. */
const SLICE = 5_000;

/** Searches until a nonce is found. What was searched is thrown away when the signal aborts. */
export async function findWork(task: WorkTask, control: WorkControl): Promise<number> {
  const search = searchFor(task);
  const expected = 2 ** task.bits;
  for (let tries = 0; ; tries += SLICE) {
    control.signal?.throwIfAborted();
    const nonce = search(tries, SLICE);
    if (nonce !== undefined) return nonce;
    const done = tries + SLICE;
    control.progress?.({ tries: done, expected, chance: 1 - Math.exp(-done / expected) });
    await control.pause();
  }
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

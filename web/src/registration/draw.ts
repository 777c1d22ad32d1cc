// What a seed decides: who reviews an application, and who takes the place of a reviewer (docs/registration.md §3.2).

import { bytesToNumberBE } from "@noble/curves/utils.js";
import { hash } from "../encoding/frame.ts";

/** Two registrars, by their ids, in the order of their indexes. */
export type Reviewers = readonly [string, string];

/** The pair that a hash names, of all pairs of registrars: first member, then second, ascending. Registrars are in the order of their indexes. */
export function pairOf(digest: Uint8Array, registrars: readonly string[]): Reviewers {
  const n = registrars.length;
  let position = modulo(digest, (n * (n - 1)) / 2);
  for (let first = 0; first < n - 1; first++) {
    const others = n - 1 - first;
    if (position < others) return [named(registrars, first), named(registrars, first + 1 + position)];
    position -= others;
  }
  throw new RangeError("fewer than two registrars");
}

/** Who reviews an application, of the registrars that were active at the call. */
export function reviewersOf(seed: Uint8Array, application: Uint8Array, active: readonly string[]): Reviewers {
  return pairOf(hash("draw", seed, application), active);
}

/** What decides a replacement: the seed of the entry with which someone was gone, and the registrars that were active at its call. */
export interface Redraw {
  seed: Uint8Array;
  application: Uint8Array;
  active: readonly string[];
}

/** The registrar that takes the place of a reviewer who has lost its desk, was dropped, or had a day declared void. None if nobody is left. */
export function replacementOf(reviewers: Reviewers, { seed, application, active }: Redraw): string | undefined {
  const candidates = active.filter((registrar) => !reviewers.includes(registrar));
  if (candidates.length === 0) return undefined;
  return named(candidates, modulo(hash("redraw", seed, application), candidates.length));
}

/** A hash as a big-endian integer, modulo a small number. */
function modulo(digest: Uint8Array, n: number): number {
  return Number(bytesToNumberBE(digest) % BigInt(n));
}

function named(registrars: readonly string[], at: number): string {
  const registrar = registrars[at];
  if (registrar === undefined) throw new RangeError("no such registrar");
  return registrar;
}

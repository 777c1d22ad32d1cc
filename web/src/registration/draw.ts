// What a seed decides: who reviews an application, and who takes the place of a reviewer (docs/registration.md §3.2).

import { bytesToNumberBE } from "@noble/curves/utils.js";
import { hash } from "../encoding/frame.ts";

/** Two registrars, by their ids, in the order of the manifest when they are drawn. */
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

/**
 * The reviewers after one of them has lost its desk, was dropped, or had a day declared void, by the seed of that entry and the registrars that
 * were active at its call. Whoever does not review it changes nothing.
 */
export function replaced(
  reviewers: Reviewers,
  gone: string,
  draw: { seed: Uint8Array; application: Uint8Array; active: readonly string[] },
): Reviewers {
  if (!reviewers.includes(gone)) return reviewers;
  const candidates = draw.active.filter((registrar) => !reviewers.includes(registrar));
  if (candidates.length === 0) return reviewers;
  const digest = hash("redraw", draw.seed, draw.application);
  const chosen = named(candidates, modulo(digest, candidates.length));
  return reviewers[0] === gone ? [chosen, reviewers[1]] : [reviewers[0], chosen];
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

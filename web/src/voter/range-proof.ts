// Proofs that a ciphertext holds a value of a range, without saying which (docs/protocol.md §8.2).
//
// Clause j says that the value is v_j = lo + j. The true clause is proven; the others are simulated. Usually a simulation
// computes A = z·G - c·R from a response z that was drawn. The prover knows r, so it can draw k = z - c·r instead:
//
//   A_j = k_j·G        B_j = k_j·K - c_j·(v - v_j)·G        z_j = k_j + c_j·r
//
// k_j is as uniform as z_j would be, and for the true clause this is the honest proof, since v - v_j is 0. So all clauses
// take the same steps, multiply only G and K, and nothing branches on the value.

import { concat } from "../encoding/bytes.ts";
import type { Multiplier } from "./fixed-base.ts";
import { encodeScalar, type Random, randomScalar, reduced } from "./scalar.ts";

/** Multiples of G, and of the key K that is encrypted to. */
export interface Bases {
  timesG: Multiplier;
  timesK: Multiplier;
}

/** What opens a ciphertext `(r·G, v·G + r·K)`. */
export interface Opening {
  value: number;
  randomness: bigint;
}

/** A value in a range, both ends included. */
export interface Range {
  lo: number;
  hi: number;
}

interface Clause {
  nonce: bigint;
  challenge: bigint;
  /** 1 if this clause is the true one, 0 if not. */
  isTrue: bigint;
}

/** A proof before its challenge: secret, and good for one challenge only. */
export interface Commitment {
  /** `A_0 || B_0 || ..` */
  bytes: Uint8Array;
  clauses: Clause[];
  randomness: bigint;
}

/** The ciphertext of a cell's value, `R || C` (docs/protocol.md §8.1). */
export function encrypt({ timesG, timesK }: Bases, { value, randomness }: Opening): Uint8Array {
  const hidden = timesG(BigInt(value), timesK(randomness));
  return concat(timesG(randomness).toBytes(), hidden.toBytes());
}

export function commit(bases: Bases, opening: Opening, range: Range, random: Random): Commitment {
  const clauses: Clause[] = [];
  const elements: Uint8Array[] = [];
  for (let claimed = range.lo; claimed <= range.hi; claimed++) {
    const [nonce, challenge] = [randomScalar(random), randomScalar(random)];
    const wrong = opening.value - claimed;
    elements.push(...commitClause(bases, nonce, reduced(challenge * BigInt(-wrong))));
    clauses.push({ nonce, challenge, isTrue: BigInt(Number(wrong === 0)) });
  }
  return { bytes: concat(...elements), clauses, randomness: opening.randomness };
}

/** `c_0 || .. || c_(w-2) || z_0 || .. || z_(w-1)` */
export function respond(commitment: Commitment, challenge: bigint): Uint8Array {
  const { clauses, randomness } = commitment;
  // The challenges add up to that of the ballot: the true clause, which needs none beforehand, takes what is missing.
  const missing = clauses.reduce((left, clause) => left - clause.challenge, challenge);
  const challenges = clauses.map((clause) => reduced(clause.challenge + clause.isTrue * missing));
  const responses = clauses.map((clause, at) => reduced(clause.nonce + (challenges[at] as bigint) * randomness));
  return concat(...challenges.slice(0, -1).map(encodeScalar), ...responses.map(encodeScalar));
}

function commitClause(bases: Bases, nonce: bigint, offset: bigint): [Uint8Array, Uint8Array] {
  const b = bases.timesG(offset, bases.timesK(nonce));
  return [bases.timesG(nonce).toBytes(), b.toBytes()];
}

// What a trustee makes of an element with its share of a key, and the proof of it (docs/protocol.md §6.8).

import { ristretto255 } from "@noble/curves/ed25519.js";
import { mulAddUnsafe } from "@noble/curves/abstract/curve.js";
import { isEqual } from "../encoding/bytes.ts";
import { ORDER, scalar, type Point } from "../encoding/frame.ts";
import { decodeRistretto, decodeScalar } from "../encoding/groups.ts";
import { Refusal } from "../encoding/refusal.ts";
import { fixedBase } from "../voter/fixed-base.ts";

/** Bytes of a partial evaluation. */
export const EVALUATION = 96;

const { BASE, ZERO, Fn } = ristretto255.Point;
const GENERATOR = BASE.toBytes();

/** A participant's share of a key, to check evaluations with. */
export interface VerificationShare {
  keyName: string;
  index: number;
  share: Uint8Array;
  /** z·G - c·X. */
  combine: (z: bigint, c: bigint) => Point;
}

/** For a few evaluations. */
export function verificationShare(keyName: string, index: number, share: Uint8Array): VerificationShare {
  const point = decodeRistretto(share);
  return { keyName, index, share, combine: (z, c) => linear(BASE, z, point, c) };
}

/** For many evaluations: tables of G and of the share take time at first, and save three quarters of it later. */
export function oftenUsedShare(keyName: string, index: number, share: Uint8Array): VerificationShare {
  const [base, own] = [fixedBase(BASE), fixedBase(decodeRistretto(share))];
  return { keyName, index, share, combine: (z, c) => own(negative(c), base(z)) };
}

/** D of an evaluation of an element, if its proof holds. */
export function verifyEvaluation(evaluation: Uint8Array, element: Point, context: Uint8Array, by: VerificationShare): Point {
  if (evaluation.length !== EVALUATION || element.is0()) throw broken();
  const parts = [evaluation.subarray(0, 32), evaluation.subarray(32, 64), evaluation.subarray(64)] as const;
  const [d, c, z] = [decodeRistretto(parts[0]), decodeScalar(parts[1]), decodeScalar(parts[2])];
  const [a, b] = [by.combine(z, c), linear(element, z, d, c)];
  if (a.is0() || b.is0()) throw broken();
  const bound = [GENERATOR, by.share, element.toBytes(), parts[0], a.toBytes(), b.toBytes()];
  if (scalar("partial-evaluation", context, by.keyName, by.index, ...bound) !== c) throw broken();
  return d;
}

/** `Σ λ_i·D_i` of exactly these participants (§6.7, §6.8). */
export function combined(parts: readonly { index: number; point: Point }[]): Point {
  const indexes = parts.map(({ index }) => index);
  const there = parts.filter(({ point }) => !point.is0());
  if (there.length === 0) return ZERO;
  return mulAddUnsafe(ristretto255.Point, there.map(({ point }) => point), there.map(({ index }) => lagrange(index, indexes)));
}

/** λ_i of §6.7. */
function lagrange(index: number, indexes: readonly number[]): bigint {
  let [above, below] = [1n, 1n];
  for (const other of indexes) {
    if (other === index) continue;
    above = Fn.mul(above, BigInt(other));
    below = Fn.mul(below, Fn.create(BigInt(other - index)));
  }
  return Fn.mul(above, Fn.inv(below));
}

/** z·P - c·Q. */
function linear(p: Point, z: bigint, q: Point, c: bigint): Point {
  return mulAddUnsafe(ristretto255.Point, [p, q], [z, negative(c)]);
}

function negative(scalar: bigint): bigint {
  return scalar === 0n ? 0n : ORDER - scalar;
}

function broken(): Refusal {
  return new Refusal("evaluation", "a partial evaluation that does not hold");
}

/** Whether an evaluation stands for that of the identity, of which there is nothing to prove (§10.4). */
export function isOfIdentity(evaluation: Uint8Array): boolean {
  return isEqual(evaluation, new Uint8Array(EVALUATION));
}

// The two groups in which keys are shared (docs/protocol.md §6).

import { bls12_381 } from "@noble/curves/bls12-381.js";
import { ristretto255 } from "@noble/curves/ed25519.js";
import { ORDER, blsScalar, scalar, type Part, type Point } from "../encoding/frame.ts";
import { BLS_ORDER, decodeBlsScalar, decodeG2, decodeRistretto, decodeScalar, type G2 } from "../encoding/groups.ts";

/** What both kinds of points can do. */
export interface Addable<P> {
  add(other: P): P;
  subtract(other: P): P;
  multiplyUnsafe(scalar: bigint): P;
  is0(): boolean;
  toBytes(): Uint8Array;
}

export interface Group<P extends Addable<P>> {
  base: P;
  zero: P;
  /** Bytes of an element. */
  length: number;
  order: bigint;
  decode(bytes: Uint8Array): P;
  decodeScalar(bytes: Uint8Array): bigint;
  scalar(label: string, ...parts: Part[]): bigint;
}

export const RISTRETTO: Group<Point> = {
  base: ristretto255.Point.BASE,
  zero: ristretto255.Point.ZERO,
  length: 32,
  order: ORDER,
  decode: decodeRistretto,
  decodeScalar,
  scalar,
};

export const BLS_G2: Group<G2> = {
  base: bls12_381.G2.Point.BASE,
  zero: bls12_381.G2.Point.ZERO,
  length: 96,
  order: BLS_ORDER,
  decode: decodeG2,
  decodeScalar: decodeBlsScalar,
  scalar: (label, ...parts) => blsScalar(BLS_ORDER, label, ...parts),
};

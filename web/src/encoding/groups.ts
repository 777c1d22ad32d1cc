// Group elements and scalars, decoded strictly: canonical, in the group of prime order, and never the identity
// (docs/protocol.md §1).

import { bls12_381 } from "@noble/curves/bls12-381.js";
import { ristretto255 } from "@noble/curves/ed25519.js";
import { bytesToNumberBE, bytesToNumberLE } from "@noble/curves/utils.js";
import { isEqual } from "./bytes.ts";
import { ORDER, type Point } from "./frame.ts";
import { Refusal } from "./refusal.ts";

export type G1 = InstanceType<typeof bls12_381.G1.Point>;
export type G2 = InstanceType<typeof bls12_381.G2.Point>;

/** The order of the groups of BLS12-381. */
export const BLS_ORDER: bigint = bls12_381.fields.Fr.ORDER;

export function decodeRistretto(bytes: Uint8Array): Point {
  return decode(bytes, 32, ristretto255.Point);
}

export function decodeG1(bytes: Uint8Array): G1 {
  return decode(bytes, 48, bls12_381.G1.Point);
}

export function decodeG2(bytes: Uint8Array): G2 {
  return decode(bytes, 96, bls12_381.G2.Point);
}

/** A scalar of ristretto255. */
export function decodeScalar(bytes: Uint8Array): bigint {
  return below(ORDER, bytesToNumberLE(ofLength(bytes, 32)));
}

/** A scalar of BLS12-381. */
export function decodeBlsScalar(bytes: Uint8Array): bigint {
  return below(BLS_ORDER, bytesToNumberBE(ofLength(bytes, 32)));
}

interface Element {
  assertValidity(): void;
  is0(): boolean;
  toBytes(): Uint8Array;
}

function decode<E extends Element>(bytes: Uint8Array, length: number, group: { fromBytes(bytes: Uint8Array): E }): E {
  const element = attempt(() => {
    const point = group.fromBytes(ofLength(bytes, length));
    point.assertValidity();
    return point;
  });
  // Encoding it again costs little and does not rest on how strict the library is.
  if (element.is0() || !isEqual(element.toBytes(), bytes)) throw new Refusal("element", "the identity, or not canonical");
  return element;
}

function attempt<E>(decoded: () => E): E {
  try {
    return decoded();
  } catch {
    throw new Refusal("element", "not an element of the group");
  }
}

function ofLength(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw new Refusal(length === 32 ? "scalar" : "element", `${bytes.length} bytes instead of ${length}`);
  return bytes;
}

function below(order: bigint, scalar: bigint): bigint {
  if (scalar >= order) throw new Refusal("scalar", "not below the order");
  return scalar;
}

// Scalars of ristretto255 (docs/protocol.md §1), drawn and written.

import { bytesToNumberLE, numberToBytesLE } from "@noble/curves/utils.js";
import { ORDER } from "../encoding/frame.ts";

/** So many bytes of the system's randomness. */
export type Random = (length: number) => Uint8Array;

/** A uniform scalar: 512 bits modulo the order are within 2^-250 of uniform. */
export function randomScalar(random: Random): bigint {
  const bytes = random(64);
  const scalar = reduced(bytesToNumberLE(bytes));
  bytes.fill(0);
  // Nobody ever sees this by chance: it is a source of randomness that gives none.
  if (scalar === 0n) throw new Error("the system's randomness is not random");
  return scalar;
}

/** The scalar modulo the order, of any integer. */
export function reduced(value: bigint): bigint {
  const rest = value % ORDER;
  return rest < 0n ? rest + ORDER : rest;
}

export function encodeScalar(scalar: bigint): Uint8Array {
  return numberToBytesLE(scalar, 32);
}

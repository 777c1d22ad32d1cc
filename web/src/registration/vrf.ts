// The verifiable random function ECVRF-EDWARDS25519-SHA512-TAI (RFC 9381), verification alone: one output for each key and input,
// whoever has the key (docs/registration.md §3.1).

import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concat, isEqual } from "../encoding/bytes.ts";

/** Bytes of a proof. */
export const PROOF = 80;

type Point = InstanceType<typeof ed25519.Point>;
const { Point } = ed25519;
const SUITE = 0x03;
const CHALLENGE = 16;

/** The output of a proof, 64 bytes; nothing if the proof does not hold. The key must be a valid one (docs/protocol.md §1). */
export function vrfOutput(key: Uint8Array, input: Uint8Array, proof: Uint8Array): Uint8Array | undefined {
  if (proof.length !== PROOF) return undefined;
  const c = proof.subarray(32, 32 + CHALLENGE);
  const s = bytesToNumberLE(proof.subarray(32 + CHALLENGE));
  const [y, gamma, h] = [pointOf(key), pointOf(proof.subarray(0, 32)), hashedToCurve(key, input)];
  if (y === undefined || gamma === undefined || h === undefined || s >= Point.Fn.ORDER) return undefined;
  const factor = bytesToNumberLE(c);
  // Everything here is public: nothing needs constant time, and scalars may be 0.
  const u = Point.BASE.multiplyUnsafe(s).subtract(y.multiplyUnsafe(factor));
  const v = h.multiplyUnsafe(s).subtract(gamma.multiplyUnsafe(factor));
  return isEqual(challenge([y, h, gamma, u, v]), c) ? outputOf(gamma) : undefined;
}

/** RFC 9381 §5.4.1.1, with the key as salt. */
function hashedToCurve(key: Uint8Array, input: Uint8Array): Point | undefined {
  for (let counter = 0; counter < 256; counter++) {
    const hash = sha512(concat(Uint8Array.of(SUITE, 1), key, input, Uint8Array.of(counter, 0)));
    const point = pointOf(hash.subarray(0, 32))?.clearCofactor();
    if (point !== undefined && !point.is0()) return point;
  }
  return undefined;
}

/** RFC 9381 §5.4.3. */
function challenge(points: Point[]): Uint8Array {
  const encoded = points.map((point) => point.toBytes());
  return sha512(concat(Uint8Array.of(SUITE, 2), ...encoded, Uint8Array.of(0))).subarray(0, CHALLENGE);
}

/** RFC 9381 §5.2. */
function outputOf(gamma: Point): Uint8Array {
  return sha512(concat(Uint8Array.of(SUITE, 3), gamma.clearCofactor().toBytes(), Uint8Array.of(0)));
}

/** A point in the one form of RFC 8032 §5.1.3. */
function pointOf(bytes: Uint8Array): Point | undefined {
  try {
    return Point.fromBytes(bytes);
  } catch {
    return undefined;
  }
}

// Ed25519, checked strictly (docs/protocol.md §1). The library's own check multiplies by the cofactor and so takes
// signatures that the specification refuses.

import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concat, isEqual, toHex } from "./bytes.ts";

type Point = InstanceType<typeof ed25519.Point>;

const { BASE, Fn } = ed25519.Point;

/** Keys that were checked already: the same few sign nearly everything, and checking one costs as much as a signature. */
const checked = new Map<string, Point | undefined>();
const MOST_CHECKED = 512;

/** Whether it is canonical, in the subgroup of prime order, and not the identity. */
export function isValidKey(key: Uint8Array): boolean {
  return decode(key) !== undefined;
}

export function verify(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const a = decode(key);
  if (a === undefined || signature.length !== 64) return false;
  const r = signature.subarray(0, 32);
  const s = bytesToNumberLE(signature.subarray(32));
  if (s >= Fn.ORDER) return false;
  const k = bytesToNumberLE(sha512(concat(r, key, message))) % Fn.ORDER;
  const expected = BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
  return !expected.is0() && isEqual(expected.toBytes(), r);
}

export function publicKey(seed: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(seed);
}

export function sign(seed: Uint8Array, message: Uint8Array): Uint8Array {
  return ed25519.sign(message, seed);
}

function decode(key: Uint8Array): Point | undefined {
  const name = toHex(key);
  if (!checked.has(name)) {
    if (checked.size >= MOST_CHECKED) checked.clear();
    checked.set(name, decodeAnew(key));
  }
  return checked.get(name);
}

function decodeAnew(key: Uint8Array): Point | undefined {
  try {
    const point = ed25519.Point.fromBytes(key, false);
    const isGood = isEqual(point.toBytes(), key) && !point.is0() && point.isTorsionFree();
    return isGood ? point : undefined;
  } catch {
    return undefined;
  }
}

// Hashing with labels, each part with its length (docs/protocol.md §1).

import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { bytesToNumberBE, bytesToNumberLE } from "@noble/curves/utils.js";
import { ristretto255, ristretto255_hasher } from "@noble/curves/ed25519.js";
import { concat, u64, utf8 } from "./bytes.ts";

/** A part of a frame: bytes, text as UTF-8, or an integer as 8 bytes. */
export type Part = Uint8Array | string | number | bigint;

/** A point of ristretto255. */
export type Point = InstanceType<typeof ristretto255.Point>;

/** The order of ristretto255. */
export const ORDER: bigint = ristretto255.Point.Fn.ORDER;

export function frame(label: string, ...parts: Part[]): Uint8Array {
  return concat(...prefixed(utf8(`veche/v1/${label}`)), ...parts.flatMap((part) => prefixed(bytesOf(part))));
}

export function hash(label: string, ...parts: Part[]): Uint8Array {
  return sha256(frame(label, ...parts));
}

/** A scalar of ristretto255. */
export function scalar(label: string, ...parts: Part[]): bigint {
  return bytesToNumberLE(sha512(frame(label, ...parts))) % ORDER;
}

/** A scalar of BLS12-381: the same digest, read as a big-endian integer, modulo the order of its groups. */
export function blsScalar(order: bigint, label: string, ...parts: Part[]): bigint {
  return bytesToNumberBE(sha512(frame(label, ...parts))) % order;
}

/** A point of ristretto255 of which nobody knows the logarithm. */
export function point(label: string, ...parts: Part[]): Point {
  return ristretto255_hasher.deriveToCurve!(sha512(frame(label, ...parts)));
}

function bytesOf(part: Part): Uint8Array {
  if (typeof part === "string") return utf8(part);
  return part instanceof Uint8Array ? part : u64(part);
}

function prefixed(bytes: Uint8Array): [Uint8Array, Uint8Array] {
  return [u64(bytes.length), bytes];
}

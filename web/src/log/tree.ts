// The Merkle tree of RFC 6962 (docs/protocol.md §4).

import { sha256 } from "@noble/hashes/sha2.js";
import { concat, isEqual } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";

export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256(concat(Uint8Array.of(0), entry));
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concat(Uint8Array.of(1), left, right));
}

/** The root over leaf hashes. */
export function rootOf(leaves: Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256(new Uint8Array());
  let level = leaves;
  while (level.length > 1) level = parents(level);
  return level[0] as Uint8Array;
}

/** The hashes of the level above. One that has no sibling yet goes up as it is: so trees of any size come out as in RFC 6962. */
function parents(level: Uint8Array[]): Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let at = 0; at < level.length; at += 2) {
    const [left, right] = [level[at] as Uint8Array, level[at + 1]];
    above.push(right === undefined ? left : nodeHash(left, right));
  }
  return above;
}

/** That a leaf hash is the one at `index` of the tree with this root (RFC 9162 §2.1.3.2). */
export function verifyInclusion(leaf: Uint8Array, index: number, size: number, proof: Uint8Array[], root: Uint8Array): void {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) throw broken();
  let [node, last, hash] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) throw broken();
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  if (last !== 0 || !isEqual(hash, root)) throw broken();
}

// Sizes go up to 2^53, beyond the 32 bits of the operators.
function isOdd(n: number): boolean {
  return n % 2 === 1;
}

function half(n: number): number {
  return Math.floor(n / 2);
}

function broken(): Refusal {
  return new Refusal("tree-proof", "a proof that does not hold");
}

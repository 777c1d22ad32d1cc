// The root of a log that grows, kept in as many hashes as its size has ones (RFC 6962 §2.1).

import { sha256 } from "@noble/hashes/sha2.js";
import { nodeHash } from "./tree.ts";

/** Roots of the perfect trees that make up a log, the largest first. */
export interface Frontier {
  size: number;
  peaks: Uint8Array[];
}

export function emptyFrontier(): Frontier {
  return { size: 0, peaks: [] };
}

/** Adds the leaf hash of the next entry. */
export function grow(frontier: Frontier, leaf: Uint8Array): void {
  let hash = leaf;
  for (let size = frontier.size; size % 2 === 1; size = (size - 1) / 2) {
    const left = frontier.peaks.pop();
    if (left !== undefined) hash = nodeHash(left, hash);
  }
  frontier.peaks.push(hash);
  frontier.size += 1;
}

export function frontierRoot({ peaks }: Frontier): Uint8Array {
  if (peaks.length === 0) return sha256(new Uint8Array());
  return peaks.reduceRight((right, left) => nodeHash(left, right));
}

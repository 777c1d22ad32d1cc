// The one challenge that all proofs of a ballot answer (docs/protocol.md §8.2).

import { ristretto255 } from "@noble/curves/ed25519.js";
import { concat, i32, u32 } from "../encoding/bytes.ts";
import { type Part, scalar } from "../encoding/frame.ts";
import type { Shape } from "../election/shape.ts";

/** What the challenge binds beside the contests. */
export interface Bound {
  election: Uint8Array;
  decryption: Uint8Array;
  constituency: string;
  credential: Uint8Array;
  seq: number;
}

export interface BoundContest {
  id: string;
  shape: Shape;
  ciphertexts: Uint8Array;
  commitments: Uint8Array;
}

export function ballotChallenge(bound: Bound, contests: BoundContest[]): bigint {
  const generator = ristretto255.Point.BASE.toBytes();
  const { election, decryption, constituency, credential, seq } = bound;
  const parts: Part[] = [election, decryption, generator, constituency, credential, seq, contests.length];
  for (const { id, shape, ciphertexts, commitments } of contests) {
    parts.push(id, encodeShape(shape), ciphertexts, commitments);
  }
  return scalar("ballot-challenge", ...parts);
}

function encodeShape(shape: Shape): Uint8Array {
  const cells = shape.cells.map(({ max }) => concat(u32(0), u32(max)));
  const relations = shape.relations.map(({ lo, hi, terms }) =>
    concat(u32(lo), u32(hi), u32(terms.length), ...terms.map(([cell, weight]) => concat(u32(cell), i32(weight)))),
  );
  return concat(u32(cells.length), ...cells, u32(relations.length), ...relations);
}

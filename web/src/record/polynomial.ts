// Commitments of a ceremony, and the keys that follow from them (docs/protocol.md §6.2, §6.7).

import { isEqual } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Committed } from "../election/ceremony.ts";
import type { Addable, Group } from "./group.ts";

/** A key that is shared: its public part, and what each participant's share of it is checked against. */
export interface SharedKey {
  name: string;
  key: Uint8Array;
  /** Verification shares by index. */
  shares: Map<number, Uint8Array>;
}

/** Commitments to the coefficients, the constant one first. */
export type Commitments<P> = P[];

/** What the challenge of a proof of knowledge binds beside the commitments. */
export interface Knowledge {
  context: Uint8Array;
  keyName: string;
  index: number;
  oneTimeKey: Uint8Array;
}

/** That they have the lengths that a threshold demands. */
export function checkLengths<P extends Addable<P>>({ commitments, proof }: Committed, threshold: number, group: Group<P>): void {
  const isRight = commitments.length === threshold * group.length && proof.length === group.length + 32;
  if (!isRight) throw new Refusal("ceremony-shape", "commitments or a proof of another length");
}

/** The commitments to a polynomial, if their author knows its constant coefficient. */
export function verifyCommitted<P extends Addable<P>>(committed: Committed, knowledge: Knowledge, group: Group<P>): Commitments<P> {
  const { commitments, proof } = committed;
  const points = Array.from({ length: commitments.length / group.length }, (_, k) =>
    group.decode(commitments.subarray(k * group.length, (k + 1) * group.length)),
  );
  const [r, z] = [proof.subarray(0, group.length), group.decodeScalar(proof.subarray(group.length))];
  const { context, keyName, index, oneTimeKey } = knowledge;
  const c = group.scalar("ceremony-knowledge", context, keyName, index, oneTimeKey, commitments, r);
  const first = points[0] as P;
  // Whatever equals this encoding is canonical and in the group: R need not be decoded.
  const expected = group.base.multiplyUnsafe(z).subtract(first.multiplyUnsafe(c));
  if (expected.is0() || !isEqual(expected.toBytes(), r)) throw new Refusal("ceremony-proof", "a proof of knowledge that does not hold");
  return points;
}

/** The key of all participants, from the commitments of each. */
export function sharedKey<P extends Addable<P>>(name: string, all: Map<number, Commitments<P>>, group: Group<P>): SharedKey {
  const sums = [...all.values()].reduce((left, right) => left.map((point, k) => point.add(right[k] as P)));
  const [constant] = sums as [P];
  const shares = [...all.keys()].map((index): [number, Uint8Array] => [index, encode(evaluate(sums, index, group))]);
  return { name, key: encode(constant), shares: new Map(shares) };
}

/** The polynomial at a small integer, in the exponent. */
function evaluate<P extends Addable<P>>(points: Commitments<P>, at: number, group: Group<P>): P {
  return points.reduceRight((value, point) => value.multiplyUnsafe(BigInt(at)).add(point), group.zero);
}

function encode<P extends Addable<P>>(point: P): Uint8Array {
  if (point.is0()) throw new Refusal("ceremony-degenerate", "a key that is the identity");
  return point.toBytes();
}

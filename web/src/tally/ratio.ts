// Exact comparison with a ratio of the manifest: no number is ever divided (docs/protocol.md §11).

import type { Ratio, Test } from "../election/rule.ts";

/** Whether `part` is at least, or above, the ratio's share of `whole`. */
export function passes(part: bigint, whole: bigint, ratio: Ratio, test: Test): boolean {
  const [left, right] = [part * BigInt(ratio.denominator), whole * BigInt(ratio.numerator)];
  return test === "at-least" ? left >= right : left > right;
}

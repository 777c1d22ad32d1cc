// Plurality and approval (docs/protocol.md §11): the options with the most votes are elected.

import type { Outcome } from "../election/tally.ts";
import { firstOf, ranked, type Item, type TieOrder } from "./tie-order.ts";

/** An option or list, and its votes. */
export interface Votes extends Item {
  votes: bigint;
}

/** Options in the order of the manifest. */
export function mostVotes(options: readonly Votes[], seats: number, order: TieOrder): Outcome {
  const voted = options.filter(({ votes }) => votes > 0n);
  const { chosen, ties } = firstOf(ranked(voted, ({ votes }) => votes), seats, order);
  return { kind: "elected", elected: chosen.map(({ id }) => id), ties, vacant: seats - chosen.length };
}

// Seats of party lists (docs/protocol.md §11): who takes part, how they are shared out, and what stays vacant.

import type { Rule } from "../election/rule.ts";
import { highestAverages } from "./highest-averages.ts";
import { largestRemainder } from "./largest-remainder.ts";
import type { Votes } from "./plurality.ts";
import { passes } from "./ratio.ts";
import type { TieOrder } from "./tie-order.ts";

export type PartyList = Rule & { kind: "party-list" };

export interface ListVotes extends Votes {
  /** How many candidates it names, if it names any: it can have no more seats. */
  capacity: number | undefined;
}

/** A list that takes part, and the seats that it has so far. */
export interface Holder extends Votes {
  /** The seats at which it takes no more. */
  most: number;
  seats: number;
}

export interface Allocation {
  /** Seats of each list, in the order in which they were given. */
  seats: number[];
  /** The ids of those that qualified. */
  qualified: string[];
  ties: string[][];
  vacant: number;
}

/** Lists in the order of the manifest. `others` are valid votes beside those of the lists. */
export function allocate(lists: readonly ListVotes[], others: bigint, rule: PartyList, order: TieOrder): Allocation {
  const valid = lists.reduce((sum, { votes }) => sum + votes, others);
  const { ratio, test } = rule.threshold;
  const qualified = lists.filter(({ votes }) => votes >= 1n && passes(votes, valid, ratio, test));
  const holders = qualified.map(({ capacity, id, votes }): Holder => {
    // Where what a list cannot fill stays vacant, seats are shared out as if it could.
    const most = rule.exhausted === "pass-on" && capacity !== undefined ? capacity : Infinity;
    return { id, votes, most, seats: 0 };
  });
  const ties = share(holders, valid, rule, order);
  const given = new Map(holders.map(({ id, seats }) => [id, seats]));
  const seats = lists.map(({ capacity, id }) => Math.min(given.get(id) ?? 0, capacity ?? Infinity));
  const vacant = rule.seats - seats.reduce((sum, one) => sum + one, 0);
  return { seats, qualified: qualified.map(({ id }) => id), ties, vacant };
}

/** Gives the holders their seats, and tells the ties that were broken. */
function share(holders: Holder[], valid: bigint, { method, seats }: PartyList, order: TieOrder): string[][] {
  if (holders.length === 0) return [];
  if (method.name !== "largest-remainder") return highestAverages(holders, seats, method.name, order);
  const qualifying = holders.reduce((sum, { votes }) => sum + votes, 0n);
  const base = method.quotaBase === "all-valid-votes" ? valid : qualifying;
  return largestRemainder(holders, seats, base, method.quota, order);
}

// Largest remainder (docs/protocol.md §11): a seat for each whole quota, and the rest by what is left over.

import type { Method } from "../election/rule.ts";
import type { Holder } from "./seats.ts";
import { firstOf, ranked, type TieOrder } from "./tie-order.ts";

export type Quota = (Method & { name: "largest-remainder" })["quota"];

/** A list with what its votes leave over. All remainders are told in the denominator of the quota. */
interface Remaining extends Holder {
  holder: Holder;
  remainder: bigint;
}

/** Gives the holders their seats, and tells the ties that were broken. `base` is what the quota is a share of. */
export function largestRemainder(holders: readonly Holder[], seats: number, base: bigint, quota: Quota, order: TieOrder): string[][] {
  const { numerator, denominator } = quotaOf(quota, base, BigInt(seats));
  const remaining = holders.map((holder): Remaining => {
    const votes = holder.votes * denominator;
    // Taken away before anything is compared with the seats: the remainder stays what it was.
    holder.seats = Math.min(Number(votes / numerator), holder.most);
    return { ...holder, holder, remainder: votes % numerator };
  });
  const given = holders.reduce((sum, holder) => sum + holder.seats, 0);
  return given <= seats ? giveRest(remaining, seats - given, order) : takeBack(remaining, given - seats, order);
}

function quotaOf(quota: Quota, base: bigint, seats: bigint): { numerator: bigint; denominator: bigint } {
  switch (quota) {
    case "hare":
      return { numerator: base, denominator: seats };
    case "droop":
      return { numerator: base / (seats + 1n) + 1n, denominator: 1n };
    case "hagenbach-bischoff":
      return { numerator: base, denominator: seats + 1n };
    case "imperiali":
      return { numerator: base, denominator: seats + 2n };
  }
}

/** Rounds in which each list gets one seat, by descending remainder, until none is left or no list can take one. */
function giveRest(lists: readonly Remaining[], rest: number, order: TieOrder): string[][] {
  const ties: string[][] = [];
  for (let left = rest; left > 0; ) {
    const open = lists.filter(({ holder }) => holder.seats < holder.most);
    if (open.length === 0) break;
    const round = firstOf(ranked(open, ({ remainder }) => remainder), left, order);
    for (const { holder } of round.chosen) holder.seats += 1;
    ties.push(...round.ties);
    left -= round.chosen.length;
  }
  return ties;
}

/** Rounds in which each list that has a seat loses one, by ascending remainder; of equal ones the last in the tie order first. */
function takeBack(lists: readonly Remaining[], tooMany: number, order: TieOrder): string[][] {
  const ties: string[][] = [];
  const fromBehind: TieOrder = (items) => order(items).reverse();
  for (let left = tooMany; left > 0; ) {
    const seated = lists.filter(({ holder }) => holder.seats > 0);
    const round = firstOf(ranked(seated, ({ remainder }) => -remainder), left, fromBehind);
    for (const { holder } of round.chosen) holder.seats -= 1;
    ties.push(...round.ties);
    left -= round.chosen.length;
  }
  return ties;
}

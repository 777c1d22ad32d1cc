// Highest averages (docs/protocol.md §11): seat by seat to the list with the most votes for its next divisor.

import type { Holder } from "./seats.ts";
import { firstOf, type TieOrder } from "./tie-order.ts";

export type Divisors = "dhondt" | "sainte-lague" | "modified-sainte-lague";

/** Gives the holders their seats, and tells the ties that were broken. */
export function highestAverages(holders: readonly Holder[], seats: number, divisors: Divisors, order: TieOrder): string[][] {
  const ties: string[][] = [];
  for (let left = seats; left > 0; ) {
    const open = holders.filter((holder) => holder.seats < holder.most);
    if (open.length === 0) break;
    const next = firstOf([highest(open, divisors)], left, order);
    for (const holder of next.chosen) holder.seats += 1;
    ties.push(...next.ties);
    left -= next.chosen.length;
  }
  return ties;
}

/** Those of the highest quotient. */
function highest(holders: readonly Holder[], divisors: Divisors): Holder[] {
  let best: Holder[] = [];
  for (const holder of holders) {
    const [first] = best;
    const difference = first === undefined ? 1n : compareQuotients(holder, first, divisors);
    if (difference > 0n) best = [holder];
    else if (difference === 0n) best.push(holder);
  }
  return best;
}

/** a/b against c/d is a·d against c·b. */
function compareQuotients(one: Holder, other: Holder, divisors: Divisors): bigint {
  return one.votes * divisor(divisors, other.seats) - other.votes * divisor(divisors, one.seats);
}

/** The divisor of a list's next seat. Those of the modified method are told in fifths: 7 is 1.4. */
function divisor(divisors: Divisors, seats: number): bigint {
  const held = BigInt(seats);
  if (divisors === "dhondt") return held + 1n;
  if (divisors === "sainte-lague") return 2n * held + 1n;
  return held === 0n ? 7n : 5n * (2n * held + 1n);
}

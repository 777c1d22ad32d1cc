// What follows from the counts of a contest (docs/protocol.md §11). No service and no signature has a say in it.

import type { BallotKind, Contest } from "../election/manifest.ts";
import { cellsOfLists } from "../election/shape.ts";
import type { Group, Outcome } from "../election/tally.ts";
import { mostVotes } from "./plurality.ts";
import { allocate, type PartyList } from "./seats.ts";
import { ranked, tieOrder, type TieOrder } from "./tie-order.ts";
import { decision } from "./yes-no.ts";

/** The ballots and the count of each cell of a whole contest. */
interface Counts {
  ballots: bigint;
  cells: bigint[];
}

/**
 * The outcome of a contest with these groups; without groups it is withheld. `credentials` are the records on the rolls of its
 * constituencies, and `tieValue` is the encoding of the tie value, without which nothing can have been opened.
 */
export function outcomeOf(contest: Contest, groups: readonly Group[], credentials: number, tieValue: Uint8Array | undefined): Outcome {
  if (groups.length === 0 || tieValue === undefined) return { kind: "withheld" };
  const { ballot, id, rule } = contest;
  const [counts, order] = [total(groups), tieOrder(tieValue, id)];
  if (ballot.kind === "lists" && rule.kind === "party-list") return seatsOf(ballot, rule, counts, order);
  if (ballot.kind === "lists" || rule.kind === "party-list") throw new RangeError("a rule for the other kind of ballot");
  const at = (cell: number) => counts.cells[cell] ?? 0n;
  if (rule.kind !== "yes-no") {
    return mostVotes(ballot.options.map((option, cell) => ({ id: option.id, votes: at(cell) })), rule.seats, order);
  }
  return decision({ yes: at(0), no: at(1), ballots: counts.ballots, credentials: BigInt(credentials) }, rule);
}

function total(groups: readonly Group[]): Counts {
  const cells: bigint[] = [];
  for (const { counts } of groups) counts.forEach((count, cell) => (cells[cell] = (cells[cell] ?? 0n) + BigInt(count)));
  return { ballots: groups.reduce((sum, { ballots }) => sum + BigInt(ballots), 0n), cells };
}

/** All lists stand in it, in the order of the manifest, those without a seat, too. */
function seatsOf(ballot: BallotKind & { kind: "lists" }, rule: PartyList, { cells }: Counts, order: TieOrder): Outcome {
  const at = (cell: number) => cells[cell] ?? 0n;
  const places = cellsOfLists(ballot);
  const lists = ballot.lists.map(({ candidates, id }, position) => {
    const place = places[position] ?? { list: -1, candidates: [] };
    const names = candidates.map((candidate, number) => ({ id: candidate.id, votes: at(place.candidates[number] ?? -1) }));
    return { id, votes: at(place.list), capacity: candidates.length === 0 ? undefined : candidates.length, names };
  });
  const blanks = ballot.blank && rule.blankIsValid ? (cells[cells.length - 1] ?? 0n) : 0n;
  const { seats, ties, vacant } = allocate(lists, blanks, rule, order);
  const won = lists.map(({ id, names }, position) => {
    // Without votes for candidates all have none, and the order of the list stays.
    const inOrder = ranked(names, ({ votes }) => votes).flat();
    const own = seats[position] ?? 0;
    return { id, seats: own, candidates: inOrder.slice(0, own).map((candidate) => candidate.id) };
  });
  return { kind: "seats", lists: won, ties, vacant };
}

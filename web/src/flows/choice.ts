// What a voter has chosen in a contest: a value for each cell of its shape (docs/protocol.md §5.1), and whether that can be cast.

import type { BallotKind, Contest } from "../election/manifest.ts";

type OptionsBallot = Extract<BallotKind, { kind: "options" }>;
type ListBallot = Extract<BallotKind, { kind: "lists" }>;

/** Where things stand among the cells of a contest. */
export interface Places {
  /** The first cell of each option, or of each list; its candidates follow it. */
  items: number[];
  /** The cell of a blank vote. */
  blank: number | undefined;
  cells: number;
}

export function placesOf(contest: Contest): Places {
  const { ballot } = contest;
  const items: number[] = [];
  let cells = 0;
  if (ballot.kind === "options") {
    for (const _ of ballot.options) items.push(cells++);
  } else {
    for (const list of ballot.lists) {
      items.push(cells);
      cells += 1 + (ballot.candidateVotes > 0 ? list.candidates.length : 0);
    }
  }
  return { items, blank: ballot.blank ? cells : undefined, cells: cells + (ballot.blank ? 1 : 0) };
}

export function nothingChosen(contest: Contest): number[] {
  return new Array<number>(placesOf(contest).cells).fill(0);
}

export function isBlank(contest: Contest, values: readonly number[]): boolean {
  const { blank } = placesOf(contest);
  return blank !== undefined && values[blank] === 1;
}

/** A blank vote, which takes back everything else; or its end. */
export function setBlank(contest: Contest, on: boolean): number[] {
  const { blank } = placesOf(contest);
  return nothingChosen(contest).map((_, cell) => (on && cell === blank ? 1 : 0));
}

/** How many points are given to options in all. */
export function given(contest: Contest, values: readonly number[]): number {
  return placesOf(contest).items.reduce((sum, cell) => sum + (values[cell] ?? 0), 0);
}

/** The values with so many points for an option. Where only one point can be given in all, it moves. */
export function setOption(contest: Contest, values: readonly number[], option: number, points: number): number[] {
  const { items, blank } = placesOf(contest);
  const ballot = optionsOf(contest);
  const only = ballot.max === 1 && points === 1;
  return values.map((value, cell) => {
    if (cell === items[option]) return points;
    return only || cell === blank ? 0 : value;
  });
}

/** The values with one list, and none of the candidates of another. */
export function setList(contest: Contest, values: readonly number[], list: number): number[] {
  const { items } = placesOf(contest);
  const first = items[list] ?? 0;
  const last = first + candidatesOf(contest, list);
  return values.map((value, cell) => (cell === first ? 1 : cell > first && cell <= last ? value : 0));
}

/** The values with a candidate of the chosen list, or without. */
export function setCandidate(contest: Contest, values: readonly number[], list: number, candidate: number, on: boolean): number[] {
  const { items } = placesOf(contest);
  const at = (items[list] ?? 0) + 1 + candidate;
  return setList(contest, values, list).map((value, cell) => (cell === at ? (on ? 1 : 0) : value));
}

/** How many candidates of a list have a vote. */
export function candidateVotes(contest: Contest, values: readonly number[], list: number): number {
  const { items } = placesOf(contest);
  const first = items[list] ?? 0;
  return values.slice(first + 1, first + 1 + candidatesOf(contest, list)).reduce((sum, value) => sum + value, 0);
}

/** The list that is chosen. */
export function chosenList(contest: Contest, values: readonly number[]): number | undefined {
  const at = placesOf(contest).items.findIndex((cell) => values[cell] === 1);
  return at < 0 ? undefined : at;
}

/** What is to be said of a choice: `must` before it can be cast, `may` as a warning, and nothing if it is whole. */
export type Remark =
  | { kind: "must"; what: "nothing" | "too-few" | "too-many"; missing: number }
  | { kind: "may"; what: "nothing" | "fewer" | "no-candidate"; missing: number };

export function remarkOn(contest: Contest, values: readonly number[]): Remark | undefined {
  if (isBlank(contest, values)) return undefined;
  return contest.ballot.kind === "options" ? remarkOnOptions(contest, values) : remarkOnList(contest, values);
}

function remarkOnOptions(contest: Contest, values: readonly number[]): Remark | undefined {
  const { min, max, options } = optionsOf(contest);
  const points = given(contest, values);
  // A voter may give as many points as the contest has, but for what options can take.
  const most = Math.min(max, options.reduce((sum, option) => sum + option.max, 0));
  if (points > max) return { kind: "must", what: "too-many", missing: points - max };
  if (points < min) return { kind: "must", what: points === 0 ? "nothing" : "too-few", missing: min - points };
  if (points === 0) return { kind: "may", what: "nothing", missing: most };
  return points < most ? { kind: "may", what: "fewer", missing: most - points } : undefined;
}

function remarkOnList(contest: Contest, values: readonly number[]): Remark | undefined {
  const ballot = listsOf(contest);
  const list = chosenList(contest, values);
  if (list === undefined) return { kind: "must", what: "nothing", missing: 1 };
  const candidates = candidatesOf(contest, list);
  if (candidates === 0) return undefined;
  const votes = candidateVotes(contest, values, list);
  const most = Math.min(ballot.candidateVotes, candidates);
  if (votes > ballot.candidateVotes) return { kind: "must", what: "too-many", missing: votes - ballot.candidateVotes };
  if (votes === 0) return { kind: "may", what: "no-candidate", missing: most };
  return votes < most ? { kind: "may", what: "fewer", missing: most - votes } : undefined;
}

/** How many candidates of a list can have a vote of their own. */
export function candidatesOf(contest: Contest, list: number): number {
  const ballot = listsOf(contest);
  return ballot.candidateVotes > 0 ? (ballot.lists[list]?.candidates.length ?? 0) : 0;
}

export function optionsOf(contest: Contest): OptionsBallot {
  if (contest.ballot.kind !== "options") throw new Error("a contest of lists");
  return contest.ballot;
}

export function listsOf(contest: Contest): ListBallot {
  if (contest.ballot.kind !== "lists") throw new Error("a contest of options");
  return contest.ballot;
}

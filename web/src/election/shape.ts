// The shape of a contest: its cells, and the sums of them that a ballot proves (docs/protocol.md §5.1).

import type { BallotKind } from "./manifest.ts";

/** A linear sum of cells with its range. */
export interface Relation {
  lo: number;
  hi: number;
  terms: [cell: number, weight: number][];
}

/** Cells in the order of the ballot, each from 0 to its `max`, and relations. */
export interface Shape {
  cells: { max: number }[];
  relations: Relation[];
}

export function shapeOf(ballot: BallotKind): Shape {
  return ballot.kind === "options" ? shapeOfOptions(ballot) : shapeOfLists(ballot);
}

/** Bytes of ciphertexts and of proofs that a ballot has for a contest (docs/protocol.md §8.1, §8.2). */
export function sizesOf(shape: Shape): { ciphertexts: number; proofs: number } {
  const clauses = [...shape.cells.map(({ max }) => max + 1), ...shape.relations.map(({ lo, hi }) => hi - lo + 1)];
  return {
    ciphertexts: 64 * shape.cells.length,
    proofs: clauses.reduce((sum, count) => sum + 128 * count - 32, 0),
  };
}

/** Where the parts of a ballot stand among the cells: of options, or of lists with their candidates. */
export function cellsOfLists(ballot: BallotKind & { kind: "lists" }): { list: number; candidates: number[] }[] {
  let next = 0;
  return ballot.lists.map(({ candidates }) => {
    const list = next++;
    return { list, candidates: ballot.candidateVotes === 0 ? [] : candidates.map(() => next++) };
  });
}

function shapeOfOptions({ blank, min, max, options }: BallotKind & { kind: "options" }): Shape {
  const cells = options.map((option) => ({ max: option.max }));
  const terms = cells.map((_, cell): [number, number] => [cell, 1]);
  const most = cells.reduce((sum, cell) => sum + cell.max, 0);
  // Without a blank cell such a sum is in its range whatever the cells are: there is nothing to prove.
  if (!blank && min === 0 && max === most) return { cells, relations: [] };
  if (!blank) return { cells, relations: [{ lo: min, hi: max, terms }] };
  return { cells: [...cells, { max: 1 }], relations: [{ lo: min, hi: max, terms: [...terms, [cells.length, max]] }] };
}

function shapeOfLists(ballot: BallotKind & { kind: "lists" }): Shape {
  const lists = cellsOfLists(ballot);
  const used = lists.reduce((sum, { candidates }) => sum + 1 + candidates.length, 0);
  const chosen = ballot.blank ? [...lists.map(({ list }) => list), used] : lists.map(({ list }) => list);
  const k = ballot.candidateVotes;
  const ofCandidates = lists.filter(({ candidates }) => candidates.length > 0).map(({ list, candidates }): Relation => {
    return { lo: 0, hi: k, terms: [[list, k], ...candidates.map((cell): [number, number] => [cell, -1])] };
  });
  return {
    cells: Array.from({ length: ballot.blank ? used + 1 : used }, () => ({ max: 1 })),
    relations: [{ lo: 1, hi: 1, terms: chosen.map((cell): [number, number] => [cell, 1]) }, ...ofCandidates],
  };
}

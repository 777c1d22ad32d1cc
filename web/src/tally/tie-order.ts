// Who comes first among equals (docs/protocol.md §11). Nothing in the ballots influences it, and nobody knows it before enough
// trustees have published their parts of the tie value.

import { compare } from "../encoding/bytes.ts";
import { hash } from "../encoding/frame.ts";

/** Items of a contest, as all of this directory knows them. */
export interface Item {
  id: string;
}

/** Puts items of one contest into the tie order. */
export type TieOrder = <I extends Item>(items: readonly I[]) => I[];

/** The order that follows from the encoding of the tie value. */
export function tieOrder(tieValue: Uint8Array, contest: string): TieOrder {
  const key = ({ id }: Item) => hash("tie-order", tieValue, contest, id);
  return (items) => {
    const keyed = items.map((item) => ({ item, key: key(item) }));
    return keyed.sort((a, b) => compare(a.key, b.key)).map(({ item }) => item);
  };
}

/** The first of those that are ranked, and the tie that was broken to tell who they are, in the order of the manifest. */
export interface Chosen<I> {
  chosen: I[];
  ties: string[][];
}

/** So many of the items, rank after rank. Within a rank they stand in the order of the manifest, and those of a tie in the tie order. */
export function firstOf<I extends Item>(ranks: readonly (readonly I[])[], room: number, order: TieOrder): Chosen<I> {
  const chosen: I[] = [];
  for (const rank of ranks) {
    const left = room - chosen.length;
    if (left === 0) break;
    if (rank.length > left) {
      return { chosen: [...chosen, ...order(rank).slice(0, left)], ties: [rank.map(({ id }) => id)] };
    }
    chosen.push(...rank);
  }
  return { chosen, ties: [] };
}

/** Items by a number, descending; equal ones share a rank, in the order in which they are given. */
export function ranked<I>(items: readonly I[], numberOf: (item: I) => bigint): I[][] {
  const ranks = new Map<bigint, I[]>();
  for (const item of items) {
    const rank = ranks.get(numberOf(item));
    if (rank === undefined) ranks.set(numberOf(item), [item]);
    else rank.push(item);
  }
  return [...ranks].sort(([a], [b]) => (a < b ? 1 : -1)).map(([, rank]) => rank);
}

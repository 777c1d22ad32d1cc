// The sums of the counted ballots, of which the record has only a hash (docs/protocol.md §10.2). A board tells them; that they
// are those that the trustees agreed on says the hash. Whether they hold all ballots says the audit.

import { ristretto255 } from "@noble/curves/ed25519.js";
import { isEqual } from "../encoding/bytes.ts";
import { asId, Fields, parse, type Json } from "../encoding/canonical.ts";
import { hash, type Part, type Point } from "../encoding/frame.ts";
import { decodeRistretto } from "../encoding/groups.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Manifest } from "../election/manifest.ts";
import { shapeOf } from "../election/shape.ts";

/** Bytes of a cell: the sum of R and the sum of C. */
const CELL = 64;

export interface GroupSums {
  ballots: number;
  constituencies: string[];
  /** `R || C` of each cell. */
  cells: Uint8Array;
}

export interface ContestSums {
  groups: GroupSums[];
  id: string;
}

/** Reads what a board tells: all contests of the manifest, and in each group all cells. */
export function parseSums(text: string, { contests }: Manifest): ContestSums[] {
  const sums = new Fields(parse(text), ["contests"]).list("contests", readContest);
  const isOfAll = sums.length === contests.length && sums.every(({ id }, at) => contests[at]?.id === id);
  const lengths = contests.map(({ ballot }) => CELL * shapeOf(ballot).cells.length);
  const areWhole = sums.every(({ groups }, at) => groups.every(({ cells }) => cells.length === lengths[at]));
  if (!isOfAll || !areWhole) throw new Refusal("sums", "sums of other contests or cells");
  return sums;
}

/** What trustees agree on. `counted` is the leaf hash of that entry. */
export function sumsHash(election: Uint8Array, counted: Uint8Array, contests: readonly ContestSums[]): Uint8Array {
  const parts = contests.flatMap(({ groups, id }): Part[] => [id, groups.length, ...groups.flatMap(partsOf)]);
  return hash("sums", election, counted, ...parts);
}

/** The sums of a cell. Either may be the identity, which all voters of a group could bring about together (§10.4). */
export function cellOf({ cells }: GroupSums, cell: number): { r: Point; c: Point } {
  const [r, c] = [cells.subarray(CELL * cell, CELL * cell + 32), cells.subarray(CELL * cell + 32, CELL * (cell + 1))];
  return { r: decodeSum(r), c: decodeSum(c) };
}

const IDENTITY = new Uint8Array(32);

function decodeSum(bytes: Uint8Array): Point {
  return isEqual(bytes, IDENTITY) ? ristretto255.Point.ZERO : decodeRistretto(bytes);
}

function partsOf({ ballots, cells, constituencies }: GroupSums): Part[] {
  return [ballots, constituencies.length, ...constituencies, cells];
}

function readContest(json: Json): ContestSums {
  const fields = new Fields(json, ["groups", "id"]);
  return { groups: fields.list("groups", readGroup), id: fields.id("id") };
}

function readGroup(json: Json): GroupSums {
  const fields = new Fields(json, ["ballots", "constituencies", "sums"]);
  return { ballots: fields.integer("ballots"), constituencies: fields.list("constituencies", asId), cells: fields.bytes("sums") };
}

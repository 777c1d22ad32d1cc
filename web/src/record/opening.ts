// What the trustees opened: the tie value, and the counts of all cells (docs/protocol.md §10.4, §10.5). Only the first
// decryptions that are needed count, in the order of the log.

import { ristretto255 } from "@noble/curves/ed25519.js";
import { isEqual } from "../encoding/bytes.ts";
import { frame, point, type Point } from "../encoding/frame.ts";
import { Refusal } from "../encoding/refusal.ts";
import { shapeOf } from "../election/shape.ts";
import type { ContestResult, Group } from "../election/tally.ts";
import { fixedBase } from "../voter/fixed-base.ts";
import type { Ending } from "./ending.ts";
import { combined, EVALUATION, isOfIdentity, oftenUsedShare, verificationShare, verifyEvaluation, type VerificationShare } from "./evaluation.ts";
import type { Setup } from "./setup.ts";
import { cellOf, type ContestSums, type GroupSums, sumsHash } from "./sums.ts";

/** A decryption that is used, and by which trustee. */
export interface UsedDecryption {
  index: number;
  statement: Ending["decryptions"][number]["statement"];
}

/** The first decryptions of the log, as many as the threshold says. */
export function usedDecryptions({ manifest, trustees }: Setup, { decryptions }: Ending): UsedDecryption[] {
  const used = decryptions.slice(0, manifest.trustees.threshold);
  if (used.length < manifest.trustees.threshold) throw new Refusal("not-decrypted", "fewer decryptions than the threshold");
  return used.map(({ statement, trustee }) => {
    const index = trustees.find(({ id }) => id === trustee)?.index;
    if (index === undefined) throw new Refusal("not-a-participant", "a trustee that is excluded");
    return { index, statement };
  });
}

/** The encoding of the tie value, from parts that were proven. */
export function tieValue(setup: Setup, used: readonly UsedDecryption[]): Uint8Array {
  const { id } = setup.manifest;
  const [element, context] = [point("ties", id), frame("ties", id)];
  const parts = used.map(({ index, statement }) => {
    const share = verificationShare("ties", index, setup.trusteeShare("ties", index));
    return { index, point: verifyEvaluation(statement.tie, element, context, share) };
  });
  return combined(parts).toBytes();
}

/** What the counts are checked with. */
export interface Openings {
  setup: Setup;
  /** The leaf hash of the counted list, and the hash that the trustees agreed on. */
  counted: Uint8Array;
  agreed: Uint8Array;
  sums: readonly ContestSums[];
  used: readonly UsedDecryption[];
  /** The attachment of each of them, whose hash was compared. */
  attachments: readonly Uint8Array[];
}

/** A cell of the election, with everything that its proofs are bound to. */
interface Cell {
  context: Uint8Array;
  group: GroupSums;
  cell: number;
  count: number;
  most: number;
}

/** How many proofs of how many are checked. */
export interface Progress {
  done: number;
  all: number;
}

/**
 * Checks that the results are what the trustees opened from the sums that they agreed on. Each proof takes some thousandths
 * of a second, so it goes in steps.
 */
export function* verifyCounts(results: readonly ContestResult[], openings: Openings): Generator<Progress, void> {
  const cells = cellsOf(results, openings);
  const { attachments, setup, used } = openings;
  if (attachments.some(({ length }) => length !== EVALUATION * cells.length)) throw new Refusal("attachment", "a decryption of other cells");
  const all = cells.length * used.length;
  let done = 0;
  const shares: VerificationShare[] = [];
  for (const { index } of used) {
    shares.push(oftenUsedShare("decryption", index, setup.trusteeShare("decryption", index)));
    yield { done, all };
  }
  for (const [position, cell] of cells.entries()) {
    const { c, r } = cellOf(cell.group, cell.cell);
    const parts: { index: number; point: Point }[] = [];
    for (const [at, share] of shares.entries()) {
      const evaluation = attachments[at]?.subarray(EVALUATION * position, EVALUATION * (position + 1)) ?? new Uint8Array();
      parts.push({ index: share.index, point: evaluated(evaluation, r, cell.context, share) });
      yield { done: ++done, all };
    }
    verifyCount(cell, c.subtract(combined(parts)));
  }
}

/** All cells of the election, in order. */
function cellsOf(results: readonly ContestResult[], { agreed, counted, setup, sums }: Openings): Cell[] {
  const { id, contests } = setup.manifest;
  if (!isEqual(sumsHash(id, counted, sums), agreed)) throw new Refusal("sums", "other sums than those that the trustees agreed on");
  return contests.flatMap(({ ballot, id: contest }, at) => {
    const context = (group: number, cell: number) => frame("decryption", id, counted, agreed, contest, group, cell);
    const maxima = shapeOf(ballot).cells.map(({ max }) => max);
    return cellsOfContest(sums[at]?.groups ?? [], results[at]?.groups ?? [], maxima, context);
  });
}

type ContextOf = (group: number, cell: number) => Uint8Array;

/** The groups of the results must be those of the sums: it was fixed before the opening what is added up. */
function cellsOfContest(sums: readonly GroupSums[], groups: readonly Group[], maxima: readonly number[], context: ContextOf): Cell[] {
  if (sums.length !== groups.length) throw otherGroups();
  return sums.flatMap((group, number) => {
    const said = groups[number];
    const isSame = said !== undefined && said.ballots === group.ballots && said.constituencies.join() === group.constituencies.join();
    if (!isSame || said.counts.length !== maxima.length) throw otherGroups();
    return said.counts.map((count, cell) => ({ context: context(number, cell), group, cell, count, most: said.ballots * (maxima[cell] ?? 0) }));
  });
}

/** `Σ C - Σ λ_i·D_i = n·G` (§10.5). */
function verifyCount({ count, most }: Cell, opened: Point): void {
  const isRight = count <= most && opened.equals(fixedBase(ristretto255.Point.BASE)(BigInt(count)));
  if (!isRight) throw new Refusal("count", "a count that the decryptions do not give");
}

function evaluated(evaluation: Uint8Array, r: Point, context: Uint8Array, share: VerificationShare): Point {
  if (!r.is0()) return verifyEvaluation(evaluation, r, context, share);
  if (!isOfIdentity(evaluation)) throw new Refusal("evaluation", "an evaluation of nothing");
  return r;
}

function otherGroups(): Refusal {
  return new Refusal("result-shape", "other groups than those of the sums");
}

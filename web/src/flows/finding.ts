// A voter's ballots from the phrase, and whether they count.

import { isEqual } from "../encoding/bytes.ts";
import { endingOf } from "../service/ending.ts";
import { confirmBallot, findBallots, findCounted, type Found, type FoundCounted, lastOf, type Search } from "../service/finding.ts";
import { receiptFile } from "./files.ts";
import type { Findings, InRecord } from "./session.ts";

/** What is to be found: the end of the record is read where casting `isOver`. */
export async function findOwn(search: Search, credential: Uint8Array, isOver: boolean, signal: AbortSignal): Promise<Findings> {
  const { reader } = search;
  const counted = isOver ? (await endingOf(search, signal)).counted?.statement : undefined;
  const found: FoundCounted = counted === undefined ? { ballots: await findBallots(search, credential, signal), counted: undefined } : await findCounted(search, counted, credential, signal);
  const counting = counted === undefined ? lastOf(found.ballots)?.leaf : found.counted?.leaf;
  const ballots = found.ballots.map((ballot) => ({
    ...inRecord(ballot),
    counts: counting !== undefined && isEqual(ballot.leaf, counting),
    confirm: () => confirmBallot(reader, ballot, credential),
  }));
  return { ballots, counted: counted === undefined ? undefined : found.counted === undefined ? "none" : "one" };
}

export function inRecord({ index, leaf, receipt, checkpoint }: Found): InRecord {
  return { index, witnesses: checkpoint.witnesses.length, receipt: receiptFile(leaf, receipt) };
}

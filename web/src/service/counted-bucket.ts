// A bucket of the counted list, which proves that it leaves nothing out (docs/protocol.md §10.1).

import { compare, toHex } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Counted } from "../election/tally.ts";
import { leafHash, verifyInclusion } from "../log/tree.ts";
import type { Board, ListedRecord } from "./board.ts";

/** A record of the counted list. */
export interface CountedBallot {
  credential: Uint8Array;
  /** The leaf hash of the ballot that counts. */
  leaf: Uint8Array;
  /** Ballots of the credential in the record. */
  ballots: number;
  index: number;
}

/** The records of all credentials that begin with these digits. */
export async function countedBucket(board: Board, prefix: string, counted: Counted, signal?: AbortSignal): Promise<CountedBallot[]> {
  const listed = await board.counted(prefix, signal);
  if (listed === undefined) throw new Refusal("counted-list", "no counted list, though the record has one");
  verify(listed, prefix, counted);
  return listed.filter((one) => digitsOf(one, prefix) === prefix).map(read);
}

function read({ index, record }: ListedRecord): CountedBallot {
  const ballots = new DataView(record.buffer, record.byteOffset).getUint32(64);
  return { credential: record.slice(0, 32), leaf: record.slice(32, 64), ballots, index };
}

/** That a bucket is part of the list, and leaves out nobody with these digits. */
function verify(records: ListedRecord[], prefix: string, { size, root }: Counted): void {
  for (const { index, proof, record } of records) verifyInclusion(leafHash(record), index, size, proof, root);
  const [first, last] = [records[0], records[records.length - 1]];
  if (first === undefined || last === undefined) {
    if (size !== 0) throw incomplete();
    return;
  }
  const isInOrder = records.every((record, at) => at === 0 || follows(records[at - 1] as ListedRecord, record));
  const startsBefore = first.index === 0 || digitsOf(first, prefix) < prefix;
  const endsBehind = last.index === size - 1 || digitsOf(last, prefix) > prefix;
  if (!isInOrder || !startsBefore || !endsBehind) throw incomplete();
}

function follows(before: ListedRecord, after: ListedRecord): boolean {
  return after.index === before.index + 1 && compare(before.record.subarray(0, 32), after.record.subarray(0, 32)) < 0;
}

function digitsOf({ record }: ListedRecord, prefix: string): string {
  return toHex(record.subarray(0, 32)).slice(0, prefix.length);
}

function incomplete(): Refusal {
  return new Refusal("counted-list", "a bucket that may leave something out");
}

// Finding one's ballots among those of others, and whether they count. What the service gives is verified under a log that
// was read; what it learns is the beginning of a credential that many share.

import { compare, isEqual, toHex } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { parseStatement } from "../election/statement.ts";
import type { Counted } from "../election/tally.ts";
import type { Checkpoint } from "../log/checkpoint.ts";
import { parseEntryNote, verifyLines } from "../log/note.ts";
import { parseReceipt } from "../log/receipt.ts";
import { leafHash, verifyInclusion } from "../log/tree.ts";
import type { Board, ListedBallot, ListedRecord } from "./board.ts";
import type { Reader } from "./reader.ts";

/** A ballot that is in the record. Whose it is the service says; see `confirmBallot`. */
export interface Found {
  index: number;
  leaf: Uint8Array;
  seq: number;
  receipt: Uint8Array;
  /** Under which it is there. */
  checkpoint: Checkpoint;
}

/** A record of the counted list (docs/protocol.md §10.1). */
export interface CountedBallot {
  /** The leaf hash of the ballot that counts. */
  leaf: Uint8Array;
  /** Ballots of the credential in the record. */
  ballots: number;
  index: number;
}

/** A bucket must hold those of so many credentials, if they are spread evenly. The service may ask for fewer digits, not for more. */
const LEAST_IN_BUCKET = 32;

/** The ballots of a credential, in the order of the log. The reader goes on to the checkpoints that the service shows. */
export async function findBallots(board: Board, reader: Reader, credential: Uint8Array, signal?: AbortSignal): Promise<Found[]> {
  const prefix = await prefixOf(board, reader, credential, signal);
  const listed = await board.ballots(prefix, signal);
  const own = listed.find((one) => isEqual(one.credential, credential))?.ballots ?? [];
  const found: Found[] = [];
  for (const ballot of own) found.push(await verified(ballot, reader, signal));
  return found;
}

/** The ballot with a leaf hash that is known, such as one that was just cast; nothing if it is not in the record yet. */
export async function findBallot(board: Board, reader: Reader, credential: Uint8Array, leaf: Uint8Array, signal?: AbortSignal): Promise<Found | undefined> {
  return (await findBallots(board, reader, credential, signal)).find((found) => isEqual(found.leaf, leaf));
}

/**
 * That an entry is a ballot of this credential. It takes the entry itself, and asking for it tells the service which one is
 * meant: so it is asked for only if the voter wants to be surer than until the counted list is there.
 */
export async function confirmBallot(reader: Reader, found: Found, credential: Uint8Array, signal?: AbortSignal): Promise<void> {
  const [entry] = await reader.entries(found.index, found.index + 1, signal);
  if (entry === undefined || !isEqual(leafHash(entry), found.leaf)) throw new Refusal("tree-proof", "another entry than the receipt's");
  const note = parseEntryNote(entry);
  const ballot = parseStatement(note.text, reader.election);
  const isOwn = ballot.kind === "ballot" && isEqual(ballot.credential, credential) && ballot.seq === found.seq;
  if (!isOwn) throw new Refusal("not-own-ballot", "an entry that is somebody else's, or no ballot");
  verifyLines(note, [{ name: "credential", key: credential }]);
}

/** Which ballot of a credential counts, or nothing: then it is proven that none does. */
export async function countsFor(board: Board, reader: Reader, counted: Counted, credential: Uint8Array, signal?: AbortSignal): Promise<CountedBallot | undefined> {
  const prefix = await prefixOf(board, reader, credential, signal);
  const records = await board.counted(prefix, signal);
  if (records === undefined) throw new Refusal("counted-list", "no counted list, though the record has one");
  verifyBucket(records, prefix, counted);
  const own = records.find(({ record }) => isEqual(record.subarray(0, 32), credential));
  if (own === undefined) return undefined;
  const ballots = new DataView(own.record.buffer, own.record.byteOffset).getUint32(64);
  return { leaf: own.record.slice(32, 64), ballots, index: own.index };
}

async function prefixOf(board: Board, reader: Reader, credential: Uint8Array, signal: AbortSignal | undefined): Promise<string> {
  const { bucket_digits: digits } = await board.status(signal);
  await reader.refresh(signal);
  // There are no more credentials with a ballot than entries: more digits would be asked for by one who wants to know whose they are.
  const isNarrow = digits > 0 && 16 ** digits * LEAST_IN_BUCKET > reader.checkpoint.size;
  if (isNarrow) throw new Refusal("bucket-digits", "a bucket in which a credential would be nearly alone");
  return toHex(credential).slice(0, digits);
}

async function verified({ index, leaf, receipt, seq }: ListedBallot, reader: Reader, signal: AbortSignal | undefined): Promise<Found> {
  const { index: position, proof, checkpoint: note } = parseReceipt(receipt);
  const checkpoint = await reader.accept(note, signal);
  verifyInclusion(leaf, position, checkpoint.size, proof, checkpoint.root);
  if (position !== index) throw new Refusal("tree-proof", "a receipt for another entry");
  return { index, leaf, seq, receipt, checkpoint };
}

/** That a bucket is part of the list, and leaves out nobody with these digits (docs/protocol.md §10.1). */
function verifyBucket(records: ListedRecord[], prefix: string, { size, root }: Counted): void {
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

// Finding one's ballots among those of others, and whether they count (docs/protocol.md §7.6, §10.1). What the service gives is
// verified under a log that was read; what it learns is the beginning of a credential that many share. So nothing is asked for
// that depends on which of these is meant, and a bucket is refused as a whole or not at all.

import { compare, isEqual, toHex } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { parseStatement } from "../election/statement.ts";
import type { Counted } from "../election/tally.ts";
import type { Checkpoint } from "../log/checkpoint.ts";
import { parseEntryNote, verifyLines } from "../log/note.ts";
import { leafHash } from "../log/tree.ts";
import type { Setup } from "../record/setup.ts";
import { ballotBucket, type CredentialBallots, mostCredentials } from "./ballot-bucket.ts";
import type { Board } from "./board.ts";
import { wait } from "./clock.ts";
import { type CountedBallot, countedBucket } from "./counted-bucket.ts";
import { Problem } from "./http.ts";
import type { Reader } from "./reader.ts";

export type { CountedBallot } from "./counted-bucket.ts";

/** Where somebody looks: a service, its log, and the beginning of that. */
export interface Search {
  board: Board;
  reader: Reader;
  setup: Setup;
}

/** A ballot that is in the record. Whose it is the service says; see `confirmBallot`. */
export interface Found {
  index: number;
  leaf: Uint8Array;
  seq: number;
  receipt: Uint8Array;
  /** Under which it is there. */
  checkpoint: Checkpoint;
}

export interface FoundCounted {
  ballots: Found[];
  /** Which of them counts; none if it is proven that the credential has no ballot that does. */
  counted: CountedBallot | undefined;
}

/** A bucket must hold those of so many credentials, if they are spread evenly. The service may ask for fewer digits, not for more. */
const LEAST_IN_BUCKET = 32;
/** Of several nodes of a service one may be some seconds behind another. */
const TRIES = 3;
const PAUSE = 3_000;

/** The ballots of a credential, in the order of the log. The reader goes on to the checkpoint that the service shows. */
export async function findBallots(search: Search, credential: Uint8Array, signal?: AbortSignal): Promise<Found[]> {
  const { bucket } = await bucketAround(search, credential, undefined, signal);
  return ballotsOf(bucket, credential);
}

/**
 * How many ballots of a credential the service shows: each of them is read, since the number of the next one follows from them. That tells
 * the service no more than casting does in a moment. That it hides one cannot be seen here: the page says how many there are.
 */
export async function findOwnBallots(search: Search, credential: Uint8Array, signal?: AbortSignal): Promise<number> {
  const found = await findBallots(search, credential, signal);
  for (const ballot of found) await confirmBallot(search.reader, ballot, credential, signal);
  return found.length;
}

/** The ballot with a leaf hash that is known, such as one that was just cast; nothing if it is not in the record yet. */
export async function findBallot(search: Search, credential: Uint8Array, leaf: Uint8Array, signal?: AbortSignal): Promise<Found | undefined> {
  return (await findBallots(search, credential, signal)).find((found) => isEqual(found.leaf, leaf));
}

/** The ballots of a credential, and which of them counts. Both buckets are held against each other, for all whose credentials they have. */
export async function findCounted(search: Search, counted: Counted, credential: Uint8Array, signal?: AbortSignal): Promise<FoundCounted> {
  const { prefix, bucket } = await bucketAround(search, credential, counted, signal);
  const records = await countedBucket(search.board, prefix, counted, signal);
  const record = records.find((one) => isEqual(one.credential, credential));
  const ballots = ballotsOf(bucket, credential);
  if (!isLast(record, ballots)) throw new Refusal("counted-otherwise", "the counted list has another ballot than the last one");
  const areAll = records.length === bucket.length && bucket.every((one) => isLast(records.find((other) => isEqual(other.credential, one.credential)), one.ballots));
  if (!areAll) throw new Refusal("bucket", "other ballots than the counted list has");
  return { ballots, counted: record };
}

/** Of the ballots of a credential, the one that counts (docs/protocol.md §8.3). */
export function lastOf(ballots: readonly Found[]): Found | undefined {
  return [...ballots].sort((a, b) => b.seq - a.seq || compare(b.leaf, a.leaf))[0];
}

/**
 * That an entry is a ballot of this credential. It takes the entry itself, and asking for its bundle tells the service which of 256
 * entries are meant: so it is asked for only if the voter wants to be surer than until the counted list is there.
 */
export async function confirmBallot(reader: Reader, found: Found, credential: Uint8Array, signal?: AbortSignal): Promise<void> {
  const entry = await reader.entry(found.index, signal);
  if (!isEqual(leafHash(entry), found.leaf)) throw new Refusal("tree-proof", "another entry than the receipt's");
  const note = parseEntryNote(entry);
  const ballot = parseStatement(note.text, reader.election);
  const isOwn = ballot.kind === "ballot" && isEqual(ballot.credential, credential) && ballot.seq === found.seq;
  if (!isOwn) throw new Refusal("not-own-ballot", "an entry that is somebody else's, or no ballot");
  verifyLines(note, [{ name: "credential", key: credential }]);
}

interface Around {
  prefix: string;
  bucket: CredentialBallots[];
}

/** The bucket that a credential is in, under a state of the log that is not older than the one that was just read. */
async function bucketAround(search: Search, credential: Uint8Array, counted: Counted | undefined, signal: AbortSignal | undefined): Promise<Around> {
  for (let tries = 1; ; tries++) {
    const around = await bucketNow(search, credential, counted, signal);
    if (around !== undefined) return around;
    if (tries === TRIES) throw new Refusal("stale", "a bucket of an older state than that of the log");
    await wait(PAUSE, signal);
  }
}

async function bucketNow(search: Search, credential: Uint8Array, counted: Counted | undefined, signal: AbortSignal | undefined): Promise<Around | undefined> {
  const { board, reader, setup } = search;
  const { bucket_digits: digits } = await board.status(signal);
  const { size } = await reader.refresh(signal);
  const credentials = mostCredentials(setup, size, counted);
  const isNarrow = digits > 0 && 16 ** digits * LEAST_IN_BUCKET > credentials;
  if (isNarrow) throw new Refusal("bucket-digits", "a bucket in which a credential would be nearly alone");
  const prefix = toHex(credential).slice(0, digits);
  const given = await unlessParted(board.ballots(prefix, signal));
  if (given === undefined) return undefined;
  const bucket = await ballotBucket(given, prefix, search, counted, signal);
  const isFresh = bucket.every(({ ballots }) => ballots.every(({ checkpoint }) => checkpoint.size >= size));
  return isFresh ? { prefix, bucket } : undefined;
}

/** Nothing, if the service parts its buckets by another number of digits by now. */
async function unlessParted<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Problem && error.status === 400 && error.code === "bucket-digits") return undefined;
    throw error;
  }
}

function ballotsOf(bucket: CredentialBallots[], credential: Uint8Array): Found[] {
  return bucket.find((one) => isEqual(one.credential, credential))?.ballots ?? [];
}

/** What the counted list has of a credential must be the last of its ballots, and know of as many as the service shows. */
function isLast(record: CountedBallot | undefined, ballots: Found[]): boolean {
  const last = lastOf(ballots);
  if (record === undefined || last === undefined) return record === last;
  return isEqual(record.leaf, last.leaf) && record.ballots === ballots.length;
}

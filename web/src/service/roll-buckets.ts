// The buckets of the rolls that somebody asks for who looks for an application (docs/protocol.md §7.6). Of a phrase there are several
// attempts: the buckets of all are asked for, in an order that says nothing, and none is looked into before all are there.

import { Refusal } from "../encoding/refusal.ts";
import type { IssuedRoll, Setup } from "../record/setup.ts";
import { type Bucket, bucketBits, bucketNumber, checkRecords, parseBucket } from "../voter/bucket.ts";
import type { FetchedBucket } from "../voter/collect.ts";

export interface RollSource {
  rollBucket(roll: number, bucket: number, most: number, signal?: AbortSignal): Promise<Uint8Array>;
}

/** What of a log says which buckets there are. */
export type Rolls = Pick<Setup, "manifest" | "rolls">;

type Roll = IssuedRoll["roll"];

const RECORD = 80;
const SHARE = 48;

/** The buckets of these applications in each roll of their constituency: which of them has one, nobody but the voter sees. */
export async function fetchRollBuckets(
  board: RollSource,
  { manifest, rolls }: Rolls,
  constituency: string,
  applications: Uint8Array[],
  signal?: AbortSignal,
): Promise<FetchedBucket[]> {
  const own = rolls.filter(({ roll }) => roll.constituency === constituency);
  const registrars = manifest.registrars.members.length;
  const buckets: FetchedBucket[] = [];
  for (const { roll } of own) {
    const bits = bucketBits(roll.size);
    for (const number of numbersOf(applications, bits)) {
      const bytes = await board.rollBucket(roll.number, number, mostBytes(roll, registrars), signal);
      buckets.push({ roll: roll.number, number, bytes, bits });
    }
  }
  for (const { roll } of own) buckets.filter((bucket) => bucket.roll === roll.number).forEach((bucket) => check(bucket, roll, registrars, manifest.id));
  return buckets;
}

/** Ascending, and each of them once. */
function numbersOf(applications: Uint8Array[], bits: number): number[] {
  return [...new Set(applications.map((application) => bucketNumber(application, bits)))].sort((a, b) => a - b);
}

function mostBytes({ size }: Roll, registrars: number): number {
  return 8 + size * RECORD + registrars * (4 + size * SHARE);
}

/** That a bucket can be the one that was asked for, whoever's application is in it. */
function check({ bytes, number, bits }: FetchedBucket, { size, constituency }: Roll, registrars: number, election: Uint8Array): void {
  const bucket: Bucket = parseBucket(bytes);
  const areKnown = bucket.issued.every(({ index }) => index <= registrars);
  if (bucket.records.length > size || !areKnown) throw new Refusal("bucket", "more records or registrars than there are");
  checkRecords(bucket, election, constituency, number, bits);
}

// Buckets: one record among hundreds, and what was issued for it (docs/protocol.md §7.6).

import { compare, isEqual } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { applicationId, type Share } from "./credential.ts";

const RECORD = 80;
const BLINDED = 48;
const SHARE = 48;
const LEAST = 256;

/** A record of a roll (§7.3). */
export interface RollRecord {
  blinded: Uint8Array;
  statusKey: Uint8Array;
}

/** What a registrar issued for the records of a bucket, in their order. */
export interface Issued {
  index: number;
  shares: Uint8Array[];
}

export interface Bucket {
  records: RollRecord[];
  issued: Issued[];
}

/** How many bits part a roll of so many records. */
export function bucketBits(size: number): number {
  let bits = 0;
  while (2 ** (bits + 1) * LEAST <= size) bits++;
  return bits;
}

/** The bucket of an application, from 0: its first bits. */
export function bucketNumber(application: Uint8Array, bits: number): number {
  let first = 0;
  for (let at = 0; at < bits; at++) first = first * 2 + bitOf(application, at);
  return first;
}

/** All of the bytes, or nothing. Whether shares hold is checked one by one (`verifyShare`). */
export function parseBucket(bytes: Uint8Array): Bucket {
  const reader = new Reader(bytes);
  const [size, registrars] = [reader.integer(), reader.integer()];
  const expected = 8 + size * RECORD + registrars * (4 + size * SHARE);
  if (bytes.length !== expected) throw new Refusal("bucket", `${bytes.length} bytes instead of ${expected}`);
  const records = times(size, () => ({ blinded: reader.take(BLINDED), statusKey: reader.take(RECORD - BLINDED) }));
  const issued = times(registrars, () => ({ index: reader.integer(), shares: times(size, () => reader.take(SHARE)) }));
  if (issued.some((one, at) => one.index <= (issued[at - 1]?.index ?? 0))) {
    throw new Refusal("bucket", "registrars that are not ascending");
  }
  return { records, issued };
}

/** What was issued for an application, or undefined if the bucket does not hold it. `bits` part the roll. */
export function issuedFor(
  bucket: Bucket,
  election: Uint8Array,
  constituency: string,
  application: Uint8Array,
  bits: number,
): Share[] | undefined {
  const ids = checkRecords(bucket, election, constituency, bucketNumber(application, bits), bits);
  const place = ids.findIndex((id) => isEqual(id, application));
  if (place < 0) return undefined;
  return bucket.issued.map(({ index, shares }) => ({ index, share: shares[place] as Uint8Array }));
}

/** Records stand in the order of the roll, and all of them belong here: else it is not the bucket that was asked for. Their application ids. */
export function checkRecords({ records }: Bucket, election: Uint8Array, constituency: string, number: number, bits: number): Uint8Array[] {
  const ids = records.map(({ blinded, statusKey }) => applicationId(election, constituency, blinded, statusKey));
  for (const [at, id] of ids.entries()) {
    const before = ids[at - 1];
    if (before !== undefined && compare(before, id) >= 0) throw new Refusal("bucket", "records that are out of order");
    if (bucketNumber(id, bits) !== number) throw new Refusal("bucket", "a record of another bucket");
  }
  return ids;
}

function bitOf(bytes: Uint8Array, at: number): number {
  return ((bytes[at >> 3] as number) >> (7 - (at & 7))) & 1;
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(length: number): Uint8Array {
    const part = this.#bytes.slice(this.#at, this.#at + length);
    if (part.length !== length) throw new Refusal("bucket", "bytes that end too early");
    this.#at += length;
    return part;
  }

  integer(): number {
    const part = this.take(4);
    return new DataView(part.buffer).getUint32(0);
  }
}

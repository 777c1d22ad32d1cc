// Which roll of a constituency holds an application (docs/protocol.md §7.6).

import type { IssuedRoll } from "../record/setup.ts";
import { bucketNumber, issuedFor, parseBucket } from "../voter/bucket.ts";
import type { FetchedBucket } from "../voter/collect.ts";
import type { Applicant } from "./applicant.ts";

/** Whether an application is on a roll, as these buckets show, and whether enough registrars have issued for that, as the statements of the board's log say. */
export function findOnRolls(
  rolls: IssuedRoll[],
  { election, constituency, id }: Pick<Applicant, "election" | "constituency" | "id">,
  threshold: number,
  buckets: FetchedBucket[],
): "on-roll" | "issued" | undefined {
  const holds = ({ bytes, bits, number }: FetchedBucket) =>
    number === bucketNumber(id, bits) && issuedFor(parseBucket(bytes), election, constituency, id, bits) !== undefined;
  const numbers = new Set(buckets.filter(holds).map(({ roll }) => roll));
  const found = rolls.filter(({ roll }) => roll.constituency === constituency && numbers.has(roll.number));
  if (found.length === 0) return undefined;
  return found.some(({ issued }) => issued.size >= threshold) ? "issued" : "on-roll";
}

// Which roll of a constituency holds an application (docs/protocol.md §7.6).

import type { IssuedRoll } from "../record/setup.ts";
import { bucketBits, bucketNumber, issuedFor, parseBucket } from "../voter/bucket.ts";
import type { Applicant } from "./applicant.ts";

export interface RollSource {
  rollBucket(roll: number, bucket: number, signal?: AbortSignal): Promise<Uint8Array>;
}

/**
 * Whether an application is on a roll, and whether enough registrars have issued for that, as the statements of the board's log say. A bucket is asked
 * for in each roll of the constituency, whichever holds the application, so that a board learns the same from everyone; and how wide it is
 * follows from the log alone.
 */
export async function findOnRolls(
  rolls: IssuedRoll[],
  { election, constituency, id }: Pick<Applicant, "election" | "constituency" | "id">,
  threshold: number,
  board: RollSource,
  signal?: AbortSignal,
): Promise<"on-roll" | "issued" | undefined> {
  let found: "on-roll" | "issued" | undefined;
  for (const { roll, issued } of rolls) {
    if (roll.constituency !== constituency) continue;
    const bits = bucketBits(roll.size);
    const bucket = parseBucket(await board.rollBucket(roll.number, bucketNumber(id, bits), signal));
    if (issuedFor(bucket, election, constituency, id, bits) !== undefined) found = issued.size >= threshold ? "issued" : "on-roll";
  }
  return found;
}

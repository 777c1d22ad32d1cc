import { describe, expect, it } from "vitest";
import { concat, u32 } from "../../src/encoding/bytes.ts";
import { hash } from "../../src/encoding/frame.ts";
import type { IssuedRoll } from "../../src/record/setup.ts";
import { findOnRolls } from "../../src/registration/on-roll.ts";
import { bucketBits, bucketNumber } from "../../src/voter/bucket.ts";
import type { FetchedBucket } from "../../src/voter/collect.ts";
import { applicationId } from "../../src/voter/credential.ts";
import { ELECTION } from "./support.ts";

/** What a roll has of somebody. */
function recordOf(name: string): { blinded: Uint8Array; statusKey: Uint8Array; id: Uint8Array } {
  const [blinded, statusKey] = [concat(hash("b", name), hash("c", name).slice(0, 16)), hash("status", name)];
  return { blinded, statusKey, id: applicationId(ELECTION, "north", blinded, statusKey) };
}

const ANNA = { election: ELECTION, constituency: "north", id: recordOf("anna").id };

function bucketOf(...names: string[]): Uint8Array {
  const records = names.map(recordOf);
  return concat(u32(records.length), u32(0), ...records.flatMap(({ blinded, statusKey }) => [blinded, statusKey]));
}

function roll(number: number, constituency: string, size: number, issued: string[]): IssuedRoll {
  return { roll: { number, constituency, size }, issued: new Map(issued.map((id) => [id, {}])) } as unknown as IssuedRoll;
}

function fetched(number: number, bytes: Uint8Array, size = 1): FetchedBucket {
  const bits = bucketBits(size);
  return { roll: number, number: bucketNumber(ANNA.id, bits), bytes, bits };
}

describe("an application on a roll", () => {
  it("is found, and whether enough have issued for it", () => {
    const find = (rolls: IssuedRoll[]) => findOnRolls(rolls, ANNA, 2, [fetched(1, bucketOf("anna"))]);
    expect(find([roll(1, "north", 1, [])])).toBe("on-roll");
    expect(find([roll(1, "north", 1, ["r1"])])).toBe("on-roll");
    expect(find([roll(1, "north", 1, ["r1", "r2"])])).toBe("issued");
  });

  it("is not found where it is not", () => {
    expect(findOnRolls([], ANNA, 2, [])).toBeUndefined();
    expect(findOnRolls([roll(1, "north", 1, [])], ANNA, 2, [fetched(1, bucketOf("boris"))])).toBeUndefined();
    expect(findOnRolls([roll(1, "south", 1, [])], ANNA, 2, [fetched(1, bucketOf("anna"))])).toBeUndefined();
  });

  it("is looked for in no bucket but its own", () => {
    const other = { ...fetched(1, bucketOf("anna"), 100_000), number: 256 };
    expect(findOnRolls([roll(1, "north", 100_000, [])], ANNA, 2, [other])).toBeUndefined();
  });
});

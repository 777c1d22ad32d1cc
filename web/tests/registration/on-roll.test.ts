import { describe, expect, it } from "vitest";
import { concat, u32 } from "../../src/encoding/bytes.ts";
import { hash } from "../../src/encoding/frame.ts";
import type { IssuedRoll } from "../../src/record/setup.ts";
import { findOnRolls } from "../../src/registration/on-roll.ts";
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

describe("an application on a roll", () => {
  const asked: string[] = [];
  const board = (...buckets: Uint8Array[]) => ({
    rollBucket: async (number: number, bucket: number) => {
      asked.push(`${number}/${bucket}`);
      return buckets[number - 1] ?? bucketOf();
    },
  });

  it("is found, and whether enough have issued for it", async () => {
    const find = (rolls: IssuedRoll[]) => findOnRolls(rolls, ANNA, 2, board(bucketOf("anna")));
    expect(await find([roll(1, "north", 1, [])])).toBe("on-roll");
    expect(await find([roll(1, "north", 1, ["r1"])])).toBe("on-roll");
    expect(await find([roll(1, "north", 1, ["r1", "r2"])])).toBe("issued");
  });

  it("is not found where it is not", async () => {
    expect(await findOnRolls([], ANNA, 2, board())).toBeUndefined();
    expect(await findOnRolls([roll(1, "north", 1, [])], ANNA, 2, board(bucketOf("boris")))).toBeUndefined();
    expect(await findOnRolls([roll(1, "south", 1, [])], ANNA, 2, board(bucketOf("anna")))).toBeUndefined();
  });

  it("is looked for in every roll of its constituency, wherever it was found, and in buckets that follow from the log", async () => {
    asked.length = 0;
    const rolls = [roll(1, "north", 1, []), roll(2, "south", 1, []), roll(3, "north", 1, []), roll(4, "north", 100_000, [])];
    expect(await findOnRolls(rolls, ANNA, 2, board(bucketOf("anna")))).toBe("on-roll");
    const first = ANNA.id[0] ?? 0;
    expect(asked).toEqual(["1/0", "3/0", `4/${first}`]);
  });

  it("is not taken from a bucket that is none", async () => {
    const find = (bytes: Uint8Array) => findOnRolls([roll(1, "north", 1, [])], ANNA, 2, board(bytes));
    await expect(find(new Uint8Array())).rejects.toThrow("bucket");
    await expect(find(bucketOf("anna").subarray(1))).rejects.toThrow("bucket");
    await expect(find(concat(bucketOf("anna"), Uint8Array.of(0)))).rejects.toThrow("bucket");
  });
});

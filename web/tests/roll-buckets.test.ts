import { describe, expect, it } from "vitest";
import { compare, concat, u32 } from "../src/encoding/bytes.ts";
import { fetchRollBuckets, type Rolls } from "../src/service/roll-buckets.ts";
import { bucketBits, bucketNumber } from "../src/voter/bucket.ts";
import { applicationId } from "../src/voter/credential.ts";
import { Dice } from "./random-manifest.ts";

const dice = new Dice("rolls");
const election = dice.bytes(32);

interface Row {
  blinded: Uint8Array;
  statusKey: Uint8Array;
  id: Uint8Array;
}

function row(): Row {
  const [blinded, statusKey] = [dice.bytes(48), dice.bytes(32)];
  return { blinded, statusKey, id: applicationId(election, "north", blinded, statusKey) };
}

const PEOPLE = Array.from({ length: 1_500 }, row).sort((a, b) => compare(a.id, b.id));
/** Attempts of one phrase: the third of them came on a roll. */
const ATTEMPTS = [row(), row(), PEOPLE[700] as Row, row(), row()].map(({ id }) => id);

function rolls(...sizes: [constituency: string, size: number][]): Rolls {
  const all = sizes.map(([constituency, size], at) => ({ roll: { number: at + 1, constituency, size }, issued: new Map() }));
  return { manifest: { id: election, registrars: { members: [1, 2, 3] } }, rolls: all } as unknown as Rolls;
}

function bucketOf(rows: Row[], indexes: number[] = []): Uint8Array {
  const shares = indexes.flatMap((index) => [u32(index), ...rows.map(() => new Uint8Array(48))]);
  return concat(u32(rows.length), u32(indexes.length), ...rows.flatMap(({ blinded, statusKey }) => [blinded, statusKey]), ...shares);
}

function board(bucket: (number: number) => Uint8Array) {
  const asked: string[] = [];
  const limits: number[] = [];
  const rollBucket = async (roll: number, number: number, most: number) => {
    asked.push(`${roll}/${number}`);
    limits.push(most);
    return bucket(number);
  };
  return { asked, limits, source: { rollBucket } };
}

const bits = bucketBits(PEOPLE.length);
const honest = (number: number) => bucketOf(PEOPLE.filter(({ id }) => bucketNumber(id, bits) === number), [1, 3]);

describe("the buckets of a roll", () => {
  it("are asked for in ascending order for all attempts, each once, in each roll of the constituency", async () => {
    const { asked, source } = board(() => bucketOf([]));
    const three = rolls(["north", 1], ["south", 1], ["north", 100_000]);
    await fetchRollBuckets(source, three, "north", ATTEMPTS);
    const first = ATTEMPTS.map(([byte]) => byte ?? 0).sort((a, b) => a - b);
    expect(asked).toEqual(["1/0", ...first.map((byte) => `3/${byte}`)]);
    const other = board(() => bucketOf([]));
    await fetchRollBuckets(other.source, three, "north", [...ATTEMPTS].reverse());
    expect(other.asked).toEqual(asked);
  });

  it("are all asked for, whatever the first of them holds, and looked into afterwards", async () => {
    const asked: string[][] = [];
    const numbers = [...new Set(ATTEMPTS.map((id) => bucketNumber(id, bits)))].sort((a, b) => a - b);
    expect(numbers.length).toBeGreaterThan(1);
    for (const broken of [undefined, ...numbers]) {
      const made = board((number) => (number === broken ? Uint8Array.of(1) : honest(number)));
      const fetched = fetchRollBuckets(made.source, rolls(["north", 1_500]), "north", ATTEMPTS);
      if (broken === undefined) expect((await fetched).map(({ number }) => number)).toEqual(numbers);
      else await expect(fetched).rejects.toThrow("bucket");
      asked.push(made.asked);
    }
    for (const one of asked) expect(one).toEqual(asked[0]);
  });

  it.each<[string, number, Row[], number[]]>([
    ["more records than the roll", 2, PEOPLE.slice(0, 3), []],
    ["registrars that the manifest does not name", 300, PEOPLE.slice(0, 3), [1, 4]],
    ["records out of order", 300, PEOPLE.slice(0, 3).reverse(), []],
    ["records of another bucket", 1_500, PEOPLE, []],
  ])("with %s are refused, whoever looks", async (_, size, rows, indexes) => {
    const { source } = board(() => bucketOf(rows, indexes));
    for (const applications of [ATTEMPTS, [row().id]]) {
      await expect(fetchRollBuckets(source, rolls(["north", size]), "north", applications)).rejects.toThrow("bucket");
    }
  });

  it("are not longer than the roll and its registrars allow", async () => {
    const { limits, source } = board(() => bucketOf([]));
    await fetchRollBuckets(source, rolls(["north", 300]), "north", ATTEMPTS);
    expect(limits).toEqual([8 + 300 * 80 + 3 * (4 + 300 * 48)]);
  });
});

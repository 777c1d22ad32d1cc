// What a board learns of one who collects: the same requests, whatever it gave.

import { bls12_381 } from "@noble/curves/bls12-381.js";
import { beforeAll, describe, expect, it } from "vitest";
import { compare, concat, toHex, u32 } from "../src/encoding/bytes.ts";
import { decodeG1 } from "../src/encoding/groups.ts";
import { collectCredential } from "../src/flows/collecting.ts";
import type { Setup } from "../src/record/setup.ts";
import { Reader } from "../src/service/reader.ts";
import { bucketBits, bucketNumber } from "../src/voter/bucket.ts";
import { type Applicant, applicantOf } from "../src/voter/collect.ts";
import { applicationId } from "../src/voter/credential.ts";
import { Secrets } from "../src/voter/secrets.ts";
import { MadeBoard } from "./made-board.ts";
import { type MadeRecord, makeRecord } from "./made-record.ts";
import { Dice } from "./random-manifest.ts";

const { G2 } = bls12_381;
const { Fr } = bls12_381.fields;
const SIZE = 1_500;
const bits = bucketBits(SIZE);

/** Two of three registrars: f(x) = 11 + 7x. */
const secret = (index: number): bigint => Fr.create(11n + 7n * BigInt(index));
const times = (index: number): Uint8Array => G2.Point.BASE.multiply(secret(index)).toBytes();
const key = { key: times(0), shares: new Map([1, 2, 3].map((index) => [index, times(index)])), threshold: 2 };

interface Row {
  blinded: Uint8Array;
  statusKey: Uint8Array;
}

let record: MadeRecord;
let attempts: Applicant[];
let secrets: Secrets;
const entropy = () => new Uint8Array(16).fill(9);

beforeAll(async () => {
  record = makeRecord();
  secrets = await Secrets.stretch(entropy());
  attempts = [1, 2, 3, 4, 5].map((attempt) => applicantOf(secrets, { election: record.whole.manifest.id, constituency: "north", attempt }));
}, 60_000);

function idOf({ blinded, statusKey }: Row): Uint8Array {
  return applicationId(record.whole.manifest.id, "north", blinded, statusKey);
}

/** Buckets of a roll that has some others and, perhaps, one of the attempts. */
function bucketsWith(own: Applicant | undefined, share: (index: number) => Uint8Array): (number: number) => Uint8Array {
  const dice = new Dice("others");
  const others: Row[] = Array.from({ length: 40 }, () => ({ blinded: dice.bytes(48), statusKey: dice.bytes(32) }));
  const rows = [...others, ...(own === undefined ? [] : [own])].sort((a, b) => compare(idOf(a), idOf(b)));
  return (number) => {
    const inIt = rows.filter((row) => bucketNumber(idOf(row), bits) === number);
    const shares = [1, 2, 3].flatMap((index) => [u32(index), ...inIt.map((row) => (row === own ? share(index) : dice.bytes(48)))]);
    return concat(u32(inIt.length), u32(3), ...inIt.flatMap((row) => [row.blinded, row.statusKey]), ...shares);
  };
}

/** What is asked for, and what comes of it. */
async function collected(bucket: (number: number) => Uint8Array): Promise<{ asked: string[]; outcome: string }> {
  const made = new MadeBoard(record.whole);
  made.digits = 1;
  made.meddle = (path, answer) => {
    const [, number] = /^rolls\/1\/buckets\/(\d+)$/.exec(path) ?? [];
    return number === undefined ? answer() : { status: 200, body: bucket(Number(number)) };
  };
  const roll = { constituency: "north", number: 1, size: SIZE };
  const setup = Object.create(record.setup, {
    keys: { value: { credentials: new Map([["north", key]]) } },
    rolls: { value: [{ roll, issued: new Map([["r1", {}], ["r2", {}], ["r3", {}]]) }] },
  }) as Setup;
  const reader = await Reader.open(made.board(), record.whole.manifest);
  const makeWorker = () => {
    throw new Error("no workers here");
  };
  const issued = { board: made.board(), setup, constituency: "north" };
  const collecting = { board: issued.board, reader, setup, issued, constituency: "north", entropy: entropy(), makeWorker };
  const outcome = await collectCredential(collecting).then(
    ({ signature, forget }) => (forget(), toHex(signature)),
    (error: unknown) => (error as { code: string }).code,
  );
  return { asked: made.asked, outcome };
}

describe("collecting a credential", () => {
  it("asks for the same, whichever attempt is on the roll, whether any is, and whatever was done to its shares", async () => {
    const good = (own: Applicant) => (index: number) => decodeG1(own.blinded).multiply(secret(index)).toBytes();
    const [first, , third] = attempts as [Applicant, Applicant, Applicant];
    const all = [
      await collected(bucketsWith(first, good(first))),
      await collected(bucketsWith(third, good(third))),
      await collected(bucketsWith(undefined, good(first))),
      await collected(bucketsWith(first, (index) => good(first)(index % 3 + 1))),
    ];
    const [signature, same, ...refused] = all.map(({ outcome }) => outcome);
    expect(signature).toMatch(/^[0-9a-f]{96}$/);
    expect(same).toBe(signature);
    expect(refused).toEqual(["not-on-roll", "share"]);
    const numbers = [...new Set(attempts.map(({ application }) => bucketNumber(application, bits)))].sort((a, b) => a - b);
    const asked = all[0]?.asked ?? [];
    expect(asked.filter((path) => path.startsWith("rolls/"))).toEqual(numbers.map((number) => `rolls/1/buckets/${number}`));
    expect(asked.filter((path) => path.startsWith("ballots/"))).toEqual([`ballots/${toHex(first.credential).charAt(0)}`]);
    for (const one of all) expect(one.asked).toEqual(asked);
  }, 60_000);
});

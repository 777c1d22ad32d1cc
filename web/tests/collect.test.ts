import { bls12_381 } from "@noble/curves/bls12-381.js";
import { describe, expect, it } from "vitest";
import { compare, concat, u32 } from "../src/encoding/bytes.ts";
import { decodeG1 } from "../src/encoding/groups.ts";
import { bucketBits, bucketNumber, issuedFor, parseBucket } from "../src/voter/bucket.ts";
import { applicantOf, collectSteps, type Collected } from "../src/voter/collect.ts";
import { applicationId, unblind, verifyCredential } from "../src/voter/credential.ts";
import { Secrets } from "../src/voter/secrets.ts";
import { Dice } from "./random-manifest.ts";
import { refusalOf } from "./vectors.ts";

const { G2 } = bls12_381;
const { Fr } = bls12_381.fields;

const election = new Dice("an election").bytes(32);
const constituency = "north";
const of = { election, constituency, attempt: 1 };
const secrets = await Secrets.stretch(new Uint8Array(16).fill(1));
const applicant = applicantOf(secrets, of);

/** Five registrars of whom three are needed: f(x) = 11 + 7x + 5x². */
const secret = (index: number): bigint => Fr.create(11n + 7n * BigInt(index) + 5n * BigInt(index * index));
const times = (index: number): Uint8Array => G2.Point.BASE.multiply(secret(index)).toBytes();
const key = {
  key: times(0),
  shares: new Map([1, 2, 3, 4, 5].map((index) => [index, times(index)])),
  threshold: 3,
};

interface Row {
  blinded: Uint8Array;
  statusKey: Uint8Array;
}

/** A roll of the voter and others, in order, and what registrars issued for it. */
function bucket(others: number, indexes: number[], change: (share: Uint8Array, index: number) => Uint8Array = (share) => share): Uint8Array {
  const dice = new Dice("others");
  const rows: Row[] = Array.from({ length: others }, () => ({ blinded: dice.bytes(48), statusKey: dice.bytes(32) }));
  const id = (row: Row): Uint8Array => applicationId(election, constituency, row.blinded, row.statusKey);
  const records = [...rows, applicant].sort((a, b) => compare(id(a), id(b)));
  const issued = indexes.flatMap((index) => [u32(index), ...records.map((row) => (row === applicant ? change(share(index), index) : dice.bytes(48)))]);
  return concat(u32(records.length), u32(indexes.length), ...records.flatMap((row) => [row.blinded, row.statusKey]), ...issued);
}

function share(index: number): Uint8Array {
  return decodeG1(applicant.blinded).multiply(secret(index)).toBytes();
}

function collect(...buckets: Uint8Array[]): Collected {
  const steps = collectSteps(secrets, of, key, buckets.map((bytes, at) => ({ roll: at + 1, number: 0, bytes, bits: 0 })));
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

describe("a credential", () => {
  it("is the same from any three registrars' shares", () => {
    const all = [[1, 2, 3], [3, 4, 5], [1, 3, 5]].map((indexes) => collect(bucket(3, indexes)));
    for (const { signature, credential, refused } of all) {
      expect(signature).toEqual(all[0]?.signature);
      expect(refused).toEqual([]);
      verifyCredential(key.key, election, constituency, credential, signature);
    }
  });

  it("is found in whichever roll has the application", () => {
    const elsewhere = concat(u32(0), u32(0));
    expect(collect(elsewhere, bucket(9, [2, 3, 4])).refused).toEqual([]);
    expect(refusalOf(() => collect(elsewhere, elsewhere))).toBe("not-on-roll");
    expect(refusalOf(() => collect())).toBe("not-on-roll");
  });

  it("is made of the shares that hold, and says whose did not", () => {
    const wrong = bucket(2, [1, 2, 3, 4, 5], (good, index) => (index === 1 ? share(2) : index === 3 ? new Uint8Array(48) : good));
    expect(collect(wrong).refused).toEqual([1, 3]);
  });

  it("is not made of too few shares that hold", () => {
    expect(refusalOf(() => collect(bucket(2, [1, 2])))).toBe("too-few-shares");
    expect(refusalOf(() => collect(bucket(2, [1, 2, 3, 4], (_, index) => share(index + 1))))).toBe("too-few-shares");
    expect(refusalOf(() => collect(bucket(2, [1, 2, 9])))).toBe("too-few-shares");
  });

  it("that does not fit to the key is refused, though every share fits to its own", () => {
    const steps = collectSteps(secrets, of, { ...key, key: times(9) }, [{ roll: 1, number: 0, bytes: bucket(0, [1, 2, 3]), bits: 0 }]);
    const all = (): void => {
      while (!steps.next().done);
    };
    expect(refusalOf(all)).toBe("credential-signature");
  });

  it("is not combined of other than as many different shares as it takes", () => {
    const parts = [1, 2, 3].map((index) => ({ index, share: share(index) }));
    const r = secrets.blind(election, constituency, 1);
    expect(refusalOf(() => unblind(r, parts, 3))).toBe("accepted");
    expect(refusalOf(() => unblind(r, parts, 2))).toBe("combination");
    expect(refusalOf(() => unblind(r, parts.slice(1), 3))).toBe("combination");
    expect(refusalOf(() => unblind(r, [parts[0]!, parts[0]!, parts[1]!], 3))).toBe("combination");
  });
});

describe("buckets", () => {
  it.each([[1, 0], [256, 0], [511, 0], [512, 1], [1023, 1], [1024, 2], [300_000, 10]])("a roll of %i is parted by %i bits", (size, bits) => {
    expect(bucketBits(size)).toBe(bits);
  });

  it("have the number that the first bits say", () => {
    const id = Uint8Array.of(0b1011_0001, 0b1000_0000, ...new Uint8Array(30));
    expect([0, 1, 3, 8, 9, 10].map((bits) => bucketNumber(id, bits))).toEqual([0, 1, 0b101, 0b1011_0001, 0b1_0110_0011, 0b10_1100_0110]);
  });

  const good = bucket(3, [1, 2]);
  it.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array()],
    ["a byte too few", good.slice(0, -1)],
    ["a byte too many", concat(good, new Uint8Array(1))],
    ["counts of more than there is", concat(u32(2 ** 32 - 1), u32(2 ** 32 - 1), good.slice(8))],
    ["one registrar twice", bucket(3, [2, 2])],
    ["registrars that descend", bucket(3, [2, 1])],
    ["a registrar 0", bucket(3, [0, 1])],
  ])("of %s are refused", (_, bytes) => expect(refusalOf(() => parseBucket(bytes))).toBe("bucket"));

  it("with records out of order, twice, or of another bucket are refused", () => {
    const parsed = parseBucket(good);
    const find = (records: Row[], bits: number): string =>
      refusalOf(() => issuedFor({ ...parsed, records }, election, constituency, applicant.application, bits));
    expect(find(parsed.records, 0)).toBe("accepted");
    expect(find([...parsed.records].reverse(), 0)).toBe("bucket");
    expect(find([parsed.records[0]!, ...parsed.records], 0)).toBe("bucket");
    expect(find(parsed.records, 40)).toBe("bucket");
  });
});

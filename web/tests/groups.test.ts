import { readFileSync } from "node:fs";
import { ristretto255, ristretto255_hasher } from "@noble/curves/ed25519.js";
import { describe, expect, it } from "vitest";
import { fromHex, toHex, utf8 } from "../src/encoding/bytes.ts";
import { ORDER } from "../src/encoding/frame.ts";
import { decodeG1, decodeG2, decodeRistretto, decodeScalar } from "../src/encoding/groups.ts";
import { hashToG1 } from "../src/voter/credential.ts";
import { fixedBase } from "../src/voter/fixed-base.ts";
import { encodeScalar, randomScalar } from "../src/voter/scalar.ts";
import { refusalOf } from "./vectors.ts";

interface Ristretto {
  multiples: string[];
  invalid: string[];
  one_way_map: { input: string; output: string }[];
}

interface HashToCurve {
  dst: string;
  vectors: { message: string; point: string }[];
}

const { Point } = ristretto255;
const rfc9496 = published<Ristretto>("rfc9496-a.json");
const rfc9380 = published<HashToCurve>("rfc9380-j91.json");

function published<Vectors>(name: string): Vectors {
  return JSON.parse(readFileSync(new URL(`../../crates/shared-key/tests/vectors/${name}`, import.meta.url), "utf8")) as Vectors;
}

describe("the vectors of RFC 9496", () => {
  it("multiples of the generator, from the table as from the library", () => {
    const timesG = fixedBase(Point.BASE);
    rfc9496.multiples.forEach((encoded, multiple) => expect(toHex(timesG(BigInt(multiple)).toBytes())).toBe(encoded));
  });

  it.each(rfc9496.invalid)("%s is no element", (encoded) => {
    expect(refusalOf(() => decodeRistretto(fromHex(encoded, 32)))).toBe("element");
  });

  it.each(rfc9496.one_way_map)("a digest becomes $output", ({ input, output }) => {
    expect(toHex(ristretto255_hasher.deriveToCurve!(fromHex(input, 64)).toBytes())).toBe(output);
  });
});

describe("multiples from a table", () => {
  it("are those of the library, for the smallest and greatest scalars and for others", () => {
    const base = Point.BASE.multiply(123456789n);
    const times = fixedBase(base);
    const edges = [1n, 2n, 31n, 32n, 33n, 63n, 64n, 65n, 2n ** 252n - 1n, 2n ** 252n, ORDER - 2n, ORDER - 1n];
    const others = Array.from({ length: 50 }, () => randomScalar((length) => crypto.getRandomValues(new Uint8Array(length))));
    for (const scalar of [...edges, ...others]) expect(times(scalar).equals(base.multiply(scalar))).toBe(true);
    expect(times(0n).is0()).toBe(true);
  });

  it("of small scalars are right for all of them, and added to what is there already", () => {
    const times = fixedBase(Point.BASE);
    let expected = Point.BASE.multiply(77n);
    for (let scalar = 0n; scalar < 200n; scalar++) {
      expect(times(scalar, Point.BASE.multiply(77n)).equals(expected)).toBe(true);
      expected = expected.add(Point.BASE);
    }
  });

  it.each([-1n, ORDER, 2n ** 256n])("%s is no scalar", (scalar) => {
    expect(() => fixedBase(Point.BASE)(scalar)).toThrow(RangeError);
  });

  it("stay right when another key was used in between", () => {
    const [one, other] = [Point.BASE.multiply(5n), Point.BASE.multiply(7n)];
    const timesOne = fixedBase(one);
    expect(fixedBase(other)(3n).equals(Point.BASE.multiply(21n))).toBe(true);
    expect(timesOne(3n).equals(Point.BASE.multiply(15n))).toBe(true);
  });
});

describe("scalars", () => {
  it("are read as they were written", () => {
    for (const scalar of [1n, 256n, ORDER - 1n]) expect(decodeScalar(encodeScalar(scalar))).toBe(scalar);
    expect(refusalOf(() => decodeScalar(encodeScalar(ORDER)))).toBe("scalar");
  });

  it("are not drawn from a source that gives only zeros", () => {
    expect(() => randomScalar((length) => new Uint8Array(length))).toThrow("not random");
  });
});

describe("BLS12-381", () => {
  it.each(rfc9380.vectors)("hashes $message as RFC 9380 does", ({ message, point }) => {
    expect(toHex(hashToG1(utf8(message), rfc9380.dst).toBytes())).toBe(point);
  });

  const identity = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (at === 0 ? 0xc0 : 0));
  const hashed = hashToG1(utf8("any"), "any");

  it.each([
    ["the identity", identity(48)],
    ["zeros", new Uint8Array(48)],
    ["a byte more", Uint8Array.of(...hashed.toBytes(), 0)],
    ["a byte less", hashed.toBytes().slice(0, 47)],
    ["the form that is not compressed", hashed.toBytes(false)],
    // x = 4 is on the curve of G1 and outside the subgroup.
    ["a point outside the subgroup", Uint8Array.from({ length: 48 }, (_, at) => (at === 0 ? 0x80 : at === 47 ? 4 : 0))],
    ["the field's order as x", fromHex(`9a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab`, 48)],
  ])("%s is no element of G1", (_, bytes) => expect(refusalOf(() => decodeG1(bytes))).toBe("element"));

  it("elements are read as they were written", () => {
    expect(decodeG1(hashed.toBytes()).equals(hashed)).toBe(true);
    expect(refusalOf(() => decodeG2(identity(96)))).toBe("element");
    expect(refusalOf(() => decodeG2(hashed.toBytes()))).toBe("element");
  });
});

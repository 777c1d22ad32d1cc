// Multiples of a point that is multiplied often. A ballot needs hundreds of multiples of two points, G and K, and of
// nothing else: with a table of each, a multiplication is one addition for each window of the scalar.

import { ristretto255 } from "@noble/curves/ed25519.js";
import { toHex } from "../encoding/bytes.ts";
import { ORDER, type Point } from "../encoding/frame.ts";

/** A scalar times the point. 0 gives the identity. Of scalars that are known to be small, `bits` says how small. */
export type Multiplier = (scalar: bigint, bits?: number) => Point;

/** Bits of a scalar below the order. */
const BITS = 253;
const WINDOW = 6;
const HALF = 1 << (WINDOW - 1);

const tables = new Map<string, Point[][]>();

/**
 * The multiplier of a point. Two tables are kept: that of G, and that of the key that was asked for last.
 *
 * Every multiplication takes the same additions, whatever the scalar: a digit of 0 adds the identity, and both signs of
 * an entry are computed. What JavaScript's integers take for each of them is out of our hands.
 */
export function fixedBase(base: Point): Multiplier {
  const table = tableOf(base);
  return (scalar, bits = BITS) => multiply(table.slice(0, windowsOf(bits)), scalar, bits);
}

function tableOf(base: Point): Point[][] {
  const name = toHex(base.toBytes());
  const known = tables.get(name);
  if (known !== undefined) return known;
  for (const other of tables.keys()) if (other !== GENERATOR) tables.delete(other);
  const table = buildTable(base);
  tables.set(name, table);
  return table;
}

const GENERATOR = toHex(ristretto255.Point.BASE.toBytes());

/** For each window w the multiples 0 to HALF of 2^(w·WINDOW)·base. */
function buildTable(base: Point): Point[][] {
  const table: Point[][] = [];
  let first = base;
  for (let window = 0; window < windowsOf(BITS); window++) {
    const row = [ristretto255.Point.ZERO, first];
    let last = first;
    for (let multiple = 2; multiple <= HALF; multiple++) {
      last = last.add(first);
      row.push(last);
    }
    table.push(row);
    first = last.double();
  }
  return table;
}

/** One more than the bits need: digits are signed, so the last may carry. */
function windowsOf(bits: number): number {
  return Math.ceil(bits / WINDOW) + 1;
}

function multiply(table: Point[][], scalar: bigint, bits: number): Point {
  if (scalar < 0n || scalar >= ORDER || scalar >> BigInt(bits) !== 0n) throw new RangeError("a scalar out of range");
  const [mask, shift] = [BigInt(2 * HALF - 1), BigInt(WINDOW)];
  let [sum, rest] = [ristretto255.Point.ZERO, scalar];
  for (const row of table) {
    // A digit above HALF is written as the next window's 1 less what is missing to it.
    const digit = Number(rest & mask);
    const carry = Number(digit > HALF);
    rest = (rest >> shift) + BigInt(carry);
    const entry = row[carry === 1 ? 2 * HALF - digit : digit] as Point;
    const opposite = entry.negate();
    sum = sum.add(carry === 1 ? opposite : entry);
  }
  return sum;
}

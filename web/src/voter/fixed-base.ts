// Multiples of a point that is multiplied often. A ballot needs hundreds of multiples of two points, G and K, and of
// nothing else: with a table of each, a multiplication is one addition for each window of the scalar.
//
// Scalars here say how somebody voted, and one of them is 0 for the clause that is true. So every multiplication takes the
// same steps with numbers of the same size: a scalar is written in odd digits only (Joye and Tunstall, "Exponent recoding and
// regular exponentiation algorithms", 2009), so that none is 0 and the identity is never added, and 0 is written as the order.
// Which entries are read, and what the engine's integers take for them, is out of our hands in JavaScript.

import { ristretto255 } from "@noble/curves/ed25519.js";
import { toHex } from "../encoding/bytes.ts";
import { ORDER, type Point } from "../encoding/frame.ts";

/** A scalar below the order times the point, added to another point if there is one. */
export type Multiplier = (scalar: bigint, onto?: Point) => Point;

const WINDOW = 6;
/** An odd digit is below 2^WINDOW, and so many of them are positive. */
const ENTRIES = 1 << (WINDOW - 1);
/** Of numbers below twice the order. */
const WINDOWS = Math.ceil(254 / WINDOW);

const GENERATOR = toHex(ristretto255.Point.BASE.toBytes());
const tables = new Map<string, Point[][]>();

/** The multiplier of a point. Two tables are kept: that of G, and that of the key that was asked for last. */
export function fixedBase(base: Point): Multiplier {
  const table = tableOf(base);
  return (scalar, onto = ristretto255.Point.ZERO) => multiply(table, scalar, onto);
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

/** For each window w the odd multiples of 2^(w·WINDOW)·base. */
function buildTable(base: Point): Point[][] {
  const table: Point[][] = [];
  let first = base;
  for (let window = 0; window < WINDOWS; window++) {
    const [row, twice] = [[first], first.double()];
    let last = first;
    for (let entry = 1; entry < ENTRIES; entry++) {
      last = last.add(twice);
      row.push(last);
    }
    table.push(row);
    first = last.add(first);
  }
  return table;
}

function multiply(table: Point[][], scalar: bigint, onto: Point): Point {
  let sum = onto;
  for (const [window, digit] of oddDigits(scalar).entries()) {
    const entry = table[window]?.[(Math.abs(digit) - 1) >> 1] as Point;
    const opposite = entry.negate();
    sum = sum.add(digit < 0 ? opposite : entry);
  }
  return sum;
}

/** Odd digits from the least on, each below 2^WINDOW in size: their sum is the scalar, or that and the order if it is even. */
function oddDigits(scalar: bigint): number[] {
  if (scalar < 0n || scalar >= ORDER) throw new RangeError("a scalar that is not below the order");
  const [mask, shift] = [BigInt(4 * ENTRIES - 1), BigInt(WINDOW)];
  let rest = scalar + (1n - (scalar & 1n)) * ORDER;
  const digits: number[] = [];
  for (let window = 1; window < WINDOWS; window++) {
    const digit = Number(rest & mask) - 2 * ENTRIES;
    digits.push(digit);
    // What is left is odd again, since the digit takes all bits of the window and borrows the one above it.
    rest = (rest - BigInt(digit)) >> shift;
  }
  return [...digits, Number(rest)];
}

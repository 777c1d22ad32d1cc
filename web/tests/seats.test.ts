import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Method, Ratio } from "../src/election/rule.ts";
import { mostVotes } from "../src/tally/plurality.ts";
import { allocate, type Allocation, type ListVotes, type PartyList } from "../src/tally/seats.ts";
import { tieOrder, type TieOrder } from "../src/tally/tie-order.ts";
import { decision } from "../src/tally/yes-no.ts";
import { readVectors } from "./vectors.ts";

interface Vector {
  name: string;
  shows: string;
  input: {
    seats: number;
    method: string;
    quota?: string;
    quota_base?: string;
    threshold?: string;
    threshold_test?: "above";
    blank_or_other?: number;
    exhausted?: "pass-on" | "vacant";
    lists: { id: string; votes: number; candidates?: number }[];
  };
  tie_order?: string[];
  expected: { seats: Record<string, number>; ties: string[][]; open: number; vacant: number; not_qualified: string[] };
}

const vectors = readVectors<Vector>("seats");

/** In an order of ids that is given. */
function inOrder(ids: readonly string[]): TieOrder {
  return (items) => [...items].sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}

function ratioOf(percent: string): Ratio {
  const [whole, decimals = ""] = percent.replace("%", "").split(".");
  return { numerator: Number(`${whole}${decimals}`), denominator: 100 * 10 ** decimals.length };
}

function ruleOf({ seats, method, quota, quota_base, threshold, threshold_test, exhausted }: Vector["input"]): PartyList {
  const whole = method === "largest-remainder" ? { name: method, quota, quotaBase: quota_base } : { name: method };
  return {
    kind: "party-list",
    blankIsValid: true,
    exhausted: exhausted ?? "vacant",
    method: whole as Method,
    seats,
    threshold: { ratio: ratioOf(threshold ?? "0%"), test: threshold_test ?? "at-least" },
  };
}

function allocated({ input }: Vector, order: readonly string[]): Allocation {
  const lists = input.lists.map(({ candidates, id, votes }): ListVotes => ({ id, votes: BigInt(votes), capacity: candidates }));
  return allocate(lists, BigInt(input.blank_or_other ?? 0), ruleOf(input), inOrder(order));
}

describe("a vector of seats", () => {
  it.each(vectors)("$name: $shows", (vector) => {
    const { expected, input } = vector;
    const ids = input.lists.map(({ id }) => id);
    const certain = ids.map((id) => expected.seats[id]);
    const orders = vector.tie_order === undefined ? ids.map((_, at) => [...ids.slice(at), ...ids.slice(0, at)]) : [vector.tie_order];
    for (const order of orders) {
      const { qualified, seats, ties, vacant } = allocated(vector, order);
      expect(ids.filter((id) => !qualified.includes(id))).toEqual(expected.not_qualified);
      expect(ties).toEqual(expected.ties);
      expect(vacant).toBe(expected.vacant);
      if (expected.open === 0) expect(seats).toEqual(certain);
      // A vector without an order leaves seats open; here the first of those that are tied get them.
      const gained = ids.filter((_, at) => (seats[at] ?? 0) > (certain[at] ?? 0));
      const tied = ids.filter((id) => expected.ties.flat().includes(id));
      const first = order.filter((id) => tied.includes(id)).slice(0, expected.open);
      expect([...gained].sort()).toEqual([...first].sort());
    }
  });
});

const METHODS: Method[] = [
  ...(["dhondt", "sainte-lague", "modified-sainte-lague"] as const).map((name) => ({ name })),
  ...(["hare", "droop", "hagenbach-bischoff", "imperiali"] as const).flatMap((quota): Method[] => [
    { name: "largest-remainder", quota, quotaBase: "all-valid-votes" },
    { name: "largest-remainder", quota, quotaBase: "qualifying-votes" },
  ]),
];

/** Small numbers, so that there are many ties, exhausted lists and seats too many. */
const anyLists = fc.array(fc.record({ votes: fc.nat({ max: 12 }), capacity: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }) }), {
  minLength: 1,
  maxLength: 6,
}).map((all) => all.map(({ capacity, votes }, at): ListVotes => ({ id: `l${at}`, votes: BigInt(votes), capacity })));

const anyRule = fc.record({
  blankIsValid: fc.constant(true),
  exhausted: fc.constantFrom("pass-on" as const, "vacant" as const),
  kind: fc.constant("party-list" as const),
  method: fc.constantFrom(...METHODS),
  seats: fc.integer({ min: 1, max: 14 }),
  threshold: fc.record({
    ratio: fc.integer({ min: 1, max: 20 }).chain((denominator) => fc.record({ denominator: fc.constant(denominator), numerator: fc.nat({ max: denominator }) })),
    test: fc.constantFrom("at-least" as const, "above" as const),
  }),
});

const anyCase = fc.tuple(anyLists, anyRule, fc.nat({ max: 8 })).chain(([lists, rule, others]) => {
  const ids = lists.map(({ id }) => id);
  return fc.record({ lists: fc.constant(lists), rule: fc.constant(rule), others: fc.constant(others), order: fc.shuffledSubarray(ids, { minLength: ids.length }) });
});

/**
 * The same from all claims at once: each seat that a list could get, or would have to give back, stands in one row, and
 * the first of the row are taken. Quotients of numbers this small are equal or differ by more than floating point errs.
 */
function byRows(lists: ListVotes[], others: number, { exhausted, method, seats, threshold }: PartyList, order: string[]): number[] {
  const valid = lists.reduce((sum, { votes }) => sum + Number(votes), others);
  const share = threshold.ratio.numerator * valid;
  const own = (votes: bigint) => Number(votes) * threshold.ratio.denominator;
  const isOver = (votes: bigint) => votes > 0n && (threshold.test === "above" ? own(votes) > share : own(votes) >= share);
  const taking = lists.filter(({ votes }) => isOver(votes));
  const most = ({ capacity }: ListVotes) => (exhausted === "pass-on" ? (capacity ?? 99) : 99);
  const rank = ({ id }: ListVotes) => order.indexOf(id);
  const held = new Map(taking.map((list) => [list.id, 0]));
  const change = (list: ListVotes, by: number) => held.set(list.id, (held.get(list.id) ?? 0) + by);
  if (method.name !== "largest-remainder") {
    const divisor = (n: number) => (method.name === "dhondt" ? n + 1 : method.name === "modified-sainte-lague" && n === 0 ? 1.4 : 2 * n + 1);
    const row = taking.flatMap((list) => Array.from({ length: Math.min(most(list), seats) }, (_, n) => ({ list, quotient: Number(list.votes) / divisor(n) })));
    row.sort((a, b) => (Math.abs(a.quotient - b.quotient) < 1e-9 ? rank(a.list) - rank(b.list) : b.quotient - a.quotient));
    for (const { list } of row.slice(0, seats)) change(list, 1);
  } else if (taking.length > 0) {
    const base = method.quotaBase === "all-valid-votes" ? valid : taking.reduce((sum, { votes }) => sum + Number(votes), 0);
    const parts = { hare: seats, "hagenbach-bischoff": seats + 1, imperiali: seats + 2, droop: 0 }[method.quota];
    // Votes and quota are both told in so many parts, to stay whole.
    const [unit, quota] = parts === 0 ? [1, Math.floor(base / (seats + 1)) + 1] : [parts, base];
    const rest = new Map(taking.map((list) => [list.id, (Number(list.votes) * unit) % quota]));
    for (const list of taking) change(list, Math.min(most(list), Math.floor((Number(list.votes) * unit) / quota)));
    const given = [...held.values()].reduce((sum, n) => sum + n, 0);
    const isLeft = given <= seats;
    const claims = (list: ListVotes) => (isLeft ? Math.min(most(list), 99) - (held.get(list.id) ?? 0) : (held.get(list.id) ?? 0));
    const row = taking.flatMap((list) => Array.from({ length: claims(list) }, (_, round) => ({ list, round, rest: rest.get(list.id) ?? 0 })));
    const sign = isLeft ? 1 : -1;
    row.sort((a, b) => a.round - b.round || sign * (b.rest - a.rest) || sign * (rank(a.list) - rank(b.list)));
    for (const { list } of row.slice(0, Math.abs(seats - given))) change(list, sign);
  }
  return lists.map(({ capacity, id }) => Math.min(held.get(id) ?? 0, capacity ?? 99));
}

describe("seats", () => {
  it("are those of the first claims in a row of all of them", () => {
    const property = fc.property(anyCase, ({ lists, order, others, rule }) => {
      expect(allocate(lists, BigInt(others), rule, inOrder(order)).seats).toEqual(byRows(lists, others, rule, order));
    });
    fc.assert(property, { numRuns: 5_000 });
  });

  it("are all given or vacant, and a list has no more than candidates", () => {
    const property = fc.property(anyCase, ({ lists, order, others, rule }) => {
      const { seats, vacant } = allocate(lists, BigInt(others), rule, inOrder(order));
      expect(seats.reduce((sum, n) => sum + n, vacant)).toBe(rule.seats);
      expect(seats.every((n, at) => n <= (lists[at]?.capacity ?? n)) && vacant >= 0).toBe(true);
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  it("depend on the tie order if and only if a tie is told", () => {
    const property = fc.property(anyCase, ({ lists, order, others, rule }) => {
      const passing = { ...rule, exhausted: "pass-on" as const };
      const [one, other] = [order, [...order].reverse()].map((ids) => allocate(lists, BigInt(others), passing, inOrder(ids)));
      expect((one?.ties.length ?? 0) > 0).toBe(one?.seats.join() !== other?.seats.join());
      expect(one?.ties.map((tie) => tie.length > 1)).toEqual(one?.ties.map(() => true));
    });
    fc.assert(property, { numRuns: 1_000 });
  });
});

describe("options", () => {
  it("with the most votes are elected, and equals in the tie order where not all can be", () => {
    const votes = (numbers: number[]) => numbers.map((n, at) => ({ id: `o${at}`, votes: BigInt(n) }));
    const order = inOrder(["o3", "o2", "o1", "o0"]);
    expect(mostVotes(votes([3, 5, 3, 0]), 3, order)).toEqual({ kind: "elected", elected: ["o1", "o0", "o2"], ties: [], vacant: 0 });
    expect(mostVotes(votes([3, 5, 3, 3]), 3, order)).toEqual({ kind: "elected", elected: ["o1", "o3", "o2"], ties: [["o0", "o2", "o3"]], vacant: 0 });
    expect(mostVotes(votes([0, 0, 1, 0]), 3, order)).toEqual({ kind: "elected", elected: ["o2"], ties: [], vacant: 2 });
  });

  it("are elected as in a row of all of them", () => {
    const property = fc.property(fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 9 }), (numbers, seats) => {
      const ids = numbers.map((_, at) => `o${at}`).reverse();
      const found = mostVotes(numbers.map((n, at) => ({ id: `o${at}`, votes: BigInt(n) })), seats, inOrder(ids));
      const row = numbers.map((n, at) => ({ id: `o${at}`, n })).filter(({ n }) => n > 0);
      row.sort((a, b) => b.n - a.n || ids.indexOf(a.id) - ids.indexOf(b.id));
      expect(found.kind === "elected" ? [...found.elected].sort() : []).toEqual(row.slice(0, seats).map(({ id }) => id).sort());
      const [last, next] = [row[seats - 1]?.n, row[seats]?.n];
      expect(found.kind === "elected" ? found.ties.length > 0 : undefined).toBe(last !== undefined && last === next);
    });
    fc.assert(property);
  });
});

describe("a decision", () => {
  const half = { numerator: 1, denominator: 2 };
  const rule = (of: "yes-and-no" | "ballots" | "credentials", test: "at-least" | "above", quorum = { numerator: 0, denominator: 1 }) =>
    ({ kind: "yes-no", majority: { of, ratio: half, test }, quorum }) as const;
  const counts = { yes: 5n, no: 4n, ballots: 10n, credentials: 20n };

  it("is a share of what the rule says", () => {
    expect(decision(counts, rule("yes-and-no", "above"))).toMatchObject({ accepted: true });
    expect(decision(counts, rule("ballots", "above"))).toMatchObject({ accepted: false });
    expect(decision(counts, rule("ballots", "at-least"))).toMatchObject({ accepted: true });
    expect(decision({ ...counts, yes: 9n }, rule("credentials", "at-least"))).toMatchObject({ accepted: false });
    expect(decision({ ...counts, yes: 10n }, rule("credentials", "at-least"))).toMatchObject({ accepted: true });
  });

  it("needs the quorum, and one who says yes", () => {
    expect(decision(counts, rule("yes-and-no", "above", half))).toEqual({ kind: "decision", accepted: true, quorumMet: true });
    expect(decision({ ...counts, ballots: 9n }, rule("yes-and-no", "above", half))).toEqual({ kind: "decision", accepted: false, quorumMet: false });
    expect(decision({ ...counts, yes: 0n, no: 0n }, rule("yes-and-no", "at-least"))).toMatchObject({ accepted: false });
  });
});

describe("the tie order", () => {
  it("is another in another contest, and with another tie value", () => {
    const items = Array.from({ length: 12 }, (_, at) => ({ id: `i${at}` }));
    const orders = [tieOrder(new Uint8Array(32), "a"), tieOrder(new Uint8Array(32), "b"), tieOrder(new Uint8Array(32).fill(1), "a")];
    const found = orders.map((order) => order(items).map(({ id }) => id).join());
    expect(new Set(found).size).toBe(3);
    expect(orders[0]?.([...items].reverse()).map(({ id }) => id).join()).toBe(found[0]);
  });
});

// Manifests of elections that nobody would hold, from a seed: every kind of contest, range and blank.

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { concat, toBase64, u64, utf8 } from "../src/encoding/bytes.ts";
import { type Json, print } from "../src/encoding/canonical.ts";
import { type Manifest, contestsOf } from "../src/election/manifest.ts";
import { type Shape, shapeOf } from "../src/election/shape.ts";
import type { Choice } from "../src/voter/ballot.ts";

/** Numbers that follow from a seed. */
export class Dice {
  readonly #seed: Uint8Array;
  #next = 0;

  constructor(seed: string) {
    this.#seed = utf8(seed);
  }

  bytes(length: number): Uint8Array {
    const blocks = Array.from({ length: Math.ceil(length / 64) }, () => sha512(concat(this.#seed, u64(this.#next++))));
    return concat(...blocks).slice(0, length);
  }

  /** From `least` to `most`. */
  between(least: number, most: number): number {
    return least + Number(bytesToNumberBE(this.bytes(8)) % BigInt(most - least + 1));
  }

  coin(): boolean {
    return this.between(0, 1) === 1;
  }

  /** One in so many times. */
  seldom(times: number): boolean {
    return this.between(1, times) === 1;
  }

  one<Item>(items: readonly Item[]): Item {
    return items[this.between(0, items.length - 1)] as Item;
  }

  shuffled<Item>(items: readonly Item[]): Item[] {
    const order = items.map((item) => ({ item, at: bytesToNumberBE(this.bytes(8)) }));
    return order.sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ item }) => item);
  }
}

/** Keys that members of any election may have: making them anew each time would take longer than all else. */
const KEYS = Array.from({ length: 40 }, (_, at) => toBase64(ed25519.getPublicKey(sha256(utf8(`key ${at}`)))));

/** The text of a manifest that is possible (docs/protocol.md §5.3). */
export function randomManifest(dice: Dice): string {
  const keys = [...KEYS];
  const key = (): string => keys.pop() as string;
  const languages = dice.one([["en"], ["be", "ru"], ["be", "en", "ru"]]);
  const text = (of: string): Json => Object.fromEntries(languages.map((language) => [language, `${of} (${language})`]));
  const members = (role: string, count: number): Json => times(count, (at) => ({ id: `${role}${at}`, key: key() }));
  const constituencies = times(dice.between(1, 4), (at) => `place-${at}`);
  return print({
    ballots: { most: dice.one([1, 3, 1000]) },
    board: key(),
    commission: { members: members("c", 2), threshold: 1 },
    constituencies: constituencies.map((id) => ({ id, title: text(id) })),
    contests: randomContests(dice, constituencies, text),
    documents: [],
    epochs: { credentials: 20, longest: 7200, shortest: 900 },
    kind: "manifest",
    languages,
    log: { key: key(), name: `log.example/${dice.between(0, 10 ** 6)}` },
    mailboxes: members("m", dice.between(0, 2)),
    petitions: dice.one([{ answer: 0, signatures: 0 }, { answer: 3600, signatures: 20 }]),
    registrars: { members: members("r", 3), threshold: 2 },
    registration: { kind: "closed" },
    schedule: { checking: 600, claims: 900, closes: 1_779_840_000, extension: 0, opens: 1_779_667_200 },
    smallest_count: 2,
    successors: times(dice.between(0, 2), () => ({ board: key(), log: key() })),
    title: text("An election"),
    trustees: { double_signers: 0, members: members("t", 3), threshold: 2 },
    v: 1,
    witnesses: { members: times(4, (at) => ({ key: key(), name: `witness-${at}.example` })), quorum: 3 },
  });
}

/** What somebody without a plan chooses in each contest of a constituency. */
export function randomChoices(dice: Dice, manifest: Manifest, constituency: string): Choice[] {
  return contestsOf(manifest, constituency).map(({ id, ballot }) => ({ contest: id, values: randomValues(dice, shapeOf(ballot)) }));
}

/** Values that a shape allows. */
export function randomValues(dice: Dice, shape: Shape): number[] {
  const values = shape.cells.map(() => 0);
  // From no values at all, cells are raised for as long as relations lack something, and then for as long as one likes.
  for (let round = 0; round < 10_000; round++) {
    if (isAllowed(shape, values) && dice.seldom(3)) return values;
    const cell = dice.between(0, values.length - 1);
    const changed = values.map((value, at) => (at === cell ? dice.between(0, (shape.cells[cell] as { max: number }).max) : value));
    if (faults(shape, changed) <= faults(shape, values) || dice.seldom(20)) values.splice(0, values.length, ...changed);
  }
  throw new Error("a shape that allows nothing");
}

type TextOf = (of: string) => Json;

function randomContests(dice: Dice, constituencies: string[], text: TextOf): Json[] {
  const count = dice.between(1, 4);
  return times(count, (at) => {
    // The first contest is voted on everywhere, so that no constituency is without one.
    const where = at === 0 ? constituencies : constituencies.filter(() => dice.coin());
    const [ballot, rule] = dice.one([randomOptions, randomPoints, randomQuestion, randomLists])(dice, text, `c${at}`);
    return {
      ballot,
      constituencies: where.length === 0 ? constituencies : where,
      id: `contest-${at}`,
      report: dice.one(["whole", "by-constituency"]),
      rule,
      title: text(`Contest ${at}`),
    };
  });
}

type Kind = (dice: Dice, text: TextOf, name: string) => [ballot: Json, rule: Json];

const randomOptions: Kind = (dice, text, name) => {
  const count = dice.between(1, 12);
  const max = dice.between(1, count);
  const min = dice.between(0, max);
  const options = times(count, (at) => ({ documents: [], id: `${name}-o${at}`, max: 1, title: text(`Option ${at}`) }));
  return [{ blank: min > 0 && dice.coin(), kind: "options", max, min, options }, { kind: dice.one(["plurality", "approval"]), seats: 1 }];
};

const randomPoints: Kind = (dice, text, name) => {
  const max = dice.between(1, 9);
  const tops = times(dice.between(1, 6), () => dice.between(1, Math.min(max, 5)));
  const most = Math.min(max, tops.reduce((sum, top) => sum + top, 0));
  const min = dice.between(0, most);
  const options = tops.map((top, at) => ({ documents: [], id: `${name}-p${at}`, max: Math.min(top, most), title: text(`Option ${at}`) }));
  return [{ blank: min > 0 && dice.coin(), kind: "options", max: most, min, options }, { kind: "plurality", seats: 2 }];
};

const randomQuestion: Kind = (dice, text, name) => {
  const options = ["yes", "no"].map((id) => ({ documents: [], id: `${name}-${id}`, max: 1, title: text(id) }));
  const half = { denominator: 2, numerator: 1 };
  const rule = { kind: "yes-no", majority: { of: "yes-and-no", ratio: half, test: "above" }, quorum: half };
  return [{ blank: dice.coin(), kind: "options", max: 1, min: 1, options }, rule];
};

const randomLists: Kind = (dice, text, name) => {
  const sizes = times(dice.between(1, 4), () => dice.between(0, 5));
  const lists = sizes.map((size, at) => ({
    candidates: times(size, (place) => ({ id: `${name}-l${at}-${place}`, title: text(`Candidate ${place}`) })),
    documents: [],
    id: `${name}-l${at}`,
    title: text(`List ${at}`),
  }));
  const candidateVotes = sizes.some((size) => size > 0) ? dice.between(0, 3) : 0;
  const threshold = { ratio: { denominator: 20, numerator: 1 }, test: "at-least" };
  const rule = { blank_is_valid: dice.coin(), exhausted: "pass-on", kind: "party-list", method: { name: "dhondt" }, seats: 5, threshold };
  return [{ blank: dice.coin(), candidate_votes: candidateVotes, kind: "lists", lists }, rule];
};

function isAllowed(shape: Shape, values: number[]): boolean {
  return faults(shape, values) === 0;
}

/** By how much the relations are missed. */
function faults({ relations }: Shape, values: number[]): number {
  return relations.reduce((missed, { lo, hi, terms }) => {
    const sum = terms.reduce((left, [cell, weight]) => left + weight * (values[cell] as number), 0);
    return missed + Math.max(0, lo - sum, sum - hi);
  }, 0);
}

function times<Item>(count: number, make: (at: number) => Item): Item[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

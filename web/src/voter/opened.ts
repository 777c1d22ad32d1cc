// Ballots that are opened instead of cast, to check a device (docs/protocol.md §8.4).

import { isEqual, toBase64, fromBase64Of } from "../encoding/bytes.ts";
import { asInteger, asText, Fields, type Json, parse, print, tagOf } from "../encoding/canonical.ts";
import { decodeRistretto, decodeScalar } from "../encoding/groups.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { BallotContest } from "../election/casting.ts";
import type { Manifest } from "../election/manifest.ts";
import type { Shape } from "../election/shape.ts";
import { type Choice, type ContestOpening, checkValues, prepareBallots, type UnsignedBallot } from "./ballot.ts";
import { parseBallot } from "./ballot-statement.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type Bases, encrypt } from "./range-proof.ts";

/** What an honest opening shows. Whoever compares has to compare the fingerprint, too. */
export interface Opened {
  fingerprint: Uint8Array;
  constituency: string;
  seq: number;
  choices: Choice[];
}

/** The file of a ballot that will never be cast: it says how it was made, and so how the voter chose. */
export function openedBallot(unsigned: UnsignedBallot): string {
  const openings = unsigned.openings.map(({ randomness, values }) => ({ randomness: randomness.map(toBase64), values }));
  return print({ kind: "opened-ballot", openings, text: unsigned.text, v: 1 });
}

/** Refuses whatever is not an honest encryption of the votes that the file names, under this election's key. */
export function checkOpenedBallot(file: string, manifest: Manifest, decryption: Uint8Array): Opened {
  const { openings, text } = parseOpened(file);
  const { ballot, shapes } = parseBallot(text, manifest);
  if (openings.length !== ballot.contests.length) throw new Refusal("ballot-shape", "another number of openings");
  const bases = prepareBallots(decryption);
  const choices = ballot.contests.map((contest, at): Choice => {
    const opening = openings[at] as ContestOpening;
    checkContest(contest, shapes[at] as Shape, opening, bases);
    return { contest: contest.id, values: opening.values };
  });
  return { fingerprint: fingerprintOf(text), constituency: ballot.constituency, seq: ballot.seq, choices };
}

function parseOpened(file: string): { openings: ContestOpening[]; text: string } {
  const json = parse(file);
  if (tagOf(json, "kind") !== "opened-ballot") throw new Refusal("json", "no opened ballot");
  const fields = new Fields(json, ["kind", "openings", "text", "v"]);
  fields.integer("v", 1, 1);
  return { openings: fields.list("openings", readOpening), text: fields.text("text") };
}

function readOpening(json: Json): ContestOpening {
  const fields = new Fields(json, ["randomness", "values"]);
  return {
    randomness: fields.list("randomness", (bytes) => fromBase64Of(asText(bytes), 32)),
    values: fields.list("values", asInteger),
  };
}

function checkContest(contest: BallotContest, shape: Shape, { randomness, values }: ContestOpening, bases: Bases): void {
  if (values.length !== shape.cells.length || randomness.length !== values.length) {
    throw new Refusal("opening", "another number of cells");
  }
  checkValues(shape, values);
  for (const [cell, value] of values.entries()) {
    const found = contest.ciphertexts.subarray(64 * cell, 64 * cell + 64);
    for (const half of [found.subarray(0, 32), found.subarray(32)]) decodeRistretto(half);
    const made = encrypt(bases, { value, randomness: scalarOf(randomness[cell] as Uint8Array) });
    if (!isEqual(made, found)) throw new Refusal("opening", "a ciphertext that holds something else");
  }
}

function scalarOf(bytes: Uint8Array): bigint {
  try {
    return decodeScalar(bytes);
  } catch {
    throw new Refusal("opening", "randomness that is no scalar");
  }
}

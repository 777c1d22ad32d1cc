// Ballots: encrypted, proven and signed (docs/protocol.md §8.1 to §8.3).

import { ristretto255 } from "@noble/curves/ed25519.js";
import { concat, toBase64, toHex } from "../encoding/bytes.ts";
import { print } from "../encoding/canonical.ts";
import { publicKey } from "../encoding/ed25519.ts";
import { decodeRistretto } from "../encoding/groups.ts";
import { Refusal } from "../encoding/refusal.ts";
import { contestsOf, type Manifest } from "../election/manifest.ts";
import { type Relation, type Shape, shapeOf } from "../election/shape.ts";
import { signNote } from "../log/note.ts";
import type { ElectionKeys } from "../record/setup.ts";
import { ballotChallenge, type BoundContest } from "./ballot-challenge.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { fixedBase } from "./fixed-base.ts";
import { type Bases, type Commitment, commit, encrypt, type Opening, type Range, respond } from "./range-proof.ts";
import { encodeScalar, type Random, randomScalar, reduced } from "./scalar.ts";

/** What a voter chose in a contest: a value for each cell of its shape. */
export interface Choice {
  contest: string;
  values: number[];
}

export interface BallotInput {
  manifest: Manifest;
  keys: Pick<ElectionKeys, "decryption">;
  constituency: string;
  credential: { seed: Uint8Array; signature: Uint8Array };
  seq: number;
  /** One for each contest of the constituency, in the order of the manifest. */
  choices: Choice[];
  random: Random;
}

/** How many of a ballot's proofs are made. */
export interface Progress {
  done: number;
  all: number;
}

/** What opens the ciphertexts of a contest. Secret: it says how the voter voted. */
export interface ContestOpening {
  randomness: Uint8Array[];
  values: number[];
}

/** A ballot that is either signed and cast, or opened and thrown away. */
export interface UnsignedBallot {
  text: string;
  fingerprint: Uint8Array;
  openings: ContestOpening[];
}

export function makeBallot(input: BallotInput & { progress?: (done: number, all: number) => void }): UnsignedBallot {
  const steps = ballotSteps(input);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    input.progress?.(step.value.done, step.value.all);
  }
}

/** Makes the tables that a ballot under this key needs. They are kept. */
export function prepareBallots(decryption: Uint8Array): Bases {
  return { timesG: fixedBase(ristretto255.Point.BASE), timesK: fixedBase(decodeRistretto(decryption)) };
}

/** The making of a ballot, with a pause after each proof. */
export function* ballotSteps(input: BallotInput): Generator<Progress, UnsignedBallot> {
  const contests = chosenContests(input);
  const bases = prepareBallots(input.keys.decryption);
  const progress = { done: 0, all: proofsOf(contests) };
  const sealed: SealedContest[] = [];
  for (const contest of contests) sealed.push(yield* sealContest(contest, bases, input.random, progress));
  return finish(input, sealed);
}

/** The signed note that is cast. */
export function signBallot(unsigned: UnsignedBallot, seed: Uint8Array): Uint8Array {
  return signNote(unsigned.text, [{ name: "credential", seed }]);
}

/** Overwrites what says how the voter voted. The values are small integers and can only be forgotten. */
export function forgetOpenings(unsigned: UnsignedBallot): void {
  for (const opening of unsigned.openings) {
    for (const randomness of opening.randomness) randomness.fill(0);
    opening.values.fill(0);
  }
  unsigned.openings.length = 0;
}

/** Refuses values that a shape does not allow (§5.1). */
export function checkValues(shape: Shape, values: number[]): void {
  const fits = (value: number, lo: number, hi: number): boolean => Number.isSafeInteger(value) && value >= lo && value <= hi;
  const cells = shape.cells.length === values.length && shape.cells.every((cell, at) => fits(values[at] ?? -1, 0, cell.max));
  const relations = cells && shape.relations.every((relation) => fits(sum(relation, values), relation.lo, relation.hi));
  if (!relations) throw new Refusal("votes", "a choice that the contest does not allow");
}

/** The ranges of a contest's proofs, in order: those of its cells, and then of its relations. */
export function rangesOf(shape: Shape): Range[] {
  return [...shape.cells.map(({ max }) => ({ lo: 0, hi: max })), ...shape.relations.map(({ lo, hi }) => ({ lo, hi }))];
}

interface ChosenContest {
  id: string;
  shape: Shape;
  values: number[];
}

interface SealedContest extends BoundContest {
  proofs: Commitment[];
  openings: Opening[];
}

function chosenContests({ manifest, constituency, choices, seq }: BallotInput): ChosenContest[] {
  if (!Number.isSafeInteger(seq) || seq < 1 || seq > manifest.ballots.most) throw new Refusal("ballot-seq", "out of range");
  const contests = contestsOf(manifest, constituency);
  if (contests.length === 0) throw new Refusal("member-unknown", "a constituency that the manifest does not name");
  if (contests.length !== choices.length) throw new Refusal("ballot-shape", "not a choice for each contest");
  return contests.map((contest, at) => {
    const choice = choices[at];
    if (choice?.contest !== contest.id) throw new Refusal("ballot-shape", "choices for other contests");
    const shape = shapeOf(contest.ballot);
    checkValues(shape, choice.values);
    return { id: contest.id, shape, values: choice.values };
  });
}

function proofsOf(contests: ChosenContest[]): number {
  return contests.reduce((all, { shape }) => all + shape.cells.length + shape.relations.length, 0);
}

function* sealContest(
  { id, shape, values }: ChosenContest,
  bases: Bases,
  random: Random,
  progress: Progress,
): Generator<Progress, SealedContest> {
  const openings = values.map((value) => ({ value, randomness: randomScalar(random) }));
  const ciphertexts: Uint8Array[] = [];
  const proofs: Commitment[] = [];
  const ranges = rangesOf(shape);
  const all = [...openings, ...shape.relations.map((relation) => combined(relation, openings))];
  for (const [at, opening] of all.entries()) {
    if (at < openings.length) ciphertexts.push(encrypt(bases, opening));
    proofs.push(commit(bases, opening, ranges[at] as Range, random));
    progress.done++;
    yield { ...progress };
  }
  const commitments = concat(...proofs.map((proof) => proof.bytes));
  return { id, shape, ciphertexts: concat(...ciphertexts), commitments, proofs, openings };
}

/** What opens the ciphertext of a relation: the same linear combination of what opens the cells'. */
function combined(relation: Relation, openings: Opening[]): Opening {
  const values = openings.map((opening) => opening.value);
  const randomness = relation.terms.reduce(
    (left, [cell, weight]) => left + BigInt(weight) * (openings[cell] as Opening).randomness,
    0n,
  );
  return { value: sum(relation, values), randomness: reduced(randomness) };
}

function sum(relation: Relation, values: number[]): number {
  return relation.terms.reduce((left, [cell, weight]) => left + weight * (values[cell] as number), 0);
}

function finish(input: BallotInput, sealed: SealedContest[]): UnsignedBallot {
  const { manifest, keys, constituency, seq } = input;
  const credential = publicKey(input.credential.seed);
  const challenge = ballotChallenge(
    { election: manifest.id, decryption: keys.decryption, constituency, credential, seq },
    sealed,
  );
  const text = print({
    constituency,
    contests: sealed.map(({ id, ciphertexts, proofs }) => ({
      ciphertexts: toBase64(ciphertexts),
      id,
      proofs: toBase64(concat(...proofs.flatMap((proof) => [proof.bytes, respond(proof, challenge)]))),
    })),
    credential: toBase64(credential),
    credential_signature: toBase64(input.credential.signature),
    election: toHex(manifest.id),
    kind: "ballot",
    seq,
    v: 1,
  });
  return { text, fingerprint: fingerprintOf(text), openings: sealed.map(({ openings }) => contestOpening(openings)) };
}

function contestOpening(openings: Opening[]): ContestOpening {
  return {
    randomness: openings.map((opening) => encodeScalar(opening.randomness)),
    values: openings.map((opening) => opening.value),
  };
}

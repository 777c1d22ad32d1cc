// A verifier of the proofs of a ballot (docs/protocol.md §8.2), for tests: what is made is checked by other formulas than
// those it was made with, by the library's multiplication and not by tables.

import { ristretto255 } from "@noble/curves/ed25519.js";
import { concat } from "../src/encoding/bytes.ts";
import { ORDER, type Point } from "../src/encoding/frame.ts";
import { decodeRistretto, decodeScalar } from "../src/encoding/groups.ts";
import { Refusal } from "../src/encoding/refusal.ts";
import { issuerOf } from "../src/election/issuer.ts";
import type { Manifest } from "../src/election/manifest.ts";
import type { Relation, Shape } from "../src/election/shape.ts";
import { parseNote } from "../src/log/note.ts";
import { ballotChallenge, type BoundContest } from "../src/voter/ballot-challenge.ts";
import { readBallotFile } from "../src/voter/ballot-file.ts";
import { parseBallot } from "../src/voter/ballot-statement.ts";
import { verifyCredential } from "../src/voter/credential.ts";

const { BASE, ZERO } = ristretto255.Point;

interface Ciphertext {
  r: Point;
  c: Point;
}

interface Proof {
  ciphertext: Ciphertext;
  lo: number;
  a: Point[];
  b: Point[];
  challenges: bigint[];
  responses: bigint[];
}

/** Everything of a ballot that needs no other entry of the record: its form, signatures and proofs. */
export function verifyBallot(bytes: Uint8Array, manifest: Manifest, decryption: Uint8Array, credentialKey: Uint8Array): void {
  const { constituency, credential, credentialSignature } = readBallotFile(bytes, manifest).statement;
  const issuer = issuerOf(manifest, constituency);
  verifyCredential(credentialKey, issuer.election, issuer.constituency, credential, credentialSignature);
  verifyProofs(parseNote(bytes).text, manifest, decryption);
}

export function verifyProofs(text: string, manifest: Manifest, decryption: Uint8Array): void {
  const { ballot, shapes } = parseBallot(text, manifest);
  const key = decodeRistretto(decryption);
  const read = ballot.contests.map((contest, at) => readContest(contest.ciphertexts, contest.proofs, shapes[at] as Shape));
  const bound = ballot.contests.map(({ id, ciphertexts }, at): BoundContest => {
    const commitments = concat(...(read[at] as Proof[]).flatMap(({ a, b }) => a.flatMap((one, j) => [one.toBytes(), (b[j] as Point).toBytes()])));
    return { id, shape: shapes[at] as Shape, ciphertexts, commitments };
  });
  const challenge = ballotChallenge({ ...ballot, election: manifest.id, decryption }, bound);
  for (const proof of read.flat()) {
    if (!holds(proof, challenge, key)) throw new Refusal("ballot-proof", "a proof that does not hold");
  }
}

function readContest(ciphertexts: Uint8Array, proofs: Uint8Array, shape: Shape): Proof[] {
  const cells = shape.cells.map((_, at): Ciphertext => {
    const [r, c] = [ciphertexts.slice(64 * at, 64 * at + 32), ciphertexts.slice(64 * at + 32, 64 * at + 64)];
    return { r: decodeRistretto(r), c: decodeRistretto(c) };
  });
  const claims = [
    ...shape.cells.map(({ max }, at) => ({ ciphertext: cells[at] as Ciphertext, lo: 0, width: max + 1 })),
    ...shape.relations.map((relation) => ({ ciphertext: combined(relation, cells), lo: relation.lo, width: relation.hi - relation.lo + 1 })),
  ];
  let at = 0;
  const take = (): Uint8Array => proofs.slice(at, (at += 32));
  return claims.map(({ ciphertext, lo, width }) => {
    const [a, b]: [Point[], Point[]] = [[], []];
    for (let j = 0; j < width; j++) {
      a.push(decodeRistretto(take()));
      b.push(decodeRistretto(take()));
    }
    const challenges = Array.from({ length: width - 1 }, () => decodeScalar(take()));
    const responses = Array.from({ length: width }, () => decodeScalar(take()));
    return { ciphertext, lo, a, b, challenges, responses };
  });
}

function combined({ terms }: Relation, cells: Ciphertext[]): Ciphertext {
  return terms.reduce(
    (sum, [cell, weight]) => {
      const { r, c } = cells[cell] as Ciphertext;
      return { r: sum.r.add(times(r, BigInt(weight))), c: sum.c.add(times(c, BigInt(weight))) };
    },
    { r: ZERO, c: ZERO },
  );
}

function holds({ ciphertext: { r, c }, lo, a, b, challenges, responses }: Proof, challenge: bigint, key: Point): boolean {
  const last = challenges.reduce((left, one) => left - one, challenge);
  return [...challenges, last].every((part, j) => {
    const z = responses[j] as bigint;
    const shifted = c.subtract(times(BASE, BigInt(lo + j)));
    const isFirst = times(BASE, z).equals((a[j] as Point).add(times(r, part)));
    return isFirst && times(key, z).equals((b[j] as Point).add(times(shifted, part)));
  });
}

function times(point: Point, scalar: bigint): Point {
  return point.multiplyUnsafe(((scalar % ORDER) + ORDER) % ORDER);
}

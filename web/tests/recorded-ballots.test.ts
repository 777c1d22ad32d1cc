// Ballots that the other implementation made, in the record of the vectors.

import { bls12_381 } from "@noble/curves/bls12-381.js";
import { ristretto255 } from "@noble/curves/ed25519.js";
import { describe, expect, it } from "vitest";
import { fromBase64, utf8 } from "../src/encoding/bytes.ts";
import { decodeG2, decodeRistretto } from "../src/encoding/groups.ts";
import { parseSignedManifest } from "../src/election/manifest.ts";
import { parseNote } from "../src/log/note.ts";
import { verifyBallot } from "./ballot-verifier.ts";
import { readVector } from "./vectors.ts";

interface Commitment {
  kind: string;
  role: string;
  keys: { commitments: string }[];
}

const { entries } = readVector<{ entries: string[] }>("records/accepted.json");
const notes = entries.map((entry) => parseNote(utf8(entry)));
const manifest = parseSignedManifest(utf8(entries[0] as string));
const commitments = notes
  .filter(({ text }) => text.includes('"kind":"ceremony-commitment"'))
  .map(({ text }) => JSON.parse(text) as Commitment);

/** The first commitments to a key, of all participants: they add up to it (docs/protocol.md §6.7). */
function firsts(role: string, key: number, length: number): Uint8Array[] {
  return commitments.filter((one) => one.role === role).map(({ keys }) => fromBase64(keys[key]!.commitments).slice(0, length));
}

const decryption = firsts("trustee", 0, 32)
  .map(decodeRistretto)
  .reduce((sum, one) => sum.add(one), ristretto255.Point.ZERO)
  .toBytes();
const credentialKeys = manifest.constituencies.map(({ id }, at): [string, Uint8Array] => [
  id,
  firsts("registrar", at, 96).map(decodeG2).reduce((sum, one) => sum.add(one), bls12_381.G2.Point.ZERO).toBytes(),
]);

describe("ballots of the record of the vectors", () => {
  const ballots = notes.filter(({ text }) => text.includes('"kind":"ballot"'));
  it("there are some", () => expect(ballots.length).toBeGreaterThan(5));

  it.each(ballots.map(({ bytes, text }, at) => [at, bytes, text] as const))("number %i holds", (_, bytes, text) => {
    const { constituency } = JSON.parse(text) as { constituency: string };
    const key = new Map(credentialKeys).get(constituency);
    verifyBallot(bytes, manifest, decryption, key!);
  });
});

// One field of a good ballot, changed: mostly by its own voter, who signs again, and sometimes by others, who cannot.

import { bytesToNumberLE, numberToBytesLE } from "@noble/curves/utils.js";
import { fromBase64, fromUtf8, toBase64, toHex, utf8 } from "../src/encoding/bytes.ts";
import { type Json, print } from "../src/encoding/canonical.ts";
import { publicKey } from "../src/encoding/ed25519.ts";
import { ORDER } from "../src/encoding/frame.ts";
import { hashedCredential } from "../src/voter/credential.ts";
import { parseNote, signNote } from "../src/log/note.ts";
import { contestsOf } from "../src/election/manifest.ts";
import { type Shape, shapeOf } from "../src/election/shape.ts";
import type { Dice } from "./random-manifest.ts";
import type { Vote } from "./random-vote.ts";

interface BallotJson {
  constituency: string;
  contests: { ciphertexts: string; id: string; proofs: string }[];
  credential: string;
  credential_signature: string;
  election: string;
  kind: string;
  seq: number;
  v: number;
}

interface Changing {
  dice: Dice;
  ballot: BallotJson;
  vote: Vote;
  /** A contest of the ballot with its shape. */
  contest: { ciphertexts: string; id: string; proofs: string };
  shape: Shape;
}

/** Changes of the text, which the voter signs again. What they give, if anything, is another seed to sign with. */
const OF_TEXT = {
  seq: ({ ballot }) => void ballot.seq++,
  "seq 0": ({ ballot }) => void (ballot.seq = 0),
  election: ({ ballot, dice }) => void (ballot.election = toHex(dice.bytes(32))),
  constituency: ({ ballot, vote }) => {
    const others = vote.manifest.constituencies.filter(({ id }) => id !== vote.constituency);
    ballot.constituency = others[0]?.id ?? "elsewhere";
  },
  "contest id": ({ contest }) => void (contest.id += "x"),
  "contest left out": ({ ballot }) => void ballot.contests.pop(),
  "contest twice": ({ ballot, contest }) => void ballot.contests.push(contest),
  credential: ({ ballot, dice }) => {
    const seed = dice.bytes(32);
    ballot.credential = toBase64(publicKey(seed));
    return seed;
  },
  "credential that is no key": ({ ballot }) => void (ballot.credential = toBase64(new Uint8Array(32))),
  "credential signature": ({ ballot, vote, dice }) => {
    const other = hashedCredential(vote.manifest.id, vote.constituency, dice.bytes(32));
    ballot.credential_signature = toBase64(other.toBytes());
  },
  "bit of the credential signature": ({ ballot, dice }) => void (ballot.credential_signature = flipped(dice, ballot.credential_signature)),
  "bit of a ciphertext": ({ contest, dice }) => void (contest.ciphertexts = flipped(dice, contest.ciphertexts)),
  "ciphertext of another cell": ({ contest, shape, dice }) => {
    const bytes = fromBase64(contest.ciphertexts);
    const cell = dice.between(0, shape.cells.length - 1);
    // With one cell there is no other: its halves are exchanged.
    const from = shape.cells.length === 1 ? 32 : (64 * (cell + 1)) % bytes.length;
    bytes.set(bytes.slice(from, from + 32), 64 * cell);
    contest.ciphertexts = toBase64(bytes);
  },
  "cell too many": ({ contest }) => void (contest.ciphertexts = toBase64(Uint8Array.of(...fromBase64(contest.ciphertexts), ...new Uint8Array(64).fill(1)))),
  "bit of a proof": ({ contest, dice }) => void (contest.proofs = flipped(dice, contest.proofs)),
  "response one higher": (changing) => onResponse(changing, (scalar) => (scalar + 1n) % ORDER),
  "response not below the order": (changing) => onResponse(changing, (scalar) => scalar + ORDER),
  "response 0": (changing) => onResponse(changing, () => 0n),
  "proofs too short": ({ contest }) => void (contest.proofs = toBase64(fromBase64(contest.proofs).slice(0, -32))),
  version: ({ ballot }) => void (ballot.v = 2),
  kind: ({ ballot }) => void (ballot.kind = "open"),
  "field too many": ({ ballot }) => void Object.assign(ballot, { weight: 2 }),
} satisfies Record<string, (changing: Changing) => Uint8Array | void>;

/** Changes of the signed note, by somebody who has no key. */
const OF_NOTE = {
  "seq, not signed": (note) => note.replace(/"seq":(\d+)/, (_, seq) => `"seq":${Number(seq) === 1 ? 2 : Number(seq) - 1}`),
  signature: (note) => note.replace(/(.)(.{8})\n$/, (_, digit, end) => `${digit === "A" ? "B" : "A"}${end}\n`),
  "name of the signer": (note) => note.replace("\u2014 credential ", "\u2014 board "),
  "signature line twice": (note) => note + note.slice(note.lastIndexOf("\u2014")),
  "space in the text": (note) => note.replace('"seq":', '"seq": '),
} satisfies Record<string, (note: string) => string>;

export type Change = keyof typeof OF_TEXT | keyof typeof OF_NOTE;

export const CHANGES = [...Object.keys(OF_TEXT), ...Object.keys(OF_NOTE)] as Change[];

/** The ballot with a change, as a signed note. */
export function changed(dice: Dice, change: Change, bytes: Uint8Array, vote: Vote): Uint8Array {
  if (change in OF_NOTE) return utf8(OF_NOTE[change as keyof typeof OF_NOTE](fromUtf8(bytes)));
  const ballot = JSON.parse(parseNote(bytes).text) as BallotJson;
  const at = dice.between(0, ballot.contests.length - 1);
  const [contest, known] = [ballot.contests[at], contestsOf(vote.manifest, vote.constituency)[at]];
  if (contest === undefined || known === undefined) throw new Error("a ballot without contests");
  const apply: (changing: Changing) => Uint8Array | void = OF_TEXT[change as keyof typeof OF_TEXT];
  const seed = apply({ dice, ballot, vote, contest, shape: shapeOf(known.ballot) });
  return signNote(print(ballot as unknown as Json), [{ name: "credential", seed: seed ?? vote.credential.seed }]);
}

function flipped(dice: Dice, base64: string): string {
  const bytes = fromBase64(base64);
  const at = dice.between(0, bytes.length - 1);
  bytes[at] = (bytes[at] as number) ^ (1 << dice.between(0, 7));
  return toBase64(bytes);
}

/** The last scalar of the proofs is a response. */
function onResponse({ contest }: Changing, change: (scalar: bigint) => bigint): void {
  const bytes = fromBase64(contest.proofs);
  const scalar = bytesToNumberLE(bytes.slice(-32));
  bytes.set(numberToBytesLE(change(scalar), 32), bytes.length - 32);
  contest.proofs = toBase64(bytes);
}

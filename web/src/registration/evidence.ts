// Evidence: fields and pictures, padded so that their size says little, encrypted for two readers (docs/registration.md §4.2).

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { toBase64, toHex, u64, utf8 } from "../encoding/bytes.ts";
import { print } from "../encoding/canonical.ts";
import { frame } from "../encoding/frame.ts";
import { Refusal } from "../encoding/refusal.ts";
import { encodedRho } from "./number.ts";
import type { Applicant } from "./applicant.ts";

export const MOST_PICTURES = 8;

/** Bytes that a ciphertext can have. */
export const SIZES = [16, 18, 20, 21, 22, 23].map((power) => 2 ** power);

const TAG = 16;
const WORD = 8;

/** What an applicant says of itself. */
export interface Papers {
  /** Id of a kind of evidence of the manifest. */
  evidence: string;
  /** The state that gave the number: 1 to 3 capital letters. */
  state: string;
  number: string;
  name: string;
  /** YYYY-MM-DD. */
  birth: string;
  /** Lines of the machine-readable zone, if there is one. */
  mrz: string[];
  /** Notes of friends who vouch. */
  vouches: string[];
  /** Notes of registrars who saw the applicant. */
  attestations: string[];
}

/** Evidence, encrypted. The key goes to two readers, and is overwritten then. */
export interface Encrypted {
  key: Uint8Array;
  ciphertext: Uint8Array;
  /** SHA-256 of the ciphertext. */
  hash: Uint8Array;
}

/** The class of evidence with these papers and so many bytes of pictures: what a stranger who sees the ciphertext learns of it. */
export function sizeClass(fields: number, pictures: number[]): number {
  const length = WORD + [fields, ...pictures].reduce((sum, part) => sum + WORD + part, 0);
  const size = SIZES.find((candidate) => candidate - TAG >= length);
  if (size === undefined) throw new Refusal("evidence-size", "pictures that are too large together");
  return size;
}

/** The canonical text of what an applicant says. */
export function fieldsOf(applicant: Applicant, papers: Papers): string {
  const normal = (text: string) => text.normalize("NFC");
  return print({
    attestations: papers.attestations.map(normal),
    birth: normal(papers.birth),
    election: toHex(applicant.election),
    evidence: papers.evidence,
    kind: "evidence",
    mrz: papers.mrz.map(normal),
    name: normal(papers.name),
    number: normal(papers.number),
    rho: toBase64(encodedRho(applicant.rho)),
    state: papers.state,
    v: 1,
    vouches: papers.vouches.map(normal),
  });
}

/** Encrypts under a fresh key: 32 random bytes, which are used for nothing else. */
export function encrypt(applicant: Applicant, papers: Papers, pictures: Uint8Array[], key: Uint8Array): Encrypted {
  const plaintext = packed(utf8(fieldsOf(applicant, papers)), pictures);
  const aad = frame("evidence", applicant.election, applicant.id, applicant.statusKey);
  const ciphertext = chacha20poly1305(key, new Uint8Array(12), aad).encrypt(plaintext);
  plaintext.fill(0);
  return { key, ciphertext, hash: sha256(ciphertext) };
}

/** `u64(1 + number of pictures) || LP(fields) || LP(picture) .. || zeros`. */
function packed(fields: Uint8Array, pictures: Uint8Array[]): Uint8Array {
  if (pictures.length > MOST_PICTURES) throw new Refusal("evidence", `more than ${MOST_PICTURES} pictures`);
  const size = sizeClass(fields.length, pictures.map(({ length }) => length));
  const plaintext = new Uint8Array(size - TAG);
  let at = 0;
  const put = (bytes: Uint8Array) => {
    plaintext.set(bytes, at);
    at += bytes.length;
  };
  put(u64(1 + pictures.length));
  for (const part of [fields, ...pictures]) {
    put(u64(part.length));
    put(part);
  }
  fields.fill(0);
  return plaintext;
}

// Signatures under a petition: each a record of a credential, and together the attachment of a petition (docs/protocol.md §9.12).

import { compare, concat, toHex } from "../encoding/bytes.ts";
import { isValidKey, publicKey, sign, verify } from "../encoding/ed25519.ts";
import { frame } from "../encoding/frame.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Progress } from "../voter/ballot.ts";
import { CredentialBatch, type IssuerKey, verifyCredential } from "../voter/credential.ts";
import type { Random } from "../voter/scalar.ts";

/** Bytes of a signature with all that it is checked by. */
export const SIGNATURE_RECORD = 145;

/** What a petition is signed with, and checked against. */
export interface Signing {
  election: Uint8Array;
  /** Of the petition. */
  id: Uint8Array;
  /** Who signed the credentials of each constituency, in the order of the manifest; nobody whose key is not known. */
  issuers: readonly (IssuerKey | undefined)[];
}

export interface SignatureRecord {
  /** Position of the constituency, from 0. */
  constituency: number;
  credential: Uint8Array;
  /** That of the registrars. */
  issued: Uint8Array;
  signature: Uint8Array;
}

/** The record of whoever has the seed of a credential. */
export function signPetition(seed: Uint8Array, election: Uint8Array, id: Uint8Array, constituency: number, issued: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(constituency), publicKey(seed), issued, sign(seed, message(election, id)));
}

export function readSignature(record: Uint8Array): SignatureRecord {
  if (record.length !== SIGNATURE_RECORD) throw new Refusal("petition-signatures", "a signature of another length");
  return {
    constituency: record[0] as number,
    credential: record.slice(1, 33),
    issued: record.slice(33, 81),
    signature: record.slice(81),
  };
}

/** One record by itself. Refused as `petition-signatures`. */
export function verifySignature(record: Uint8Array, signing: Signing): SignatureRecord {
  const read = readSignature(record);
  const issuer = checkOwn(read, signing);
  named(() => verifyCredential(issuer.key, issuer.election, issuer.constituency, read.credential, read.issued));
  return read;
}

/**
 * All records of an attachment, with a pause after each. What the registrars signed is checked for all of them together, with
 * coefficients that nobody can foresee. Refused as `petition-signatures`, which does not say whose fault it is.
 */
export function* signaturesSteps(bytes: Uint8Array, signing: Signing, random: Random): Generator<Progress, number> {
  const records = recordsOf(bytes);
  const batch = new CredentialBatch(random);
  const all = records.length + 1;
  for (const [at, record] of records.entries()) {
    const before = records[at - 1];
    if (before !== undefined && compare(before.credential, record.credential) >= 0) throw wrong("out of order");
    const issuer = checkOwn(record, signing);
    named(() => batch.add(issuer, record.credential, record.issued));
    yield { done: at + 1, all };
  }
  if (!batch.holds()) throw wrong("of a credential that nobody issued");
  yield { done: all, all };
  return records.length;
}

/** The credentials of an attachment, in hexadecimal. */
export function credentialsIn(bytes: Uint8Array): Set<string> {
  return new Set(recordsOf(bytes).map(({ credential }) => toHex(credential)));
}

/** All but that the credential was issued. */
function checkOwn({ constituency, credential, signature }: SignatureRecord, { election, id, issuers }: Signing): IssuerKey {
  const issuer = issuers[constituency];
  if (issuer === undefined) throw wrong("of no constituency");
  if (!isValidKey(credential)) throw wrong("of no credential");
  if (!verify(credential, message(election, id), signature)) throw wrong("that does not verify");
  return issuer;
}

function recordsOf(bytes: Uint8Array): SignatureRecord[] {
  if (bytes.length % SIGNATURE_RECORD !== 0) throw wrong("cut off");
  return Array.from({ length: bytes.length / SIGNATURE_RECORD }, (_, at) => readSignature(bytes.subarray(SIGNATURE_RECORD * at, SIGNATURE_RECORD * (at + 1))));
}

function message(election: Uint8Array, id: Uint8Array): Uint8Array {
  return frame("petition-signature", election, id);
}

/** A signature of the registrars that is no element, or another. */
function named(check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof Refusal ? wrong(error.message) : error;
  }
}

function wrong(what: string): Refusal {
  return new Refusal("petition-signatures", `a signature ${what}`);
}

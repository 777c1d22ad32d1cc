// Signed notes (docs/protocol.md §3, C2SP signed-note).

import { sha256 } from "@noble/hashes/sha2.js";
import { concat, fromBase64, fromUtf8, isEqual, toBase64, utf8 } from "../encoding/bytes.ts";
import { publicKey, sign, verify } from "../encoding/ed25519.ts";
import { Refusal } from "../encoding/refusal.ts";
import { leafHash } from "./tree.ts";

/** An entry has at most so many bytes. */
export const LONGEST_ENTRY = 65_535;

/** What stands in front of the public key when a key id is made: a plain signature, or the cosignature of a witness. */
export const SIGNATURE = 0x01;
export const COSIGNATURE = 0x04;

export interface SignatureLine {
  name: string;
  keyId: Uint8Array;
  signature: Uint8Array;
}

export interface Note {
  /** The signed text, with its newline. */
  text: string;
  lines: SignatureLine[];
  bytes: Uint8Array;
  /** The leaf hash, if the note is an entry of a log. */
  leaf: Uint8Array;
}

/** Who signs. */
export interface Signer {
  name: string;
  seed: Uint8Array;
}

/** Whose signature is looked for. */
export interface Key {
  name: string;
  key: Uint8Array;
}

export function parseNote(bytes: Uint8Array): Note {
  const whole = fromUtf8(bytes);
  if (/[\0-\x09\x0b-\x1f]/.test(whole)) throw new Refusal("note", "a control character");
  const split = whole.lastIndexOf("\n\n");
  if (split < 0 || !whole.endsWith("\n")) throw new Refusal("note", "no text and signature lines");
  const lines = whole.slice(split + 2, -1).split("\n").map(parseLine);
  return { text: whole.slice(0, split + 1), lines, bytes, leaf: leafHash(bytes) };
}

/** A note that is an entry of a log. */
export function parseEntryNote(bytes: Uint8Array): Note {
  if (bytes.length > LONGEST_ENTRY) throw new Refusal("entry-too-large", `${bytes.length} bytes`);
  return parseNote(bytes);
}

function parseLine(line: string): SignatureLine {
  // A key name has no spaces of any kind and no plus sign (C2SP signed-note); \s has a byte order mark beside them.
  const [, name, base64] = /^\u2014 ([^\s\u0085+]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line) ?? [];
  if (name === undefined || base64 === undefined) throw new Refusal("note", "not a signature line");
  const bytes = decoded(base64);
  if (bytes.length <= 4) throw new Refusal("note", "a signature line without a signature");
  return { name, keyId: bytes.slice(0, 4), signature: bytes.slice(4) };
}

function decoded(base64: string): Uint8Array {
  try {
    return fromBase64(base64);
  } catch {
    throw new Refusal("note", "a signature line that is not base64");
  }
}

export function keyId(name: string, type: number, key: Uint8Array): Uint8Array {
  return sha256(concat(utf8(name), Uint8Array.of(0x0a, type), key)).slice(0, 4);
}

export function signatureLine(name: string, id: Uint8Array, signature: Uint8Array): string {
  return `\u2014 ${name} ${toBase64(concat(id, signature))}\n`;
}

export function signNote(text: string, signers: Signer[]): Uint8Array {
  const lines = signers.map(({ name, seed }) => signatureLine(name, keyId(name, SIGNATURE, publicKey(seed)), sign(seed, utf8(text))));
  return utf8(`${text}\n${lines.join("")}`);
}

/** That it has the lines of exactly these, in this order, and that they verify. */
export function verifyLines(note: Note, signers: Key[]): void {
  if (note.lines.length !== signers.length) throw new Refusal("signature-lines", "too many lines or too few");
  verifyQuorum(note, signers, signers.length);
}

/** That it has lines of at least so many of these and of no one else, in this order, and that they verify. */
export function verifyQuorum(note: Note, signers: Key[], least: number): void {
  if (note.lines.length < least) throw new Refusal("signature-lines", `${note.lines.length} lines instead of ${least}`);
  let next = 0;
  for (const line of note.lines) {
    const found = signers.findIndex(({ name }, at) => at >= next && name === line.name);
    verifyLine(note.text, line, signers[found]);
    next = found + 1;
  }
}

/** That it has the line of one of these, and no other, and that it verifies. Returns the position of the one. */
export function verifyOneOf(note: Note, signers: Key[]): number {
  const [line] = note.lines;
  if (line === undefined || note.lines.length !== 1) throw new Refusal("signature-lines", "too many lines or too few");
  return verifyLineOfOneOf(note.text, line, signers);
}

/** One line of a note, if it is that of the signer. */
export function verifyLine(text: string, line: SignatureLine, signer: Key | undefined): void {
  verifyLineOfOneOf(text, line, signer === undefined ? [] : [signer]);
}

/** One line of a note, if it is that of one of these. Returns the position of the one. Key ids are short: of two that are the same the keys decide. */
export function verifyLineOfOneOf(text: string, line: SignatureLine, signers: Key[]): number {
  const isNamed = ({ name, key }: Key) => line.name === name && isEqual(line.keyId, keyId(name, SIGNATURE, key));
  if (!signers.some(isNamed)) throw new Refusal("signature-lines", "a line that is unknown, doubled or out of order");
  const found = signers.findIndex((signer) => isNamed(signer) && verify(signer.key, utf8(text), line.signature));
  if (found < 0) throw new Refusal("signature", `the line of ${line.name} does not verify`);
  return found;
}

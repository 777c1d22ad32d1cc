// The fingerprint of a ballot, as a person compares it (docs/protocol.md §8.4).

import { wordlist } from "@scure/bip39/wordlists/english.js";
import { fromHex, toHex } from "../encoding/bytes.ts";
import { hash } from "../encoding/frame.ts";
import { Refusal } from "../encoding/refusal.ts";

const PREFIX = "veche:ballot:";
const WORDS = 12;
const BITS = 11;

/** Of the text of a ballot, before it is signed. */
export function fingerprintOf(text: string): Uint8Array {
  return hash("ballot-fingerprint", text);
}

/** The first 132 bits, as words of the English list. */
export function fingerprintWords(fingerprint: Uint8Array): string[] {
  return numbersOf(fingerprint, WORDS).map((number) => wordlist[number] as string);
}

/** What the QR code says. */
export function fingerprintUri(fingerprint: Uint8Array): string {
  return PREFIX + toHex(fingerprint);
}

/** The fingerprint in a QR code. */
export function parseFingerprintUri(uri: string): Uint8Array {
  if (!uri.startsWith(PREFIX)) throw new Refusal("fingerprint", "not the fingerprint of a ballot");
  return fromHex(uri.slice(PREFIX.length), 32);
}

/** So many numbers of 11 bits, from the most significant bit on. */
export function numbersOf(bytes: Uint8Array, count: number): number[] {
  const numbers: number[] = [];
  let [group, bits] = [0, 0];
  for (const byte of bytes) {
    group = ((group << 8) | byte) & 0xfffff;
    bits += 8;
    if (bits >= BITS && numbers.length < count) {
      bits -= BITS;
      numbers.push((group >> bits) & 0x7ff);
    }
  }
  return numbers;
}

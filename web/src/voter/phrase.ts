// The recovery phrase (docs/protocol.md §7.1): 128 bits as 12 words.

import { numberToBytesBE } from "@noble/curves/utils.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { wordlist as english } from "@scure/bip39/wordlists/english.js";
import { concat } from "../encoding/bytes.ts";
import { hash } from "../encoding/frame.ts";
import { Refusal } from "../encoding/refusal.ts";
import { numbersOf } from "./fingerprint.ts";

export type Language = "en" | "be" | "ru";

export const LANGUAGES: Language[] = ["be", "en", "ru"];
const WORDS = 12;
const ENTROPY = 16;

const LIST = 2048;

/** The lists, the same for every implementation. Those that hardly every page needs are fetched when one does. */
const lists: Record<Language, () => Promise<readonly string[]>> = {
  en: async () => english,
  be: async () => linesOf(await import("../../../docs/words/be.txt?raw")),
  ru: async () => linesOf(await import("../../../docs/words/ru.txt?raw")),
};


/** A word of a phrase that is in no list. The word itself is a secret and not in the text. */
export class WordRefusal extends Refusal {
  /** Which word, from 0. */
  readonly position: number;

  constructor(position: number) {
    super("phrase-word", `word ${position + 1} is not in the list`);
    this.position = position;
  }
}

/** The entropy of a new phrase, from 32 bytes of the system's randomness and what the voter threw. */
export function newEntropy(random: Uint8Array, dice: string): Uint8Array {
  if (!/^[1-6]*$/.test(dice)) throw new Refusal("dice", "a die shows 1 to 6");
  if (random.length !== 32) throw new Error("32 bytes of randomness are needed");
  return hash("phrase-entropy", random, dice).slice(0, ENTROPY);
}

/** The words of a language are fetched when they are needed. */
export async function toWords(entropy: Uint8Array, language: Language): Promise<string[]> {
  if (entropy.length !== ENTROPY) throw new Error("16 bytes of entropy are needed");
  const list = await wordsOf(language);
  const bytes = concat(entropy, checksum(entropy));
  const words = numbersOf(bytes, WORDS).map((number) => list[number] as string);
  bytes.fill(0);
  return words;
}

/** The entropy of a phrase, spelled as in its list. If that is the list of this language, nothing else has to be fetched. */
export async function fromWords(words: readonly string[], language: Language): Promise<Uint8Array> {
  if (words.length !== WORDS) throw new Refusal("phrase-length", `${words.length} words instead of ${WORDS}`);
  const list = await listOf(words[0] as string, language);
  return fromNumbers(words.map((word) => list.indexOf(word)));
}

/** The entropy of numbers of words, where -1 stands for what is no word. */
export function fromNumbers(numbers: number[]): Uint8Array {
  const unknown = numbers.indexOf(-1);
  if (unknown >= 0) throw new WordRefusal(unknown);
  // 132 bits: the entropy, and 4 bits of its hash.
  const bits = numbers.reduce((left, number) => (left << 11n) | BigInt(number), 0n);
  const entropy = numberToBytesBE(bits >> 4n, ENTROPY);
  if (BigInt((checksum(entropy)[0] as number) >> 4) !== (bits & 15n)) {
    throw new Refusal("phrase-checksum", "the words do not fit together");
  }
  return entropy;
}

/** The words of what somebody typed or kept, which white space of ASCII parts. */
export function splitWords(text: string): string[] {
  const words = text.split(/[ \t\n\f\r]+/).filter((word) => word !== "");
  if (words.length !== WORDS) throw new Refusal("phrase-length", `${words.length} words instead of ${WORDS}`);
  return words;
}

/** All words of a language. */
export async function wordsOf(language: Language): Promise<readonly string[]> {
  const list = await lists[language]();
  if (new Set(list).size !== LIST) throw new Error("a list of another number of words");
  return list;
}

/** No word is in two lists: the first of a phrase names its list. */
async function listOf(word: string, language: Language): Promise<readonly string[]> {
  for (const one of [language, ...LANGUAGES]) {
    const list = await wordsOf(one);
    if (list.includes(word)) return list;
  }
  throw new WordRefusal(0);
}

function checksum(entropy: Uint8Array): Uint8Array {
  return sha256(entropy).subarray(0, 1);
}

function linesOf({ default: text }: { default: string }): string[] {
  return text.split("\n").slice(0, -1);
}

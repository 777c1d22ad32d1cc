import { readFileSync } from "node:fs";
import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, it } from "vitest";
import { toHex } from "../src/encoding/bytes.ts";
import { fromWords, type Language } from "../src/voter/phrase.ts";
import { fold } from "../src/voter/typed-phrase.ts";
import { loadWords } from "../src/words/lists.ts";
import { named, readVectors } from "./vectors.ts";

interface Vector {
  name: string;
  input: { typed: string; language?: Language };
  expected: { word?: string; phrase?: string; language?: Language };
}

const LANGUAGES: Language[] = ["be", "en", "ru"];
const ALPHABETS: Record<Language, RegExp> = {
  be: /^[абвгдеёжзійклмнопрстуўфхцчшыьэюя]{3,9}$/,
  en: /^[a-z]{3,9}$/,
  ru: /^[абвгдежзийклмнопрстуфхцчшщъыьэюя]{3,9}$/,
};

const accepted = readVectors<Vector>("credentials");
const rejected = readVectors<Vector>("credentials/rejected");

describe.each(LANGUAGES)("the list in %s", (language) => {
  it("has 2,048 words of its alphabet, in the order of their folded letters", async () => {
    const { words } = await loadWords(language);
    expect(words).toHaveLength(2048);
    for (const word of words) expect(word).toMatch(ALPHABETS[language]);
    const folded = words.map((word) => fold(word, language));
    expect([...folded].sort()).toEqual(folded);
  });

  it("has no two words with the same first four letters", async () => {
    const { words } = await loadWords(language);
    expect(new Set(words.map((word) => fold(word, language).slice(0, 4))).size).toBe(2048);
  });

  it("is the file of the specification", () => {
    const file = readFileSync(new URL(`../../docs/words/${language}.txt`, import.meta.url));
    const specification = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");
    expect(specification).toContain(toHex(sha256(file)));
  });

  it("has each word found by itself, by its first four letters, and in capitals", async () => {
    const { words, complete, suggest } = await loadWords(language);
    for (const word of words) {
      expect(complete(word)).toBe(word);
      expect(complete(word.toUpperCase())).toBe(word);
      if (word.length > 3) expect(complete(word.slice(0, 4))).toBe(word);
      expect(suggest(word.slice(0, 2))).toContain(word);
    }
  });

  it("suggests nothing for nothing", async () => {
    const { suggest, complete } = await loadWords(language);
    expect(suggest("")).toEqual([]);
    expect(complete("")).toBeUndefined();
  });
});

it("no word is in two lists, even folded", async () => {
  const lists = await Promise.all(LANGUAGES.map(loadWords));
  // The folding of Belarusian takes away all that the three foldings do.
  expect(new Set(lists.flatMap(({ words }) => words.map((word) => fold(word, "be")))).size).toBe(3 * 2048);
});

describe("what is typed", () => {
  it.each(named(accepted, "completion"))("$name", async ({ input, expected }) => {
    expect((await loadWords(input.language ?? "en")).complete(input.typed)).toBe(expected.word);
  });

  it.each(named(rejected, "completion"))("$name is no word", async ({ input }) => {
    expect((await loadWords(input.language ?? "en")).complete(input.typed)).toBeUndefined();
  });

  it.each(named(accepted, "typed"))("$name is a phrase", async ({ input, expected }) => {
    const language = expected.language ?? "en";
    const { complete } = await loadWords(language);
    const words = input.typed.trim().split(/\s+/).map((piece) => complete(piece) ?? "");
    expect(words.join(" ")).toBe(expected.phrase);
    expect(await fromWords(words, language)).toHaveLength(16);
  });
});

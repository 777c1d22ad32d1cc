// What somebody typed, completed to the words of a phrase (docs/protocol.md §7.1). Nothing beyond that is guessed.

import { Refusal } from "../encoding/refusal.ts";
import { fromNumbers, fromWords, type Language, LANGUAGES, splitWords, WordRefusal, wordsOf } from "./phrase.ts";

/** So many letters are enough: no two words of a list begin with the same. */
const ENOUGH = 4;

/** Letters that a keyboard may lack, and those that are typed instead. Apostrophes are often left out. */
const FOLDED: Record<Language, Record<string, string>> = {
  be: { і: "и", i: "и", ў: "у", ё: "е", ґ: "г", "'": "", "’": "", ʼ: "" },
  en: {},
  ru: { ё: "е" },
};

export function fold(text: string, language: Language): string {
  return Array.from(text.toLowerCase(), (letter) => FOLDED[language][letter] ?? letter).join("");
}

/** The words of a list, to be found by what somebody typed. */
export interface Completion {
  /** Numbers of the words that begin with it, whichever of similar letters a keyboard has. */
  startingWith(typed: string): number[];
  /** The number of the word that was meant: it is written out, or so much of it that it can be no other. -1 if there is none. */
  numberOf(typed: string): number;
}

export function completionOf(words: readonly string[], language: Language): Completion {
  const folded = words.map((word) => fold(word, language));
  const starting = (beginning: string): number[] => folded.flatMap((word, number) => (word.startsWith(beginning) ? [number] : []));
  return {
    startingWith(typed) {
      const beginning = fold(typed, language);
      return beginning === "" ? [] : starting(beginning);
    },
    numberOf(typed) {
      const beginning = fold(typed, language);
      const whole = folded.indexOf(beginning);
      if (whole >= 0 || Array.from(beginning).length < ENOUGH) return whole;
      const found = starting(beginning);
      return found.length === 1 ? (found[0] as number) : -1;
    },
  };
}

/** The entropy of a phrase as somebody may have typed it, in a language that nobody asked for. */
export async function fromTyped(typed: string): Promise<Uint8Array> {
  const words = splitWords(typed);
  const asItIs = await fromWords(words, "en").catch(() => undefined);
  if (asItIs !== undefined) return asItIs;
  const readings = await Promise.all(LANGUAGES.map((language) => readIn(words, language)));
  const phrases = readings.filter((reading) => reading instanceof Uint8Array);
  if (phrases.length > 1) throw new WordRefusal(0);
  const [phrase] = phrases;
  if (phrase !== undefined) return phrase;
  throw readings.filter((reading) => reading instanceof Refusal).reduce((best, one) => (reach(one) > reach(best) ? one : best));
}

async function readIn(words: string[], language: Language): Promise<Uint8Array | Refusal> {
  const { numberOf } = completionOf(await wordsOf(language), language);
  try {
    return fromNumbers(words.map(numberOf));
  } catch (fault) {
    if (fault instanceof Refusal) return fault;
    throw fault;
  }
}

/** How many words are right, as far as a refusal tells. */
function reach(refusal: Refusal): number {
  return refusal instanceof WordRefusal ? refusal.position : Number.POSITIVE_INFINITY;
}

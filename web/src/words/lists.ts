// The words of a language, for somebody who types them (docs/protocol.md §7.1): suggestions while a word is typed, and what it can only be.

import type { Language } from "../voter/phrase.ts";
import { wordsOf } from "../voter/phrase.ts";

export interface WordList {
  words: readonly string[];
  /** Words that begin with what was typed, whichever of similar letters a keyboard has. */
  suggest: (typed: string) => string[];
  /** The word that was meant: it is written out, or so much of it that it can be no other. */
  complete: (typed: string) => string | undefined;
}

export async function loadWords(language: Language): Promise<WordList> {
  const words = await wordsOf(language);
  const folded = words.map((word) => fold(word, language));
  const suggest = (typed: string) => {
    const beginning = fold(typed, language);
    return beginning === "" ? [] : words.filter((_, at) => folded[at]?.startsWith(beginning));
  };
  const complete = (typed: string) => {
    const beginning = fold(typed, language);
    const whole = words[folded.indexOf(beginning)];
    if (whole !== undefined) return whole;
    // Four letters tell words apart; what is longer must go on like the word.
    return Array.from(beginning).length < ENOUGH ? undefined : suggest(typed)[0];
  };
  return { words, suggest, complete };
}

/** So many letters are enough. */
const ENOUGH = 4;

/** Letters that a keyboard may lack, and what is typed instead. */
const SIMILAR: Record<Language, Record<string, string>> = {
  be: { і: "и", i: "и", ў: "у", ё: "е", ґ: "г", "'": "", "’": "", ʼ: "", "`": "" },
  en: {},
  ru: { ё: "е" },
};

/** A word of which only that is left which tells it from the others of its list. */
export function fold(text: string, language: Language): string {
  const letters = Array.from(text.normalize("NFC").toLowerCase());
  return letters.map((letter) => SIMILAR[language][letter] ?? letter).join("");
}

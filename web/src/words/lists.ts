// The words of a language, for somebody who types them: suggestions while a word is typed, and what it can only be.

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
  const folded = words.map(fold);
  const suggest = (typed: string) => {
    const beginning = fold(typed);
    return beginning === "" ? [] : words.filter((_, at) => folded[at]?.startsWith(beginning));
  };
  const complete = (typed: string) => {
    const beginning = fold(typed);
    const whole = words[folded.indexOf(beginning)];
    if (whole !== undefined) return whole;
    // Four letters tell words apart; what is longer must go on like the word.
    const found = [...beginning].length < ENOUGH ? [] : suggest(typed);
    return found.length === 1 ? found[0] : undefined;
  };
  return { words, suggest, complete };
}

/** So many letters are enough (docs/protocol.md §7.1). */
const ENOUGH = 4;

const SIMILAR: Record<string, string> = { ё: "е", і: "и", ў: "у", ґ: "г" };

/** Letters that a keyboard may lack as those that are typed instead. */
export function fold(text: string): string {
  const letters = text.normalize("NFC").toLowerCase().replace(/['’ʼ`]/g, "");
  return Array.from(letters, (letter) => SIMILAR[letter] ?? letter).join("");
}

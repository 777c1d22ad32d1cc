// The words of a language, for somebody who types them: suggestions while a word is typed, and what it can only be.

import { type Language, wordsOf } from "../voter/phrase.ts";
import { fold, numberOf } from "../voter/typed-phrase.ts";

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
    const beginning = fold(composed(typed), language);
    return beginning === "" ? [] : words.filter((_, at) => folded[at]?.startsWith(beginning));
  };
  const complete = (typed: string) => words[numberOf(composed(typed), words, language)];
  return { words, suggest, complete };
}

/** Some keyboards type a letter and its mark as two characters. The list has them as one. */
function composed(typed: string): string {
  return typed.normalize("NFC");
}

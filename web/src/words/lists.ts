// The words of a language, for somebody who types them: suggestions while a word is typed, and what it can only be.

import { type Language, wordsOf } from "../voter/phrase.ts";
import { completionOf } from "../voter/typed-phrase.ts";

export interface WordList {
  words: readonly string[];
  /** Words that begin with what was typed, whichever of similar letters a keyboard has. */
  suggest: (typed: string) => string[];
  /** The word that was meant: it is written out, or so much of it that it can be no other. */
  complete: (typed: string) => string | undefined;
}

export async function loadWords(language: Language): Promise<WordList> {
  const words = await wordsOf(language);
  const completion = completionOf(words, language);
  const suggest = (typed: string) => completion.startingWith(composed(typed)).flatMap((number) => words[number] ?? []);
  const complete = (typed: string) => words[completion.numberOf(composed(typed))];
  return { words, suggest, complete };
}

/** Some keyboards type a letter and its mark as two characters. The list has them as one. */
function composed(typed: string): string {
  return typed.normalize("NFC");
}

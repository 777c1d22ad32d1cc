// Texts in the languages of an election (docs/protocol.md §2).

import { utf8 } from "../encoding/bytes.ts";
import { asObject, asText, type Json } from "../encoding/canonical.ts";
import { Refusal } from "../encoding/refusal.ts";

/** A text by language. */
export type Text = { readonly [language: string]: string };

/** Control characters. */
const CONTROL = "\\x00-\\x1f\\x7f-\\x9f";
/** White space and blanks that are not U+0020. */
const OTHER_SPACE = "\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u2800\\u3000";
/** Marks that nobody sees, or that turn the direction of what follows. */
const UNSEEN =
  "\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff" +
  "\\uffa0\\ufff0-\\ufffc\\u{13430}-\\u{1343f}\\u{16fe4}\\u{1bca0}-\\u{1bca3}\\u{1d159}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}";
/** With them, or with a space where none is seen, two texts could look alike. */
const FORBIDDEN = new RegExp(`[${CONTROL}${OTHER_SPACE}${UNSEEN}]|^ | $|  `, "u");
/** Half of a pair, which is no character. */
const HALF = /[\ud800-\udfff]/u;

export function readText(json: Json): Text {
  const text = asObject(json);
  Object.keys(text).forEach(asLanguage);
  Object.values(text).forEach(asText);
  return text as Text;
}

/** A language: 2 to 8 small letters. */
export function asLanguage(json: Json): string {
  const language = asText(json);
  if (!/^[a-z]{2,8}$/.test(language)) throw new Refusal("json", "not a language");
  return language;
}

/** That it has exactly these languages, and strings as they must be. */
export function checkText(text: Text, languages: string[]): void {
  const found = Object.keys(text);
  if (found.length !== languages.length || !languages.every((language) => found.includes(language))) {
    throw new Refusal("manifest-language", "a text in other languages than those of the manifest");
  }
  if (!Object.values(text).every(isText)) throw new Refusal("manifest-language", "a text with a forbidden character or length");
}

/** Bytes that a string of a text may have. */
export const LONGEST_TEXT = 2_000;

/** Whether a string may stand in a text. */
export function isText(string: string): boolean {
  const length = utf8(string).length;
  return length >= 1 && length <= LONGEST_TEXT && !FORBIDDEN.test(string) && !HALF.test(string);
}

/** The characters of a string that no text may have, each once, such as `U+200B`. Two spaces, or one at an end, are none. */
export function forbiddenIn(string: string): string[] {
  const found = [...string].filter((character) => character !== " " && (FORBIDDEN.test(character) || HALF.test(character)));
  return [...new Set(found)].map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`);
}

/** The text in a language, or in the first one that it has. */
export function localText(text: Text, language: string): string {
  return text[language] ?? Object.values(text)[0] ?? "";
}

// Texts in the voter's language. A further language is one more file beside these, and one more line here.

import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";

/** A language of the page: its code, what it calls itself, and how to get its texts. */
export interface Language {
  code: string;
  name: string;
  load: () => Promise<{ default: string }>;
}

export const LANGUAGES: readonly Language[] = [
  { code: "be", name: "Беларуская", load: () => import("./be.ftl?raw") },
  { code: "ru", name: "Русский", load: () => import("./ru.ftl?raw") },
  { code: "en", name: "English", load: () => import("./en.ftl?raw") },
];

/** A language, and one that writes numbers and dates in the same way: many browsers do not know how Belarusian does. */
export function localesOf(code: string): string[] {
  return code === "be" ? ["be", "ru"] : [code];
}

export type Arguments = Record<string, FluentVariable>;

/** The texts of one language. */
export interface Texts {
  code: string;
  /** The text of this name. */
  t: (name: string, values?: Arguments) => string;
  /** Whether there is a text of this name. */
  has: (name: string) => boolean;
}

/** The first of the reader's languages that there are texts in; English if none. */
export function preferred(wanted: readonly string[]): string {
  const codes = LANGUAGES.map((language) => language.code);
  const short = wanted.map((tag) => tag.slice(0, 2).toLowerCase());
  return short.find((code) => codes.includes(code)) ?? "en";
}

export async function loadTexts(code: string): Promise<Texts> {
  const language = LANGUAGES.find((one) => one.code === code);
  if (language === undefined) throw new Error(`no texts in ${code}`);
  return textsOf(code, (await language.load()).default);
}

export function textsOf(code: string, source: string): Texts {
  // Without the marks that isolate directions: all languages here are written from left to right, and marks would end up in what is copied.
  const bundle = new FluentBundle(localesOf(code), { useIsolating: false });
  const faults = bundle.addResource(new FluentResource(source));
  if (faults.length > 0) throw faults[0] as Error;
  const t = (name: string, values: Arguments = {}) => {
    const pattern = bundle.getMessage(name)?.value;
    // A test sees to it that this does not happen; if it does, the name says more than nothing.
    return pattern ? bundle.formatPattern(pattern, values, []) : name;
  };
  return { code, t, has: (name) => bundle.hasMessage(name) };
}

// What every screen of the page can use.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Texts } from "../i18n/language.ts";

/** What the page shows. None of it is in the address: the browser's history holds one entry, whatever was done. */
export type Screen =
  | "home"
  | "register"
  | "come-back"
  | "status"
  | "phrase"
  | "vouch"
  | "vote"
  | "find"
  | "missing"
  | "receipt"
  | "results"
  | "petitions"
  | "record"
  | "device"
  | "hand-in"
  | "traces";

export const SCREENS: readonly Screen[] = [
  "home",
  "register",
  "come-back",
  "status",
  "phrase",
  "vouch",
  "vote",
  "find",
  "missing",
  "receipt",
  "results",
  "petitions",
  "record",
  "device",
  "hand-in",
  "traces",
];

export interface Page {
  texts: Texts;
  go: (screen: Screen) => void;
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === undefined) throw new Error("a screen outside of the page");
  return page;
}

/** The text of a name, in the voter's language. */
export function useText(): Texts["t"] {
  return usePage().texts.t;
}

/** The screen that an address asks for, after its `#`. */
export function startScreen(hash: string): Screen {
  return SCREENS.find((screen) => hash === `#${screen}`) ?? "home";
}

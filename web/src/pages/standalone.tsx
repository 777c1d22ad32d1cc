// The page as one file: it comes from nowhere, and believes nobody but the fingerprint that its reader compares.

import "../style.css";
import { render } from "preact";
import { loadTexts, preferred } from "../i18n/language.ts";
import { inlineWorker } from "../worker/inline.ts";
import { App } from "./app.tsx";
import { Alone } from "./alone.tsx";

async function begin(): Promise<void> {
  const root = document.getElementById("page");
  if (root === null) throw new Error("the page has no place for itself");
  const texts = await loadTexts(preferred(navigator.languages));
  render(<App texts={texts} start="home" screen={(screen) => <Alone screen={screen} makeWorker={inlineWorker} />} />, root);
}

void begin();

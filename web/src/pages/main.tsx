// The page that a service serves.

import "../style.css";
import { render } from "preact";
import { loadTexts, preferred, type Texts } from "../i18n/language.ts";
import { servedWorker } from "../worker/served.ts";
import { App } from "./app.tsx";
import { startScreen } from "./page.ts";
import { Served } from "./served.tsx";

/** Milliseconds until another try. */
const PAUSE = 1_000;

/** Without texts there is no page that could offer to try again: so it does by itself. */
async function textsAtLast(code: string): Promise<Texts> {
  try {
    return await loadTexts(code);
  } catch {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    return textsAtLast(code);
  }
}

async function begin(): Promise<void> {
  const root = document.getElementById("page");
  if (root === null) throw new Error("the page has no place for itself");
  const texts = await textsAtLast(preferred(navigator.languages));
  const start = startScreen(window.location.hash);
  // The address says nothing of what is looked at, and so does the history.
  window.history.replaceState(null, "", window.location.pathname);
  // What the page said while its script was not there.
  root.replaceChildren();
  render(<App texts={texts} start={start} screen={(screen) => <Served screen={screen} makeWorker={servedWorker} />} />, root);
}

void begin();

// The page that a service serves.

import "../style.css";
import { render } from "preact";
import { loadTexts, preferred } from "../i18n/language.ts";
import { servedWorker } from "../worker/served.ts";
import { App } from "./app.tsx";
import { startScreen } from "./page.ts";
import { Served } from "./served.tsx";

async function begin(): Promise<void> {
  const root = document.getElementById("page");
  if (root === null) throw new Error("the page has no place for itself");
  const texts = await loadTexts(preferred(navigator.languages));
  const start = startScreen(window.location.hash);
  // The address says nothing of what is looked at, and so does the history.
  window.history.replaceState(null, "", window.location.pathname);
  // What the page said while its script was not there.
  root.replaceChildren();
  render(<App texts={texts} start={start} screen={(screen) => <Served screen={screen} makeWorker={servedWorker} />} />, root);
}

void begin();

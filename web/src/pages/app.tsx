// The frame of the page: language, the way out, and the screen that is shown.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { LANGUAGES, loadTexts, type Texts } from "../i18n/language.ts";
import { PageContext, type Screen, startScreen } from "./page.ts";
import { Traces } from "./traces.tsx";

/** A page that anyone may have open. */
const EXIT = "https://www.wikipedia.org/";

export interface AppProps {
  texts: Texts;
  start: Screen;
  screen: (screen: Screen) => ComponentChildren;
}

export function App({ texts: first, start, screen: show }: AppProps) {
  const [texts, setTexts] = useState(first);
  const [screen, setScreen] = useState(start);
  const [visits, setVisits] = useState(0);
  const [left, setLeft] = useState(false);
  const go = (to: Screen) => {
    setScreen(to);
    setVisits((before) => before + 1);
  };
  useEffect(() => {
    document.documentElement.lang = texts.code;
    document.title = texts.t("page-name");
  }, [texts]);
  useEffect(() => {
    // Somebody who follows a link to a screen of the page that is open already.
    const follow = () => {
      if (window.location.hash === "") return;
      setScreen(startScreen(window.location.hash));
      window.history.replaceState(null, "", window.location.pathname);
    };
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);
  const leave = () => {
    // First what is shown goes, and with it what the screens held; then the address, which the way back does not find any more.
    setLeft(true);
    setTimeout(() => window.location.replace(EXIT), 0);
  };
  if (left) return <p class="frame">{texts.t("left")}</p>;
  return (
    <PageContext.Provider value={{ texts, go }}>
      <div class="frame">
        <header class="top">
          <div class="languages" role="group" aria-label={texts.t("language-choice")}>
            {LANGUAGES.map(({ code, name }) => (
              <button
                type="button"
                class="plain"
                key={code}
                lang={code}
                aria-pressed={code === texts.code}
                onClick={() => void loadTexts(code).then(setTexts)}
              >
                {name}
              </button>
            ))}
          </div>
          <button type="button" class="danger" title={texts.t("leave-hint")} onClick={leave}>
            {texts.t("leave")}
          </button>
        </header>
        {/* Afresh each time, also where it is the same screen: what it held is gone. */}
        <main key={visits}>{screen === "traces" ? <Traces /> : show(screen)}</main>
        <footer>
          <button type="button" class="plain" onClick={() => go("traces")}>
            {texts.t("traces-link")}
          </button>
        </footer>
      </div>
    </PageContext.Provider>
  );
}

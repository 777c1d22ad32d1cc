// The first screen: what can be done now, and what later.

import { useState } from "preact/hooks";
import type { Session } from "../flows/session.ts";
import { localText } from "../election/manifest.ts";
import { News } from "./parts/announcements.tsx";
import { ElectionFingerprint } from "./parts/fingerprint.tsx";
import { Notice, Paragraphs, Title } from "./parts/parts.tsx";
import { type Screen, usePage } from "./page.ts";
import { phaseName } from "./phase.ts";
import { dateAndTime } from "./times.ts";

/** What is offered in each phase: first what most people come for. */
const OFFERS: Record<string, { main: Screen[]; more: Screen[] }> = {
  setup: { main: [], more: ["record"] },
  registration: { main: ["register", "status"], more: ["phrase", "record"] },
  ready: { main: ["phrase"], more: ["status", "record"] },
  open: { main: ["vote", "find"], more: ["missing", "hand-in", "device", "receipt", "record"] },
  closed: { main: ["find", "missing"], more: ["hand-in", "receipt", "record"] },
  tallied: { main: ["results", "find"], more: ["missing", "receipt", "record"] },
  cancelled: { main: ["record"], more: [] },
};

/** The same of a consultation, where nobody registers. */
const OFFERS_OF_CONSULTATION: typeof OFFERS = {
  ...OFFERS,
  registration: { main: ["phrase"], more: ["record"] },
  ready: { main: ["phrase"], more: ["record"] },
};

const EXPLAINED = new Set<Screen>(["register", "phrase", "vote", "find", "missing", "petitions"]);

export function Home({ session }: { session: Session }) {
  const { texts, go } = usePage();
  const { manifest, phase } = session;
  const isConsultation = manifest.registration.kind === "earlier";
  const offers = (isConsultation ? OFFERS_OF_CONSULTATION : OFFERS)[phase] ?? { main: [], more: ["record"] };
  const { opens } = manifest.schedule;
  const [closes, setCloses] = useState(session.closes);
  return (
    <>
      <Title>{localText(manifest.title, texts.code)}</Title>
      <p>
        {texts.t(phaseName(session))}
        {phase === "registration" && manifest.registration.kind === "intake"
          ? ` ${texts.t("register-until", { time: dateAndTime(manifest.registration.deadline, texts.code) })}`
          : ""}
      </p>
      {isConsultation ? <p>{texts.t("earlier-words")}</p> : null}
      {["setup", "registration", "ready"].includes(phase) ? <p>{texts.t("opens-at", { time: dateAndTime(opens, texts.code) })}</p> : null}
      {phase === "open" ? <p>{texts.t("closes-at", { time: dateAndTime(closes, texts.code) })}</p> : null}
      <News session={session} onRead={() => setCloses(session.closes)} />
      <div class="actions column">
        {[...offers.main, ...(admitsPetitions(session) ? (["petitions"] as const) : [])].map((screen, at) => (
          <div key={screen}>
            <button type="button" class={at === 0 ? "main" : ""} onClick={() => go(screen)}>
              {texts.t(`home-${screen}`)}
            </button>
            {EXPLAINED.has(screen) ? <p class="soft">{texts.t(`home-${screen}-why`)}</p> : null}
          </div>
        ))}
      </div>
      <Notice title={texts.t("home-danger-title")}>
        <Paragraphs text={texts.t("home-danger")} />
      </Notice>
      <nav class="actions column" aria-label={texts.t("home-more")}>
        {[...offers.more, ...(canVouch(session) ? (["vouch"] as const) : [])].map((screen) => (
          <button type="button" class="plain" key={screen} onClick={() => go(screen)}>
            {texts.t(`home-${screen}`)}
          </button>
        ))}
      </nav>
      <ElectionFingerprint id={manifest.id} />
    </>
  );
}

/** Whether the commission can be asked to answer now. */
function admitsPetitions({ manifest, phase }: Session): boolean {
  return phase === "tallied" && manifest.petitions.signatures > 0;
}

/** Whether people may vouch for others now. */
function canVouch({ manifest, phase, hasRegistry }: Session): boolean {
  const { registration } = manifest;
  return phase === "registration" && hasRegistry && registration.kind === "intake" && registration.evidence.some(({ kind }) => kind === "vouching");
}

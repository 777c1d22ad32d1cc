// How an application stands, from the phrase, on any device; and going on with it.

import { useState } from "preact/hooks";
import type { Registering, Session, Status as Found } from "../flows/session.ts";
import { ConstituencyChoice, onlyConstituency } from "./parts/constituency.tsx";
import { EarlierElection } from "./parts/earlier-election.tsx";
import { Failure, type Fault } from "./parts/failure.tsx";
import { Back, Notice, Paragraphs, Title, type Tone, Working } from "./parts/parts.tsx";
import { PhraseEntry } from "./parts/phrase-entry.tsx";
import { faultOf } from "./fault.ts";
import { usePage } from "./page.ts";
import { EvidenceForm } from "./register/evidence-form.tsx";
import { Depositing } from "./register/register.tsx";

/** `check` asks no more than whether the phrase is still the right one. */
export function Status({ session, check }: { session: Session; check?: boolean }) {
  const { texts, go } = usePage();
  const [constituency, setConstituency] = useState(onlyConstituency(session.manifest));
  const [entropy, setEntropy] = useState<Uint8Array>();
  const [found, setFound] = useState<Found>();
  const [fault, setFault] = useState<Fault>();
  const [goesOn, setGoesOn] = useState(false);
  const [registering, setRegistering] = useState<Registering>();
  if (constituency === undefined) return <ConstituencyChoice manifest={session.manifest} onChoice={setConstituency} />;
  if (registering !== undefined) return <EvidenceForm session={session} registering={registering} />;
  if (goesOn && entropy !== undefined) {
    return <Depositing session={session} entropy={entropy} constituency={constituency} again={found?.status === "refused"} onDrawn={setRegistering} />;
  }
  const look = (typed: Uint8Array) => {
    setEntropy(typed);
    setFault(undefined);
    session.status(typed, constituency).then(setFound, (error: unknown) => setFault(faultOf(error)));
  };
  return (
    <>
      <Title>{texts.t(check ? "phrase-check-title" : "status-title")}</Title>
      {/* The words stay for another try, so that nobody types them twice for a line that broke. */}
      {fault === undefined ? null : <Failure fault={fault} {...(entropy === undefined ? {} : { again: () => look(entropy) })} />}
      {entropy === undefined || fault !== undefined ? (
        <>
          <p>{texts.t("phrase-enter")}</p>
          <EarlierElection session={session} constituency={constituency} />
          <PhraseEntry onPhrase={look} action={texts.t("phrase-go")} />
        </>
      ) : found === undefined ? (
        <Working label={texts.t("phrase-checking")} />
      ) : check ? (
        <Checked found={found} isEarlier={session.manifest.registration.kind === "earlier"} />
      ) : (
        <Standing found={found} onGoOn={() => setGoesOn(true)} />
      )}
      <Back to={() => go("home")} />
    </>
  );
}

function Checked({ found, isEarlier }: { found: Found; isEarlier: boolean }) {
  const { texts } = usePage();
  const [unknown, good] = isEarlier ? ["phrase-check-unknown-earlier", "phrase-check-good-earlier"] : ["phrase-check-unknown", "phrase-check-good"];
  const name = found.status === "none" ? unknown : good;
  return (
    <Notice tone={found.status === "none" ? "warn" : "good"} title={texts.t(`${name}-title`)}>
      <p>{texts.t(name)}</p>
    </Notice>
  );
}

const TONES: Record<Found["status"], Tone> = {
  none: "warn",
  deposited: "plain",
  drawn: "plain",
  "in-review": "plain",
  returned: "good",
  returning: "warn",
  more: "warn",
  refused: "warn",
  "on-roll": "good",
  issued: "good",
};

function Standing({ found, onGoOn }: { found: Found; onGoOn: () => void }) {
  const { texts, go } = usePage();
  const { status } = found;
  const reason = "reason" in found ? texts.t(`reason-${found.reason}`) : "";
  return (
    <>
      <Notice tone={TONES[status]} title={texts.t(`status-${status}-title`)}>
        <Paragraphs text={texts.t(`status-${status}`, { reason })} />
      </Notice>
      {/* The roll is in the record, but that one is on it only the service has shown; what is issued was checked. */}
      {status === "returning" ? (
        <div class="actions">
          <button type="button" class="main" onClick={() => go("come-back")}>
            {texts.t("status-returning-action")}
          </button>
        </div>
      ) : null}
      {status === "on-roll" ? <p class="soft">{texts.t("said-by-service")}</p> : null}
      {status === "drawn" || status === "more" || status === "refused" ? (
        <div class="actions">
          <button type="button" class="main" onClick={onGoOn}>
            {texts.t(`status-${status}-action`)}
          </button>
        </div>
      ) : null}
    </>
  );
}

/** "Still have your phrase?" */
export function PhraseCheck({ session }: { session: Session }) {
  return <Status session={session} check />;
}

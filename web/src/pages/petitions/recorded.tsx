// A petition of the record: its text, its signatures, which are checked here, and what the commission said.

import { useEffect, useRef, useState } from "preact/hooks";
import type { RecordedPetition, Session } from "../../flows/session.ts";
import { useAttempt } from "../attempt.ts";
import { faultOf } from "../fault.ts";
import { usePage } from "../page.ts";
import { ConstituencyChoice, onlyConstituency } from "../parts/constituency.tsx";
import { EarlierElection } from "../parts/earlier-election.tsx";
import { Failure, type Fault } from "../parts/failure.tsx";
import { Back, Notice, Title, Working } from "../parts/parts.tsx";
import { PhraseEntry } from "../parts/phrase-entry.tsx";
import { Said, Standing } from "./standing.tsx";
import { PetitionText } from "./text.tsx";

/** So many signatures are checked without being asked: that takes some seconds, and few bytes. */
const AT_ONCE = 1_000;

export function Recorded({ session, petition, onBack }: { session: Session; petition: RecordedPetition; onBack: () => void }) {
  const { texts } = usePage();
  const [looks, setLooks] = useState(false);
  const [isWanted, setIsWanted] = useState(petition.signatures <= AT_ONCE);
  if (looks) return <Mine session={session} petition={petition} onBack={() => setLooks(false)} />;
  return (
    <>
      <Title>{texts.t("petition-recorded-title")}</Title>
      <PetitionText petition={petition.petition} hasTitle />
      <p class="soft">{texts.t("petition-signatures", { count: petition.signatures, index: petition.index })}</p>
      <Standing petition={petition} />
      <Said petition={petition} />
      <h2>{texts.t("petition-check-title")}</h2>
      {!petition.canCheck ? (
        <p>{texts.t("petition-large")}</p>
      ) : isWanted ? (
        <Signatures petition={petition} />
      ) : (
        <>
          <p>{texts.t("petition-many")}</p>
          <button type="button" onClick={() => setIsWanted(true)}>
            {texts.t("petition-check")}
          </button>
        </>
      )}
      {petition.canCheck ? (
        <div class="actions">
          <button type="button" onClick={() => setLooks(true)}>
            {texts.t("petition-mine")}
          </button>
        </div>
      ) : null}
      <Back to={onBack} />
    </>
  );
}

function Signatures({ petition }: { petition: RecordedPetition }) {
  const { texts } = usePage();
  const [progress, setProgress] = useState<{ done: number; all: number }>();
  const [isChecked, setIsChecked] = useState(false);
  const { fault, again } = useAttempt(async (signal) => {
    await petition.check((done, all) => setProgress({ done, all }), signal);
    setIsChecked(true);
  });
  if (fault !== undefined) return <Failure fault={fault} again={again} />;
  if (!isChecked) return <Working label={texts.t("petition-checking")} {...progress} />;
  return (
    <Notice tone="good">
      <p>{texts.t("petition-checked")}</p>
    </Notice>
  );
}

/** Whether the reader's own signature is among them. */
function Mine({ session, petition, onBack }: { session: Session; petition: RecordedPetition; onBack: () => void }) {
  const { texts } = usePage();
  const [constituency, setConstituency] = useState(onlyConstituency(session.manifest));
  const [typed, setTyped] = useState<Uint8Array>();
  const [isMine, setIsMine] = useState<boolean>();
  const [fault, setFault] = useState<Fault>();
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  if (constituency === undefined) return <ConstituencyChoice manifest={session.manifest} onChoice={setConstituency} />;
  const look = (entropy: Uint8Array) => {
    setTyped(entropy);
    setFault(undefined);
    petition.isSignedBy(entropy, constituency, stop.current.signal).then(setIsMine, (error: unknown) => setFault(faultOf(error)));
  };
  return (
    <>
      <Title>{texts.t("petition-mine")}</Title>
      {fault === undefined || typed === undefined ? null : <Failure fault={fault} again={() => look(typed)} />}
      {isMine !== undefined ? (
        <Notice tone={isMine ? "good" : "warn"} title={texts.t(isMine ? "petition-mine-yes-title" : "petition-mine-no-title")}>
          <p>{texts.t(isMine ? "petition-mine-yes" : "petition-mine-no")}</p>
        </Notice>
      ) : typed !== undefined && fault === undefined ? (
        <Working label={texts.t("phrase-checking")} />
      ) : (
        <>
          <p>{texts.t("petition-mine-hint")}</p>
          <EarlierElection session={session} constituency={constituency} />
          <PhraseEntry onPhrase={look} action={texts.t("phrase-go")} />
        </>
      )}
      <Back to={onBack} />
    </>
  );
}

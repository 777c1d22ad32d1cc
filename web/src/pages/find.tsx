// Finding one's ballot again from the phrase, and whether it counts.

import { useState } from "preact/hooks";
import type { Findings, FoundBallot, Session } from "../flows/session.ts";
import { ConstituencyChoice, onlyConstituency } from "./parts/constituency.tsx";
import { EarlierElection } from "./parts/earlier-election.tsx";
import { Failure, type Fault, isFinal } from "./parts/failure.tsx";
import { Back, Notice, SaveFile, Title, Working } from "./parts/parts.tsx";
import { PhraseEntry } from "./parts/phrase-entry.tsx";
import { faultOf } from "./fault.ts";
import { usePage } from "./page.ts";

export function Find({ session }: { session: Session }) {
  const { texts, go } = usePage();
  const [constituency, setConstituency] = useState(onlyConstituency(session.manifest));
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const [findings, setFindings] = useState<Findings>();
  /** Kept for another try, so that nobody types twelve words twice for a line that broke. */
  const [typed, setTyped] = useState<Uint8Array>();
  if (constituency === undefined) return <ConstituencyChoice manifest={session.manifest} onChoice={setConstituency} />;
  const look = (entropy: Uint8Array) => {
    setTyped(entropy);
    setWorking(true);
    setFault(undefined);
    session
      .find(entropy, constituency)
      .then(setFindings, (error: unknown) => setFault(faultOf(error)))
      .finally(() => setWorking(false));
  };
  return (
    <>
      <Title>{texts.t("find-title")}</Title>
      {fault === undefined ? null : <Failure fault={fault} {...(typed === undefined || working ? {} : { again: () => look(typed) })} />}
      {working ? (
        <Working label={texts.t("phrase-checking")} />
      ) : findings === undefined ? (
        <>
          <p>{texts.t("find-intro")}</p>
          <EarlierElection session={session} constituency={constituency} />
          <PhraseEntry onPhrase={look} action={texts.t("phrase-go")} />
        </>
      ) : (
        <Found findings={findings} />
      )}
      <Back to={() => go("home")} />
    </>
  );
}

function Found({ findings }: { findings: Findings }) {
  const { texts, go } = usePage();
  const { ballots, counted } = findings;
  const [isAlarmed, setIsAlarmed] = useState(false);
  return (
    <>
      {counted === undefined || isAlarmed ? null : (
        <Notice tone={counted === "none" ? "warn" : "good"} title={texts.t(counted === "none" ? "find-not-counted-title" : "find-counted-title")}>
          <p>{texts.t(counted === "none" ? "find-not-counted" : "find-counted")}</p>
        </Notice>
      )}
      {ballots.length === 0 ? (
        <Notice title={texts.t("find-none-title")}>
          <p>{texts.t("find-none")}</p>
        </Notice>
      ) : null}
      {ballots.map((ballot, at) => (
        <Ballot key={ballot.index} ballot={ballot} number={at + 1} isCounted={counted !== undefined} onAlarm={() => setIsAlarmed(true)} />
      ))}
      {ballots.length === 0 ? null : <p class="soft">{texts.t("cast-save-hint")}</p>}
      <h2>{texts.t("home-missing")}</h2>
      <p>{texts.t("find-missing")}</p>
      <div class="actions">
        <button type="button" onClick={() => go("missing")}>
          {texts.t("home-missing")}
        </button>
      </div>
    </>
  );
}

interface BallotProps {
  ballot: FoundBallot;
  number: number;
  isCounted: boolean;
  onAlarm: () => void;
}

function Ballot({ ballot, number, isCounted, onAlarm }: BallotProps) {
  const { texts } = usePage();
  const [isOwn, setIsOwn] = useState(false);
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const confirm = () => {
    setWorking(true);
    setFault(undefined);
    ballot
      .confirm()
      .then(
        () => setIsOwn(true),
        (error: unknown) => {
          const found = faultOf(error);
          setFault(found);
          if (isFinal(found)) onAlarm();
        },
      )
      .finally(() => setWorking(false));
  };
  return (
    <section>
      <h2>{texts.t("find-one", { number, index: ballot.index })}</h2>
      {fault !== undefined && isFinal(fault) ? null : (
        <p>
          {texts.t("find-in-record", { witnesses: ballot.witnesses })}{" "}
          {texts.t(!ballot.counts ? "find-replaced" : isCounted ? "find-counts" : "find-will-count")}
        </p>
      )}
      {isOwn ? <p>{texts.t("find-own")}</p> : null}
      {fault === undefined ? null : <Failure fault={fault} />}
      {working ? <Working label={texts.t("loading")} /> : null}
      <div class="actions">
        {isOwn || working ? null : (
          <button type="button" onClick={confirm}>
            {texts.t("find-confirm")}
          </button>
        )}
        <SaveFile name="receipt.json" content={() => ballot.receipt} label={texts.t("find-save")} />
      </div>
      {isOwn ? null : <p class="soft">{texts.t("find-confirm-hint")}</p>}
    </section>
  );
}

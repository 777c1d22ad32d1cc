// Voting, from the phrase to the record.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Right, Session } from "../../flows/session.ts";
import { contestsOf } from "../../election/manifest.ts";
import * as choice from "../../flows/choice.ts";
import { rightFile, type RightFile } from "../../flows/files.ts";
import { ConstituencyChoice, onlyConstituency } from "../parts/constituency.tsx";
import { EarlierElection, EarlierRight } from "../parts/earlier-election.tsx";
import { Failure, type Fault } from "../parts/failure.tsx";
import { Back, Notice, SaveFile, Title, Working } from "../parts/parts.tsx";
import { PhraseEntry } from "../parts/phrase-entry.tsx";
import { faultOf } from "../fault.ts";
import { usePage } from "../page.ts";
import { Casting } from "./casting.tsx";
import { ContestForm } from "./contest.tsx";
import { DocumentSource } from "./programme.tsx";
import { Review } from "./overview.tsx";

type Step = { at: "phrase" } | { at: "collecting" } | { at: "ready" } | { at: "contest"; contest: number; change: boolean } | { at: "review" } | { at: "casting" };

export function Vote({ session }: { session: Session }) {
  const { texts, go } = usePage();
  const [constituency, setConstituency] = useState(onlyConstituency(session.manifest));
  const [step, setStep] = useState<Step>({ at: "phrase" });
  const [right, setRight] = useState<Right>();
  const [fault, setFault] = useState<Fault>();
  /** Kept until the right is there, so that nobody types twelve words twice for a line that broke. */
  const [typed, setTyped] = useState<Uint8Array>();
  /** In a consultation, from the earlier election, if the service does not have that. */
  const [file, setFile] = useState<RightFile>();
  const [values, setValues] = useState<number[][]>([]);
  useEffect(() => () => right?.forget(), [right]);
  const isHere = useRef(true);
  useEffect(
    () => () => {
      isHere.current = false;
    },
    [],
  );

  if (constituency === undefined) return <ConstituencyChoice manifest={session.manifest} onChoice={setConstituency} />;
  const { registration } = session.manifest;
  const contests = contestsOf(session.manifest, constituency);

  const collect = (entropy: Uint8Array) => {
    setTyped(entropy);
    setFault(undefined);
    setStep({ at: "collecting" });
    session
      .collect(entropy, constituency, file)
      .then((collected) => {
        // Whoever has left the screen does not need it any more, and nobody else may have it.
        if (!isHere.current) return collected.forget();
        setTyped(undefined);
        setRight(collected);
        setValues(contests.map(choice.nothingChosen));
        setStep({ at: "ready" });
      })
      .catch((error: unknown) => {
        setFault(faultOf(error));
        setStep({ at: "phrase" });
      });
  };
  const vary = (contest: number, changed: number[]) => setValues(values.map((one, at) => (at === contest ? changed : one)));

  if (step.at === "phrase") {
    return (
      <>
        <Title>{texts.t("vote-title")}</Title>
        {fault === undefined ? <p>{texts.t("vote-intro")}</p> : <Failure fault={fault} {...(typed === undefined ? {} : { again: () => collect(typed) })} />}
        <EarlierElection session={session} constituency={constituency} />
        <PhraseEntry onPhrase={collect} action={texts.t("phrase-go")} />
        {registration.kind !== "earlier" || session.isOffline ? null : (
          <EarlierRight election={registration.election} right={file} onRight={setFile} open={fault?.code === "earlier-right-needed"} />
        )}
        <Back to={() => go("home")} />
      </>
    );
  }
  if (step.at === "collecting" || right === undefined) {
    return (
      <>
        <Title>{texts.t("vote-title")}</Title>
        <Working label={texts.t("vote-collecting")} />
      </>
    );
  }
  if (step.at === "ready") {
    return <Ready session={session} right={right} contests={contests.length} onGo={() => setStep({ at: "contest", contest: 0, change: false })} />;
  }
  if (step.at === "contest") {
    const contest = contests[step.contest];
    const chosen = values[step.contest];
    if (contest === undefined || chosen === undefined) return null;
    const last = step.contest === contests.length - 1;
    const next = () => setStep(last || step.change ? { at: "review" } : { at: "contest", contest: step.contest + 1, change: false });
    const before = () => setStep(step.contest === 0 ? { at: "ready" } : { at: "contest", contest: step.contest - 1, change: false });
    return (
      <DocumentSource.Provider value={session.document}>
        <p class="steps">{texts.t("vote-step", { number: step.contest + 1, all: contests.length })}</p>
        <ContestForm key={contest.id} contest={contest} values={chosen} onChange={(changed) => vary(step.contest, changed)} />
        <Remark contest={contest} values={chosen} />
        <div class="actions">
          <button type="button" class="main" onClick={next}>
            {texts.t(last || step.change ? "to-review" : "next")}
          </button>
          {step.change ? null : <Back to={before} />}
        </div>
      </DocumentSource.Provider>
    );
  }
  const choices = contests.map((contest, at) => ({ contest: contest.id, values: values[at] ?? [] }));
  if (step.at === "review") {
    return (
      <Review
        contests={contests}
        values={values}
        onChange={(contest) => setStep({ at: "contest", contest, change: true })}
        onCast={() => setStep({ at: "casting" })}
      />
    );
  }
  return <Casting session={session} right={right} choices={choices} onAfresh={() => setStep({ at: "review" })} />;
}

function Ready({ session, right, contests, onGo }: { session: Session; right: Right; contests: number; onGo: () => void }) {
  const { texts } = usePage();
  return (
    <>
      <Title>{texts.t("vote-ready-title")}</Title>
      <p>{texts.t("vote-count", { count: contests })}</p>
      {right.ballots === 0 ? (
        <p class="soft">{texts.t("vote-first")}</p>
      ) : (
        <Notice title={texts.t("vote-again-title")}>
          <p>{texts.t("vote-again", { count: right.ballots })}</p>
          <p>{texts.t("vote-again-hides")}</p>
        </Notice>
      )}
      <div class="actions">
        <button type="button" class="main" onClick={onGo}>
          {texts.t("next")}
        </button>
      </div>
      {session.isOffline ? null : (
        <details>
          <summary>{texts.t("home-offline")}</summary>
          <SaveFile name="right.json" content={() => rightFile(session.manifest.id, right)} label={texts.t("vote-save-right")} type="application/json" />
        </details>
      )}
    </>
  );
}

/** What is missing, said where it is chosen, and without hurry: the way on is never barred before the end. */
function Remark({ contest, values }: { contest: Parameters<typeof choice.remarkOn>[0]; values: readonly number[] }) {
  const { texts } = usePage();
  const remark = choice.remarkOn(contest, values);
  return (
    <p role="status" class="soft">
      {remark === undefined ? "" : texts.t(`remark-${remark.kind}-${remark.what}`, { missing: remark.missing })}
    </p>
  );
}

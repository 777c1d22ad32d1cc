// Registering with a right to vote of an earlier election, without papers.

import { useState } from "preact/hooks";
import type { RegisterProgress, Session } from "../../flows/session.ts";
import { asFileText, readRightFile, type RightFile } from "../../flows/files.ts";
import { type ComingBack as Coming, type WayBack, waysBack } from "../../flows/returning.ts";
import { useAttempt } from "../attempt.ts";
import { faultOfFile } from "../fault.ts";
import { usePage } from "../page.ts";
import { ConstituencyChoice, onlyConstituency } from "../parts/constituency.tsx";
import { Failure, type Fault } from "../parts/failure.tsx";
import { FileDrop } from "../parts/file-drop.tsx";
import { ElectionFingerprint } from "../parts/fingerprint.tsx";
import { Finished } from "../parts/finished.tsx";
import { Back, Notice, Paragraphs, Title, Working } from "../parts/parts.tsx";
import { PhraseEntry } from "../parts/phrase-entry.tsx";
import { NewPhrase } from "./new-phrase.tsx";

type Step =
  | { at: "about" }
  | { at: "words"; from: number }
  | { at: "choice"; coming: Coming }
  | { at: "new"; coming: Coming }
  | { at: "own"; coming: Coming }
  | { at: "going"; coming: Coming; entropy: Uint8Array }
  | { at: "done" };

export function ComingBack({ session }: { session: Session }) {
  const { texts } = usePage();
  const [constituency, setConstituency] = useState(onlyConstituency(session.manifest));
  const [step, setStep] = useState<Step>({ at: "about" });
  if (constituency === undefined) return <ConstituencyChoice manifest={session.manifest} onChoice={setConstituency} />;
  switch (step.at) {
    case "about":
      return <About ways={session.hasRegistry ? waysBack(session.manifest, constituency) : []} onGo={(from) => setStep({ at: "words", from })} />;
    case "words":
      return <EarlierWords session={session} from={step.from} constituency={constituency} onComing={(coming) => setStep({ at: "choice", coming })} />;
    case "choice": {
      const { coming } = step;
      return (
        <Choice
          onSame={() => setStep({ at: "going", coming, entropy: coming.earlier })}
          onNew={() => setStep({ at: "new", coming })}
          onOwn={() => setStep({ at: "own", coming })}
        />
      );
    }
    case "new":
      return <NewPhrase onPhrase={(entropy) => setStep({ at: "going", coming: step.coming, entropy })} />;
    case "own":
      return (
        <>
          <Title>{texts.t("come-back-own")}</Title>
          <p>{texts.t("come-back-own-hint")}</p>
          <PhraseEntry onPhrase={(entropy) => setStep({ at: "going", coming: step.coming, entropy })} action={texts.t("phrase-go")} />
        </>
      );
    case "going":
      return <Going session={session} constituency={constituency} coming={step.coming} entropy={step.entropy} onDone={() => setStep({ at: "done" })} />;
    case "done":
      return <Finished title={texts.t("status-returned-title")} text={texts.t("status-returned")} />;
  }
}

function About({ ways, onGo }: { ways: WayBack[]; onGo: (from: number) => void }) {
  const { texts, go } = usePage();
  const [first] = ways;
  return (
    <>
      <Title>{texts.t("come-back-title")}</Title>
      {first === undefined ? (
        <Notice>
          <p>{texts.t("come-back-nowhere")}</p>
        </Notice>
      ) : (
        <>
          <Paragraphs text={texts.t("come-back-about")} />
          <Notice tone="warn" title={texts.t("come-back-once-title")}>
            <p>{texts.t("come-back-once")}</p>
          </Notice>
          <h2>{texts.t("come-back-public-title")}</h2>
          <p>{texts.t("come-back-public")}</p>
          <div class="actions column">
            {ways.map(({ position, from }) => (
              <button type="button" class={ways.length === 1 ? "main" : ""} key={position} onClick={() => onGo(position)}>
                {ways.length === 1 ? texts.t("register-begin") : texts.t("come-back-from", { place: from })}
              </button>
            ))}
          </div>
          <h2>{texts.t("come-back-which")}</h2>
          <ElectionFingerprint id={first.election} open />
        </>
      )}
      <Back to={() => go("register")} />
    </>
  );
}

interface EarlierWordsProps {
  session: Session;
  from: number;
  constituency: string;
  onComing: (coming: Coming) => void;
}

/** The words of then; and where the service does not have that election any more, the right to vote as it was saved. */
function EarlierWords({ session, from, constituency, onComing }: EarlierWordsProps) {
  const { texts, go } = usePage();
  const [right, setRight] = useState<RightFile>();
  const [fault, setFault] = useState<Fault>();
  const way = waysBack(session.manifest, constituency).find(({ position }) => position === from);
  const take = (file: Uint8Array) => {
    setFault(undefined);
    setRight(undefined);
    try {
      if (way !== undefined) setRight(readRightFile(asFileText(file), way.election));
    } catch (error) {
      setFault(faultOfFile(error));
    }
  };
  return (
    <>
      <Title>{texts.t("come-back-words")}</Title>
      <p>{texts.t("come-back-words-hint")}</p>
      <PhraseEntry onPhrase={(earlier) => onComing({ earlier, from, right })} action={texts.t("phrase-go")} />
      <details open={right !== undefined}>
        <summary>{texts.t("come-back-file")}</summary>
        <p class="soft">{texts.t("come-back-file-hint")}</p>
        {right === undefined ? null : (
          <Notice>
            <p>{texts.t("come-back-file-there")}</p>
          </Notice>
        )}
        <FileDrop label={texts.t("offline-right")} onFile={take} onTooLarge={() => setFault({ code: "file-too-large" })} />
        {fault === undefined ? null : <Failure fault={fault} />}
      </details>
      <Back to={() => go("register")} />
    </>
  );
}

/** Words follow an election: the same ones give other keys in this one. */
function Choice({ onSame, onNew, onOwn }: { onSame: () => void; onNew: () => void; onOwn: () => void }) {
  const { texts } = usePage();
  return (
    <>
      <Title>{texts.t("come-back-which-words")}</Title>
      <Paragraphs text={texts.t("come-back-which-words-hint")} />
      <div class="actions column">
        <button type="button" class="main" onClick={onSame}>
          {texts.t("come-back-same")}
        </button>
        <button type="button" onClick={onNew}>
          {texts.t("come-back-new")}
        </button>
        <button type="button" class="plain" onClick={onOwn}>
          {texts.t("come-back-own")}
        </button>
      </div>
    </>
  );
}

interface GoingProps {
  session: Session;
  constituency: string;
  coming: Coming;
  entropy: Uint8Array;
  onDone: () => void;
}

function Going({ session, constituency, coming, entropy, onDone }: GoingProps) {
  const { texts, go } = usePage();
  const [progress, setProgress] = useState<RegisterProgress>({ name: "earlier" });
  const { fault, again } = useAttempt(async (signal) => {
    await session.comeBack(entropy, constituency, coming, signal, setProgress);
    onDone();
  });
  return (
    <>
      <Title>{texts.t("come-back-title")}</Title>
      {fault === undefined ? (
        <Working label={texts.t(`register-${progress.name}`)} />
      ) : (
        <>
          <Failure fault={fault} again={again} />
          <Back to={() => go("come-back")} />
        </>
      )}
    </>
  );
}

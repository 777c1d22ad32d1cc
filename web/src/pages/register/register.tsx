// Registering, from the first word to "your application has arrived".

import { useState } from "preact/hooks";
import type { Registering, RegisterProgress, Session } from "../../flows/session.ts";
import { ConstituencyChoice, onlyConstituency } from "../parts/constituency.tsx";
import { Failure } from "../parts/failure.tsx";
import { Back, Notice, Paragraphs, Title, Working } from "../parts/parts.tsx";
import { useAttempt } from "../attempt.ts";
import { usePage } from "../page.ts";
import { dateAndTime } from "../times.ts";
import { EvidenceForm } from "./evidence-form.tsx";
import { NewPhrase } from "./new-phrase.tsx";

type Step = { at: "about" } | { at: "phrase" } | { at: "depositing"; entropy: Uint8Array } | { at: "evidence"; registering: Registering };

export function Register({ session }: { session: Session }) {
  const { texts, go } = usePage();
  const [constituency, setConstituency] = useState(onlyConstituency(session.manifest));
  const [step, setStep] = useState<Step>({ at: "about" });
  const { registration } = session.manifest;
  if (registration.kind !== "intake" || !session.hasRegistry) {
    return (
      <>
        <Title>{texts.t("register-title")}</Title>
        <Notice>
          <p>{texts.t("register-not-here")}</p>
        </Notice>
        <Back to={() => go("home")} />
      </>
    );
  }
  if (step.at === "about") {
    return (
      <>
        <Title>{texts.t("register-title")}</Title>
        <p>{texts.t("register-about")}</p>
        <p>{texts.t("register-until", { time: dateAndTime(registration.deadline, texts.code) })}</p>
        <Paragraphs text={texts.t("register-steps")} />
        <h2>{texts.t("register-who-title")}</h2>
        <p>{texts.t("register-who")}</p>
        <div class="actions">
          <button type="button" class="main" onClick={() => setStep({ at: "phrase" })}>
            {texts.t("register-begin")}
          </button>
          {registration.returns.length === 0 ? null : (
            <button type="button" onClick={() => go("come-back")}>
              {texts.t("register-come-back")}
            </button>
          )}
          <Back to={() => go("home")} />
        </div>
      </>
    );
  }
  if (constituency === undefined) return <ConstituencyChoice manifest={session.manifest} onChoice={setConstituency} />;
  if (step.at === "phrase") return <NewPhrase onPhrase={(entropy) => setStep({ at: "depositing", entropy })} />;
  if (step.at === "depositing") {
    const arrived = (registering: Registering) => setStep({ at: "evidence", registering });
    return <Depositing session={session} entropy={step.entropy} constituency={constituency} onDrawn={arrived} />;
  }
  return <EvidenceForm session={session} registering={step.registering} />;
}

interface DepositingProps {
  session: Session;
  entropy: Uint8Array;
  constituency: string;
  /** Whether an application that was refused is followed by another. */
  again?: boolean;
  onDrawn: (registering: Registering) => void;
}

/** The id goes into the log, and two registrars are drawn. Each part can be done again without harm. */
export function Depositing({ session, entropy, constituency, again: anew, onDrawn }: DepositingProps) {
  const { texts } = usePage();
  const [progress, setProgress] = useState<RegisterProgress>({ name: "depositing" });
  const { fault, again } = useAttempt(async (signal) => {
    onDrawn(await session.register(entropy, constituency, signal, setProgress, anew ?? false));
  });
  return (
    <>
      <Title>{texts.t("register-title")}</Title>
      {fault === undefined ? <Working label={texts.t(`register-${progress.name}`)} /> : <Failure fault={fault} again={again} />}
    </>
  );
}

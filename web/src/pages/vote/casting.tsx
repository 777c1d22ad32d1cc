// Sealing, then either casting or opening; and after casting, the promise and the record.

import { useEffect, useState } from "preact/hooks";
import type { Right, Sealed, Session } from "../../flows/session.ts";
import type { Choice } from "../../voter/ballot.ts";
import { fingerprintWords } from "../../voter/fingerprint.ts";
import { Failure, type Fault } from "../parts/failure.tsx";
import { Notice, SaveFile, Title, Working } from "../parts/parts.tsx";
import { faultOf } from "../fault.ts";
import { usePage } from "../page.ts";
import { DeviceCheck } from "./device-check.tsx";
import { HandedIn } from "./handed-in.tsx";

export interface CastingProps {
  session: Session;
  right: Right;
  choices: Choice[];
  /** Begin again with the same choices: what was opened is thrown away. */
  onAfresh: () => void;
}

type Step = { at: "sealing"; done: number; all: number } | { at: "sealed" } | { at: "check" } | { at: "cast"; ballot: Uint8Array };

export function Casting({ session, right, choices, onAfresh }: CastingProps) {
  const { texts, go } = usePage();
  const [step, setStep] = useState<Step>({ at: "sealing", done: 0, all: 0 });
  const [sealed, setSealed] = useState<Sealed>();
  const [signing, setSigning] = useState(false);
  const [fault, setFault] = useState<Fault>();
  useEffect(() => {
    let wanted = true;
    session
      .seal(right, choices, (done, all) => (wanted ? setStep({ at: "sealing", done, all }) : undefined))
      .then(
        (made) => {
          if (!wanted) return;
          setSealed(made);
          setStep({ at: "sealed" });
        },
        (error: unknown) => setFault(faultOf(error)),
      );
    return () => {
      wanted = false;
    };
  }, []);

  const sign = () => {
    setSigning(true);
    sealed?.sign().then((ballot) => setStep({ at: "cast", ballot }), (error: unknown) => setFault(faultOf(error)));
  };
  if (fault !== undefined) return <Failure fault={fault} again={onAfresh} />;
  if (step.at === "sealing" || sealed === undefined) {
    const { done, all } = step.at === "sealing" ? step : { done: 0, all: 0 };
    const label = all === 0 ? texts.t("sealing") : texts.t("sealing-of", { done, all });
    return (
      <>
        <Title>{texts.t("sealing")}</Title>
        <Working label={label} done={done} all={all} />
      </>
    );
  }
  if (step.at === "check") return <DeviceCheck sealed={sealed} onAfresh={onAfresh} />;
  if (step.at === "cast") {
    if (session.isOffline) return <SealedFile ballot={step.ballot} />;
    return <HandedIn session={session} ballot={step.ballot} />;
  }
  return (
    <>
      <Title>{texts.t(session.isOffline ? "offline-file-title" : "cast-title")}</Title>
      <p>{texts.t("sealed")}</p>
      {/* Before the voter says whether it is cast or opened: a device that knew could prepare for it. */}
      <p class="soft">
        {texts.t("sealed-mark")} <span lang="en">{fingerprintWords(sealed.fingerprint).join(" ")}</span>
      </p>
      <div class="actions column">
        <button type="button" class="main" disabled={signing} onClick={sign}>
          {texts.t(session.isOffline ? "offline-sign" : "cast")}
        </button>
        <button type="button" class="plain" onClick={() => setStep({ at: "check" })}>
          {texts.t("device-check-link")}
        </button>
        <button type="button" class="plain" onClick={() => go("home")}>
          {texts.t("cast-not")}
        </button>
      </div>
    </>
  );
}

/** A ballot that somebody carries. */
function SealedFile({ ballot }: { ballot: Uint8Array }) {
  const { texts, go } = usePage();
  return (
    <>
      <Title>{texts.t("offline-file-title")}</Title>
      <Notice tone="good">
        <p>{texts.t("offline-file")}</p>
      </Notice>
      <pre>veche ballot hand-in ballot.note --board URL --election ID</pre>
      <div class="actions">
        <SaveFile name="ballot.note" content={() => ballot} label={texts.t("offline-save")} />
        <button type="button" onClick={() => go("home")}>
          {texts.t("done")}
        </button>
      </div>
    </>
  );
}

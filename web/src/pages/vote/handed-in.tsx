// A sealed ballot on its way: handed in, promised, and in the record. The same for one's own and for one that somebody brought.

import { useState } from "preact/hooks";
import { claimFile } from "../../flows/claim-file.ts";
import type { InRecord, Promised, Session } from "../../flows/session.ts";
import { Failure, type Fault } from "../parts/failure.tsx";
import { Notice, SaveFile, Title, Working } from "../parts/parts.tsx";
import { Recorded } from "../parts/recorded.tsx";
import { dateAndTime } from "../times.ts";
import { useAttempt } from "../attempt.ts";
import { usePage } from "../page.ts";
import { Mailboxes } from "./mailboxes.tsx";

type Step = { at: "casting"; attempt: number } | { at: "promised"; promised: Promised } | { at: "in-record"; promised: Promised; found: InRecord };

export function HandedIn({ session, ballot }: { session: Session; ballot: Uint8Array }) {
  const { texts, go } = usePage();
  const [step, setStep] = useState<Step>({ at: "casting", attempt: 1 });
  const { fault, again } = useAttempt(async (signal) => {
    const promised = await session.cast(ballot, signal, (attempt) => setStep({ at: "casting", attempt }));
    setStep({ at: "promised", promised });
    const found = await session.awaitRecord(ballot, promised, signal);
    setStep({ at: "in-record", promised, found });
  });
  // As long as it may be a matter of a second, there is nothing to do but to wait.
  const isFresh = step.at === "casting" && step.attempt === 1 && fault === undefined;
  return (
    <>
      {step.at === "casting" ? (
        <>
          <Title>{texts.t("cast-title")}</Title>
          {fault !== undefined ? null : <Working label={step.attempt === 1 ? texts.t("casting") : texts.t("casting-again", { attempt: step.attempt })} />}
        </>
      ) : null}
      {step.at === "promised" ? <Waiting promised={step.promised} fault={fault} /> : null}
      {step.at === "in-record" ? (
        <>
          <Title>{texts.t("cast-in-record-title")}</Title>
          <Recorded found={step.found} />
        </>
      ) : null}
      {fault === undefined ? null : <Failure fault={fault} again={again} />}
      {isFresh ? null : <Mailboxes session={session} ballot={ballot} />}
      <div class="actions">
        {step.at === "casting" && !isFresh ? <SaveFile name="ballot.note" content={() => ballot} label={texts.t("cast-save-ballot")} /> : null}
        {step.at === "promised" ? (
          <SaveFile name="ballot-and-promise.json" content={() => claimFile(ballot, step.promised.note)} label={texts.t("cast-save-promise")} type="application/json" />
        ) : null}
        {isFresh ? null : (
          <button type="button" class={step.at === "in-record" ? "main" : ""} onClick={() => go("home")}>
            {texts.t("done")}
          </button>
        )}
      </div>
    </>
  );
}

/** What was promised; and nothing green above an alarm. */
function Waiting({ promised, fault }: { promised: Promised; fault: Fault | undefined }) {
  const { texts } = usePage();
  const time = dateAndTime(promised.by, texts.code);
  if (fault?.code === "promise-broken") {
    return (
      <>
        <Title>{texts.t("cast-broken-title")}</Title>
        <p>{texts.t("cast-broken", { time })}</p>
      </>
    );
  }
  return (
    <>
      <Title>{texts.t("cast-promised-title")}</Title>
      <Notice tone={fault === undefined ? "good" : "plain"}>
        <p>{texts.t("cast-promised", { time })}</p>
        <p>{texts.t("cast-promised-hint")}</p>
      </Notice>
      {fault === undefined ? <Working label={texts.t("cast-waiting")} /> : null}
      <p class="soft">{texts.t("cast-save-promise-hint")}</p>
    </>
  );
}

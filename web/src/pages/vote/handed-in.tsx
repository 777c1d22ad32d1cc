// A sealed ballot on its way: handed in, promised, and in the record. The same for one's own and for one that somebody brought.

import { useState } from "preact/hooks";
import type { InRecord, Promised, Session } from "../../flows/session.ts";
import { Failure } from "../parts/failure.tsx";
import { Notice, SaveFile, Title, Working } from "../parts/parts.tsx";
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
      {step.at === "promised" ? <Waiting promised={step.promised} waits={fault === undefined} /> : null}
      {step.at === "in-record" ? <There found={step.found} /> : null}
      {fault === undefined ? null : <Failure fault={fault} again={again} />}
      {isFresh ? null : <Mailboxes session={session} ballot={ballot} />}
      <div class="actions">
        {step.at === "in-record" || isFresh ? null : (
          <SaveFile name="ballot.note" content={() => ballot} label={texts.t("cast-save-ballot")} />
        )}
        {step.at === "promised" ? <SaveFile name="promise.note" content={() => step.promised.note} label={texts.t("cast-save-promise")} /> : null}
        {isFresh ? null : (
          <button type="button" class={step.at === "in-record" ? "main" : ""} onClick={() => go("home")}>
            {texts.t("done")}
          </button>
        )}
      </div>
    </>
  );
}

function Waiting({ promised, waits }: { promised: Promised; waits: boolean }) {
  const { texts } = usePage();
  return (
    <>
      <Title>{texts.t("cast-promised-title")}</Title>
      <Notice tone={waits ? "good" : "plain"}>
        <p>{texts.t("cast-promised", { time: dateAndTime(promised.by, texts.code) })}</p>
        <p>{texts.t("cast-promised-hint")}</p>
      </Notice>
      {waits ? <Working label={texts.t("cast-waiting")} /> : null}
    </>
  );
}

function There({ found }: { found: InRecord }) {
  const { texts } = usePage();
  return (
    <>
      <Title>{texts.t("cast-in-record-title")}</Title>
      <Notice tone="good">
        <p>{texts.t("cast-in-record", { index: found.index, witnesses: found.witnesses })}</p>
      </Notice>
      <SaveFile name="receipt.json" content={() => found.receipt} label={texts.t("cast-save")} />
      <p class="soft">{texts.t("cast-save-hint")}</p>
    </>
  );
}

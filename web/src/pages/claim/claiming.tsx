// A claim on its way: handed in, taken, and in the record.

import { useState } from "preact/hooks";
import { type Claim, claimFile } from "../../flows/claim-file.ts";
import type { InRecord, Session } from "../../flows/session.ts";
import { useAttempt } from "../attempt.ts";
import { Failure } from "../parts/failure.tsx";
import { Notice, Paragraphs, SaveFile, Working } from "../parts/parts.tsx";
import { Recorded } from "../parts/recorded.tsx";
import { usePage } from "../page.ts";
import { dateAndTime } from "../times.ts";

type Step = { at: "handing"; attempt: number } | { at: "taken" } | { at: "in-record"; found: InRecord };

export function Claiming({ session, claim, until }: { session: Session; claim: Claim; until: number }) {
  const { texts } = usePage();
  const [step, setStep] = useState<Step>({ at: "handing", attempt: 1 });
  // What was taken is handed in once more from time to time: that is news only if it does not get through.
  const attempt = (count: number) => setStep((before) => (before.at === "taken" && count === 1 ? before : { at: "handing", attempt: count }));
  const { fault, again } = useAttempt(async (signal) => {
    const found = await session.claim(claim, signal, { attempt, taken: () => setStep({ at: "taken" }) });
    setStep({ at: "in-record", found });
  });
  if (step.at === "in-record") return <Recorded found={step.found} title={texts.t("cast-in-record-title")} />;
  const isSlow = fault === undefined && step.at === "handing" && step.attempt > 2;
  return (
    <>
      {fault !== undefined ? (
        <Failure fault={fault} again={again} />
      ) : step.at === "taken" ? (
        <>
          <Notice title={texts.t("missing-taken-title")}>
            <Paragraphs text={texts.t("missing-taken", { time: dateAndTime(until, texts.code) })} />
          </Notice>
          <Working label={texts.t("cast-waiting")} />
        </>
      ) : (
        <Working label={step.attempt === 1 ? texts.t("casting") : texts.t("casting-again", { attempt: step.attempt })} />
      )}
      {isSlow ? (
        <>
          <h2>{texts.t("missing-silent-title")}</h2>
          <Paragraphs text={texts.t("missing-silent", { time: dateAndTime(until, texts.code) })} />
        </>
      ) : null}
      <div class="actions">
        <SaveFile name="missing-ballot.json" content={() => claimFile(claim.ballot, claim.note)} label={texts.t("missing-save")} type="application/json" />
      </div>
    </>
  );
}

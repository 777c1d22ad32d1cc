// How a missing ballot stands by the record, and what can be done now.

import { useState } from "preact/hooks";
import { type Claim, claimFile } from "../../flows/claim-file.ts";
import type { ClaimStanding, StandingOfClaim } from "../../flows/claiming.ts";
import type { InRecord, Session } from "../../flows/session.ts";
import { Notice, Paragraphs, SaveFile, type Tone } from "../parts/parts.tsx";
import { Recorded } from "../parts/recorded.tsx";
import { usePage } from "../page.ts";
import { dateAndTime } from "../times.ts";
import { Claiming } from "./claiming.tsx";

const TONES: Record<ClaimStanding["at"], Tone> = {
  "in-record": "good",
  awaited: "plain",
  casting: "warn",
  closing: "warn",
  claims: "warn",
  over: "bad",
  counted: "bad",
  cancelled: "plain",
};

interface ClaimStandsProps {
  session: Session;
  claim: Claim;
  found: StandingOfClaim<InRecord>;
  onLook: () => void;
  /** While casting is open, the ballot is cast like any other. */
  onCast: () => void;
}

export function ClaimStands({ session, claim, found: { standing, later }, onLook, onCast }: ClaimStandsProps) {
  const { texts } = usePage();
  const [isClaimed, setIsClaimed] = useState(false);
  if (isClaimed && standing.at === "claims") return <Claiming session={session} claim={claim} until={standing.until} />;
  if (standing.at === "in-record") return <Recorded found={standing.found} title={texts.t("cast-in-record-title")} />;
  const time = "until" in standing ? standing.until : "by" in standing ? standing.by : 0;
  const canGo = standing.at === "casting" || standing.at === "claims";
  return (
    <>
      <Notice tone={TONES[standing.at]} title={texts.t(`missing-${standing.at}-title`)}>
        <Paragraphs text={texts.t(`missing-${standing.at}`, { time: dateAndTime(time, texts.code) })} />
      </Notice>
      {later > 0 && canGo ? (
        <Notice tone="warn" title={texts.t("missing-later-title")}>
          <p>{texts.t("missing-later", { count: later })}</p>
        </Notice>
      ) : null}
      <div class="actions">
        {canGo ? (
          <button type="button" class={later > 0 ? "" : "main"} onClick={standing.at === "casting" ? onCast : () => setIsClaimed(true)}>
            {texts.t("missing-hand-in")}
          </button>
        ) : null}
        {standing.at === "cancelled" || standing.at === "counted" ? null : (
          <button type="button" onClick={onLook}>
            {texts.t("missing-look")}
          </button>
        )}
        <SaveFile name="missing-ballot.json" content={() => claimFile(claim.ballot, claim.note)} label={texts.t("missing-save")} type="application/json" />
      </div>
    </>
  );
}

// A ballot that was promised, or acknowledged, and is not in the record: what was saved of it, how it stands, and handing it in after the close.

import { useState } from "preact/hooks";
import { type Claim, type ClaimParts, readClaimParts, verifyClaim } from "../flows/claim-file.ts";
import type { StandingOfClaim } from "../flows/claiming.ts";
import type { InRecord, Session } from "../flows/session.ts";
import { useAttempt } from "./attempt.ts";
import { faultOfFile } from "./fault.ts";
import { usePage } from "./page.ts";
import { ClaimStands } from "./claim/standing.tsx";
import { Failure, type Fault } from "./parts/failure.tsx";
import { FileDrop } from "./parts/file-drop.tsx";
import { Back, Notice, Paragraphs, Title, Working } from "./parts/parts.tsx";
import { dateAndTime } from "./times.ts";
import { HandedIn } from "./vote/handed-in.tsx";

export function Missing({ session }: { session: Session }) {
  const { texts, go } = usePage();
  const [parts, setParts] = useState<ClaimParts>({});
  const [claim, setClaim] = useState<Claim>();
  const [fault, setFault] = useState<Fault>();
  const take = (file: Uint8Array) => {
    setFault(undefined);
    try {
      const found = { ...parts, ...readClaimParts(file) };
      setParts(found);
      if (found.ballot !== undefined && found.note !== undefined) setClaim(verifyClaim(found.ballot, found.note, session.manifest));
    } catch (error) {
      setParts({});
      setFault(faultOfFile(error));
    }
  };
  if (claim !== undefined) return <Held session={session} claim={claim} />;
  const lacking = parts.ballot !== undefined ? "missing-lacks-note" : parts.note !== undefined ? "missing-lacks-ballot" : undefined;
  return (
    <>
      <Title>{texts.t("missing-title")}</Title>
      <Paragraphs text={texts.t("missing-intro")} />
      {lacking === undefined ? null : (
        <Notice>
          <p>{texts.t(lacking)}</p>
        </Notice>
      )}
      <FileDrop label={texts.t("missing-file")} onFile={take} onTooLarge={() => setFault({ code: "file-too-large" })} />
      {fault === undefined ? null : <Failure fault={fault} />}
      <h2>{texts.t("missing-nothing-title")}</h2>
      <p>{texts.t("missing-nothing")}</p>
      <Back to={() => go("home")} />
    </>
  );
}

/** What holds by itself; then what the record says. */
function Held({ session, claim }: { session: Session; claim: Claim }) {
  const { texts, go } = usePage();
  const [found, setFound] = useState<StandingOfClaim<InRecord>>();
  const { fault, again } = useAttempt(async (signal) => {
    setFound(undefined);
    setFound(await session.standingOfClaim(claim, signal));
  });
  const [isCast, setIsCast] = useState(false);
  if (isCast) return <HandedIn session={session} ballot={claim.ballot} />;
  const { ground } = claim;
  return (
    <>
      <Title>{texts.t("missing-title")}</Title>
      <Notice title={texts.t("missing-holds-title")}>
        <p>
          {ground.kind === "promise"
            ? texts.t("missing-promise", { time: dateAndTime(ground.by, texts.code) })
            : texts.t("missing-acknowledged", { name: ground.mailbox })}
        </p>
      </Notice>
      {fault !== undefined ? (
        <Failure fault={fault} again={again} />
      ) : found === undefined ? (
        <Working label={texts.t("phrase-checking")} />
      ) : (
        <ClaimStands session={session} claim={claim} found={found} onLook={again} onCast={() => setIsCast(true)} />
      )}
      <h2>{texts.t("missing-file-title")}</h2>
      <p>{texts.t("missing-what")}</p>
      <Back to={() => go("home")} />
    </>
  );
}

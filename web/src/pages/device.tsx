// The second device: what an opened ballot really holds.

import { useState } from "preact/hooks";
import type { Session } from "../flows/session.ts";
import { contestsOf, localText } from "../election/manifest.ts";
import { asFileText } from "../flows/files.ts";
import type { Opened } from "../voter/opened.ts";
import { Failure, type Fault } from "./parts/failure.tsx";
import { FileDrop } from "./parts/file-drop.tsx";
import { ElectionFingerprint, FingerprintWords } from "./parts/fingerprint.tsx";
import { Back, Notice, Title } from "./parts/parts.tsx";
import { faultOfFile } from "./fault.ts";
import { usePage } from "./page.ts";
import { ContestReview } from "./vote/review.tsx";

export function Device({ session }: { session: Session }) {
  const { texts, go } = usePage();
  const [opened, setOpened] = useState<Opened>();
  const [fault, setFault] = useState<Fault>();
  const check = (file: Uint8Array) => {
    setOpened(undefined);
    setFault(undefined);
    const checked = async () => setOpened(await session.checkOpened(asFileText(file)));
    checked().catch((error: unknown) => setFault(faultOfFile(error)));
  };
  const tooLarge = () => {
    setOpened(undefined);
    setFault({ code: "file-too-large" });
  };
  return (
    <>
      <Title>{texts.t("device-title")}</Title>
      <p>{texts.t("device-intro")}</p>
      <FileDrop label={texts.t("device-file")} onFile={check} onTooLarge={tooLarge} />
      {fault === undefined ? null : <Failure fault={fault} />}
      {opened === undefined ? null : (
        <>
          <Notice tone="good" title={texts.t("device-good-title")}>
            <p>{texts.t("device-good")}</p>
          </Notice>
          <p>{texts.t("device-about", { place: placeOf(session, opened.constituency, texts.code), seq: opened.seq })}</p>
          <h2>{texts.t("device-words")}</h2>
          <FingerprintWords hash={opened.fingerprint} />
          {contestsOf(session.manifest, opened.constituency).map((contest, at) => (
            <ContestReview key={contest.id} contest={contest} values={opened.choices[at]?.values ?? []} />
          ))}
          <ElectionFingerprint id={session.manifest.id} open />
          <p class="soft">{texts.t("device-honest")}</p>
        </>
      )}
      <Back to={() => go("home")} />
    </>
  );
}

function placeOf({ manifest }: Session, id: string, language: string): string {
  return localText(manifest.constituencies.find((one) => one.id === id)?.title ?? {}, language);
}

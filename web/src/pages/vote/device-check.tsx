// Benaloh's challenge: the fingerprint first, on paper; then the ballot is opened instead of cast, and thrown away.

import { useState } from "preact/hooks";
import type { Sealed } from "../../flows/session.ts";
import { fingerprintUri } from "../../voter/fingerprint.ts";
import { faultOf } from "../fault.ts";
import { Failure, type Fault } from "../parts/failure.tsx";
import { FingerprintWords } from "../parts/fingerprint.tsx";
import { Notice, Paragraphs, SaveFile, Title } from "../parts/parts.tsx";
import { Qr } from "../parts/qr.tsx";
import { usePage } from "../page.ts";

export function DeviceCheck({ sealed, onAfresh }: { sealed: Sealed; onAfresh: () => void }) {
  const { texts } = usePage();
  const [opened, setOpened] = useState<string>();
  const [fault, setFault] = useState<Fault>();
  if (fault !== undefined) return <Failure fault={fault} again={onAfresh} />;
  if (opened !== undefined) {
    return (
      <>
        <Title>{texts.t("check-opened-title")}</Title>
        <Paragraphs text={texts.t("check-opened")} />
        <Notice tone="warn">
          <p>{texts.t("check-warning")}</p>
        </Notice>
        <div class="actions">
          <SaveFile name="opened-ballot.json" content={() => opened} label={texts.t("check-save")} type="application/json" />
          <button type="button" class="main" onClick={onAfresh}>
            {texts.t("check-afresh")}
          </button>
        </div>
      </>
    );
  }
  return (
    <>
      <Title>{texts.t("check-title")}</Title>
      <Paragraphs text={texts.t("check-explain")} />
      <h2>{texts.t("check-words")}</h2>
      <FingerprintWords hash={sealed.fingerprint} />
      <h2>{texts.t("check-qr")}</h2>
      <Qr text={fingerprintUri(sealed.fingerprint)} label={texts.t("check-qr")} />
      <div class="actions">
        <button type="button" class="main" onClick={() => void sealed.open().then(setOpened, (error: unknown) => setFault(faultOf(error)))}>
          {texts.t("check-open")}
        </button>
        <button type="button" onClick={onAfresh}>
          {texts.t("check-afresh")}
        </button>
      </div>
    </>
  );
}

// A signature under a petition on its way: handed in here, or saved for somebody else to hand in.

import { useEffect, useRef, useState } from "preact/hooks";
import { petitionSignatureFile } from "../../flows/petition-file.ts";
import type { Petitions, PetitionSignature, Session } from "../../flows/session.ts";
import { useAttempt } from "../attempt.ts";
import { faultOf, faultOfFile } from "../fault.ts";
import { usePage } from "../page.ts";
import { Failure, type Fault } from "../parts/failure.tsx";
import { FileDrop } from "../parts/file-drop.tsx";
import { Back, Notice, SaveFile, Title, Working } from "../parts/parts.tsx";
import { PetitionText } from "./text.tsx";

interface ReadyProps {
  session: Session;
  desk: Petitions;
  signature: PetitionSignature;
  /** Whether it was just made here, and not in a file. */
  isOwn: boolean;
}

export function SignatureReady({ session, desk, signature, isOwn }: ReadyProps) {
  const { texts } = usePage();
  const [isSending, setIsSending] = useState(false);
  const [count, setCount] = useState<number>();
  const [fault, setFault] = useState<Fault>();
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  const send = () => {
    setFault(undefined);
    setIsSending(true);
    desk
      .handIn(signature, stop.current.signal)
      .then(setCount, (error: unknown) => setFault(faultOf(error)))
      .finally(() => setIsSending(false));
  };
  if (count !== undefined) {
    return (
      <Notice tone="good" title={texts.t("petition-sent-title")}>
        <p>{texts.t("petition-counted", { count, needed: desk.needed })}</p>
        <p>{texts.t("petition-sent")}</p>
      </Notice>
    );
  }
  return (
    <>
      {isOwn ? <p>{texts.t("petition-signed")}</p> : null}
      {fault === undefined ? null : <Failure fault={fault} again={send} />}
      {isSending ? <Working label={texts.t("petition-sending")} /> : null}
      <div class="actions">
        {isSending || fault !== undefined ? null : (
          <button type="button" class="main" onClick={send}>
            {texts.t("petition-send")}
          </button>
        )}
        {isOwn ? (
          <SaveFile
            name="petition-signature.json"
            content={() => petitionSignatureFile(session.manifest.id, signature)}
            label={texts.t("petition-save")}
            type="application/json"
          />
        ) : null}
      </div>
      {isOwn ? <p class="soft">{texts.t("petition-save-hint")}</p> : null}
    </>
  );
}

/** A signature that somebody saved. */
export function HandInSignature({ session }: { session: Session }) {
  const { texts, go } = usePage();
  const [desk, setDesk] = useState<Petitions>();
  const [signature, setSignature] = useState<PetitionSignature>();
  const [fileFault, setFileFault] = useState<Fault>();
  const { fault, again } = useAttempt(async () => setDesk(await session.petitions()));
  const take = (file: Uint8Array) => {
    setFileFault(undefined);
    setSignature(undefined);
    desk?.read(file).then(setSignature, (error: unknown) => setFileFault(faultOfFile(error)));
  };
  return (
    <>
      <Title>{texts.t("petitions-hand-in")}</Title>
      {fault === undefined ? null : <Failure fault={fault} again={again} />}
      {desk === undefined ? (
        fault === undefined ? <Working label={texts.t("loading")} /> : null
      ) : signature === undefined ? (
        <>
          <p>{texts.t("petition-hand-in-intro")}</p>
          <FileDrop label={texts.t("petition-hand-in-choose")} onFile={take} onTooLarge={() => setFileFault({ code: "file-too-large" })} />
        </>
      ) : (
        <>
          <PetitionText petition={signature.petition} hasTitle />
          <SignatureReady session={session} desk={desk} signature={signature} isOwn={false} />
        </>
      )}
      {fileFault === undefined ? null : <Failure fault={fileFault} />}
      <Back to={() => go("home")} />
    </>
  );
}

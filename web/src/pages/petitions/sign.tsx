// Signing a petition: its exact text, what of it is public, the twelve words, and the way of the signature to the service.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Petition } from "../../election/petition.ts";
import type { RightFile } from "../../flows/files.ts";
import type { Petitions, PetitionSignature, Session } from "../../flows/session.ts";
import { faultOf } from "../fault.ts";
import { usePage } from "../page.ts";
import { ConstituencyChoice, onlyConstituency } from "../parts/constituency.tsx";
import { EarlierElection, EarlierRight } from "../parts/earlier-election.tsx";
import { Failure, type Fault } from "../parts/failure.tsx";
import { Back, Notice, Paragraphs, Title, Working } from "../parts/parts.tsx";
import { PhraseEntry } from "../parts/phrase-entry.tsx";
import { SignatureReady } from "./hand-in.tsx";
import { PetitionText } from "./text.tsx";

interface SignProps {
  session: Session;
  desk: Petitions;
  petition: Petition;
  onBack: () => void;
}

export function Sign({ session, desk, petition, onBack }: SignProps) {
  const { texts } = usePage();
  const [isRead, setIsRead] = useState(false);
  const [constituency, setConstituency] = useState(onlyConstituency(session.manifest));
  const [signature, setSignature] = useState<PetitionSignature>();
  if (!isRead) return <Read petition={petition} onSign={() => setIsRead(true)} onBack={onBack} />;
  if (constituency === undefined) return <ConstituencyChoice manifest={session.manifest} onChoice={setConstituency} />;
  if (signature !== undefined) {
    return (
      <>
        <Title>{texts.t("petition-signed-title")}</Title>
        <blockquote lang={petition.language}>{petition.title}</blockquote>
        <SignatureReady session={session} desk={desk} signature={signature} isOwn />
        <Back to={onBack} />
      </>
    );
  }
  return <Words session={session} desk={desk} petition={petition} constituency={constituency} onSigned={setSignature} onBack={onBack} />;
}

/** What is signed, and what everybody can see of it. */
function Read({ petition, onSign, onBack }: { petition: Petition; onSign: () => void; onBack: () => void }) {
  const { texts } = usePage();
  return (
    <>
      <Title>{texts.t("petition-sign")}</Title>
      <PetitionText petition={petition} hasTitle />
      <p class="soft">{texts.t("petition-exact")}</p>
      <Notice tone="warn" title={texts.t("petition-public-title")}>
        <Paragraphs text={texts.t("petition-public")} />
      </Notice>
      <div class="actions">
        <button type="button" class="main" onClick={onSign}>
          {texts.t("petition-sign")}
        </button>
      </div>
      <Back to={onBack} />
    </>
  );
}

interface WordsProps {
  session: Session;
  desk: Petitions;
  petition: Petition;
  constituency: string;
  onSigned: (signature: PetitionSignature) => void;
  onBack: () => void;
}

function Words({ session, desk, petition, constituency, onSigned, onBack }: WordsProps) {
  const { texts } = usePage();
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<Fault>();
  /** Kept until it is signed, so that nobody types twelve words twice for a line that broke. */
  const [typed, setTyped] = useState<Uint8Array>();
  /** In a consultation, from the earlier election, if the service does not have that. */
  const [file, setFile] = useState<RightFile>();
  const { registration } = session.manifest;
  const isHere = useRef(true);
  useEffect(
    () => () => {
      isHere.current = false;
    },
    [],
  );
  const sign = (entropy: Uint8Array) => {
    setTyped(entropy);
    setFault(undefined);
    setWorking(true);
    desk
      .sign(entropy, constituency, petition, file)
      .then(
        (signature) => {
          if (isHere.current) onSigned(signature);
        },
        (error: unknown) => setFault(faultOf(error)),
      )
      .finally(() => setWorking(false));
  };
  return (
    <>
      <Title>{texts.t("petition-sign")}</Title>
      <blockquote lang={petition.language}>{petition.title}</blockquote>
      {fault === undefined ? null : <Failure fault={fault} {...(typed === undefined || working ? {} : { again: () => sign(typed) })} />}
      {working ? (
        <Working label={texts.t("petition-signing")} />
      ) : (
        <>
          <p>{texts.t("petition-words")}</p>
          <EarlierElection session={session} constituency={constituency} />
          <PhraseEntry onPhrase={sign} action={texts.t("petition-sign")} />
          {registration.kind !== "earlier" ? null : (
            <EarlierRight election={registration.election} right={file} onRight={setFile} open={fault?.code === "earlier-right-needed"} />
          )}
        </>
      )}
      <Back to={onBack} />
    </>
  );
}

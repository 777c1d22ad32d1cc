// Words and rights of an earlier election: in a consultation, and where somebody comes back with them (docs/protocol.md §7.7, docs/registration.md §8.3).

import { useEffect, useState } from "preact/hooks";
import type { EarlierElection as Names, Session } from "../../flows/session.ts";
import { asFileText, readRightFile, type RightFile } from "../../flows/files.ts";
import { faultOfFile } from "../fault.ts";
import { usePage } from "../page.ts";
import { Failure, type Fault } from "./failure.tsx";
import { FileDrop } from "./file-drop.tsx";
import { ElectionFingerprint } from "./fingerprint.tsx";
import { Notice } from "./parts.tsx";

/** In a consultation: which election's words are asked for, and what everyone can follow. */
export function EarlierElection({ session, constituency }: { session: Session; constituency: string }) {
  const { texts } = usePage();
  const { registration } = session.manifest;
  const [names, setNames] = useState<Names>();
  useEffect(() => {
    let wanted = true;
    void session.earlier(constituency, texts.code).then((found) => (wanted ? setNames(found) : undefined));
    return () => {
      wanted = false;
    };
  }, []);
  if (registration.kind !== "earlier") return null;
  return (
    <>
      <Notice title={texts.t("earlier-title")}>
        <p>{texts.t("earlier-words")}</p>
        {names === undefined ? null : <p>{texts.t("earlier-names", { title: names.title, place: names.place })}</p>}
        <p>{texts.t("earlier-followed")}</p>
      </Notice>
      <h2>{texts.t("come-back-which")}</h2>
      <ElectionFingerprint id={registration.election} />
    </>
  );
}

interface EarlierRightProps {
  election: Uint8Array;
  right: RightFile | undefined;
  onRight: (right: RightFile | undefined) => void;
  open?: boolean;
}

/** The right to vote as it was saved in an earlier election, where the service does not have that any more. */
export function EarlierRight({ election, right, onRight, open }: EarlierRightProps) {
  const { texts } = usePage();
  const [fault, setFault] = useState<Fault>();
  const take = (file: Uint8Array) => {
    setFault(undefined);
    onRight(undefined);
    try {
      onRight(readRightFile(asFileText(file), election));
    } catch (error) {
      setFault(faultOfFile(error));
    }
  };
  return (
    <details open={right !== undefined || open}>
      <summary>{texts.t("come-back-file")}</summary>
      <p class="soft">{texts.t("come-back-file-hint")}</p>
      {right === undefined ? null : (
        <Notice>
          <p>{texts.t("come-back-file-there")}</p>
        </Notice>
      )}
      <FileDrop label={texts.t("offline-right")} onFile={take} onTooLarge={() => setFault({ code: "file-too-large" })} />
      {fault === undefined ? null : <Failure fault={fault} />}
    </details>
  );
}

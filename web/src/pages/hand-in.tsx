// A sealed ballot that was made elsewhere; or, when the votes are counted, a signature under a petition.

import { useState } from "preact/hooks";
import type { Session } from "../flows/session.ts";
import { Failure, type Fault } from "./parts/failure.tsx";
import { FileDrop } from "./parts/file-drop.tsx";
import { Back, Title } from "./parts/parts.tsx";
import { faultOfFile } from "./fault.ts";
import { usePage } from "./page.ts";
import { HandInSignature } from "./petitions/hand-in.tsx";
import { HandedIn } from "./vote/handed-in.tsx";

export function HandIn({ session }: { session: Session }) {
  return session.phase === "tallied" ? <HandInSignature session={session} /> : <HandInBallot session={session} />;
}

function HandInBallot({ session }: { session: Session }) {
  const { texts, go } = usePage();
  const [ballot, setBallot] = useState<Uint8Array>();
  const [fault, setFault] = useState<Fault>();
  if (ballot !== undefined) return <HandedIn session={session} ballot={ballot} />;
  const take = (file: Uint8Array) => {
    setFault(undefined);
    try {
      session.checkSealed(file);
      setBallot(file);
    } catch (error) {
      setFault(faultOfFile(error));
    }
  };
  return (
    <>
      <Title>{texts.t("hand-in-title")}</Title>
      <p>{texts.t("hand-in-intro")}</p>
      <FileDrop label={texts.t("hand-in-choose")} onFile={take} onTooLarge={() => setFault({ code: "file-too-large" })} />
      {fault === undefined ? null : <Failure fault={fault} />}
      <h2>{texts.t("hand-in-other")}</h2>
      <pre>{`veche ballot hand-in ballot.note --board ${session.board ?? "URL"} --election ${session.id}`}</pre>
      <Back to={() => go("home")} />
    </>
  );
}

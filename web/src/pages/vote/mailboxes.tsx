// A mailbox beside the board: so that a board that loses or refuses a ballot is found out.

import { useState } from "preact/hooks";
import type { Session } from "../../flows/session.ts";
import { Failure, type Fault } from "../parts/failure.tsx";
import { Notice, SaveFile } from "../parts/parts.tsx";
import { faultOf } from "../fault.ts";
import { usePage } from "../page.ts";

export function Mailboxes({ session, ballot }: { session: Session; ballot: Uint8Array }) {
  const { texts } = usePage();
  const [taken, setTaken] = useState<{ name: string; note: Uint8Array }>();
  const [fault, setFault] = useState<Fault>();
  if (session.mailboxes.length === 0) return null;
  const handIn = () => {
    setFault(undefined);
    session.handInAtMailbox(ballot).then(setTaken, (error: unknown) => setFault(faultOf(error)));
  };
  if (taken !== undefined) {
    return (
      <Notice tone="good">
        <p>{texts.t("hand-in-mailbox-done", { name: taken.name })}</p>
        <SaveFile name="acknowledgement.note" content={() => taken.note} label={texts.t("hand-in-mailbox-save")} />
      </Notice>
    );
  }
  return (
    <>
      {fault === undefined ? null : <Failure fault={fault} again={handIn} />}
      <button type="button" class="plain" onClick={handIn}>
        {texts.t("hand-in-mailbox")}
      </button>
    </>
  );
}

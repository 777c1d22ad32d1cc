// A mailbox beside the board: so that a board that loses or refuses a ballot is found out.

import { useState } from "preact/hooks";
import { claimFile } from "../../flows/claim-file.ts";
import { hostOf } from "../../flows/places.ts";
import type { MailboxPlace, Session } from "../../flows/session.ts";
import { Failure, type Fault } from "../parts/failure.tsx";
import { Notice, SaveFile } from "../parts/parts.tsx";
import { faultOf } from "../fault.ts";
import { usePage } from "../page.ts";

export function Mailboxes({ session, ballot }: { session: Session; ballot: Uint8Array }) {
  return (
    <>
      {session.mailboxes.map((mailbox) => (
        <Mailbox key={mailbox.id} session={session} mailbox={mailbox} ballot={ballot} />
      ))}
    </>
  );
}

function Mailbox({ session, mailbox, ballot }: { session: Session; mailbox: MailboxPlace; ballot: Uint8Array }) {
  const { texts } = usePage();
  const [note, setNote] = useState<Uint8Array>();
  const [fault, setFault] = useState<Fault>();
  const handIn = () => {
    setFault(undefined);
    session.handInAtMailbox(ballot, mailbox).then(setNote, (error: unknown) => setFault(faultOf(error)));
  };
  if (note !== undefined) {
    return (
      <Notice tone="good">
        <p>{texts.t("hand-in-mailbox-done", { name: mailbox.id })}</p>
        <SaveFile name="ballot-and-confirmation.json" content={() => claimFile(ballot, note)} label={texts.t("hand-in-mailbox-save")} type="application/json" />
      </Notice>
    );
  }
  return (
    <>
      {fault === undefined ? null : <Failure fault={fault} again={handIn} />}
      <button type="button" class="plain" onClick={handIn}>
        {texts.t("hand-in-mailbox", { name: mailbox.id, host: hostOf(mailbox.url) })}
      </button>
    </>
  );
}

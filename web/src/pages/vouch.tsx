// Vouching for somebody who has no document, with one's own twelve words.

import { useState } from "preact/hooks";
import type { Session } from "../flows/session.ts";
import { fromHex } from "../encoding/bytes.ts";
import { vouchingCap } from "../registration/rules.ts";
import { ConstituencyChoice, onlyConstituency } from "./parts/constituency.tsx";
import { Failure, type Fault } from "./parts/failure.tsx";
import { Back, Field, FORGETFUL, Notice, SaveFile, Title, Working } from "./parts/parts.tsx";
import { PhraseEntry } from "./parts/phrase-entry.tsx";
import { faultOf } from "./fault.ts";
import { usePage } from "./page.ts";

/** Hexadecimal digits of an application id, however they were grouped. */
const ID = /^[0-9a-f]{64}$/;

export function Vouch({ session }: { session: Session }) {
  const { texts, go } = usePage();
  const [constituency, setConstituency] = useState(onlyConstituency(session.manifest));
  const [friend, setFriend] = useState("");
  const [slot, setSlot] = useState(1);
  const [note, setNote] = useState<string>();
  const [working, setWorking] = useState(false);
  /** Kept for another try. */
  const [typed, setTyped] = useState<Uint8Array>();
  const [fault, setFault] = useState<Fault>();
  if (constituency === undefined) return <ConstituencyChoice manifest={session.manifest} onChoice={setConstituency} />;
  const id = friend.replace(/\s/g, "").toLowerCase();
  const slots = Array.from({ length: vouchingCap(session.manifest) }, (_, at) => at + 1);
  const vouch = (entropy: Uint8Array) => {
    setTyped(entropy);
    setFault(undefined);
    setWorking(true);
    session
      .vouch(entropy, constituency, fromHex(id, 32), slot)
      .then(setNote, (error: unknown) => setFault(faultOf(error)))
      .finally(() => setWorking(false));
  };
  return (
    <>
      <Title>{texts.t("home-vouch")}</Title>
      <p>{texts.t("vouch-intro")}</p>
      {fault === undefined ? null : <Failure fault={fault} {...(typed === undefined ? {} : { again: () => vouch(typed) })} />}
      {note !== undefined ? (
        <Notice tone="good" title={texts.t("vouch-done-title")}>
          <p>{texts.t("vouch-done")}</p>
          <pre>{note}</pre>
          <SaveFile name="vouch.note" content={() => note} label={texts.t("vouch-save")} />
        </Notice>
      ) : working ? (
        <Working label={texts.t("loading")} />
      ) : (
        <>
          <Field label={texts.t("vouch-friend")} hint={texts.t("vouch-friend-hint")} error={friend !== "" && !ID.test(id) ? texts.t("vouch-friend-wrong") : undefined}>
            {(attributes) => <textarea rows={3} {...attributes} {...FORGETFUL} value={friend} onInput={(event) => setFriend(event.currentTarget.value)} />}
          </Field>
          <Field label={texts.t("vouch-slot")} hint={texts.t("vouch-slot-hint", { most: slots.length })}>
            {(attributes) => (
              <select {...attributes} value={slot} onChange={(event) => setSlot(Number(event.currentTarget.value))}>
                {slots.map((number) => (
                  <option key={number} value={number}>
                    {number}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {ID.test(id) ? <PhraseEntry onPhrase={vouch} action={texts.t("phrase-go")} /> : null}
        </>
      )}
      <Back to={() => go("home")} />
    </>
  );
}

// The last look, and the way to the registrars.

import { useEffect, useState } from "preact/hooks";
import type { Registering } from "../../flows/session.ts";
import type { Papers } from "../../registration/evidence.ts";
import { Failure, type Fault } from "../parts/failure.tsx";
import { Finished } from "../parts/finished.tsx";
import { Title, Working } from "../parts/parts.tsx";
import { faultOf } from "../fault.ts";
import { usePage } from "../page.ts";
import { Picture } from "./take-picture.tsx";

export interface SendProps {
  registering: Registering;
  papers: Papers;
  pictures: Uint8Array[];
  onSent: () => void;
  onChange: () => void;
}

export function Send({ registering, papers, pictures, onSent, onChange }: SendProps) {
  const { texts } = usePage();
  const [part, setPart] = useState<number>();
  const [fault, setFault] = useState<Fault>();
  const [stop] = useState(() => new AbortController());
  useEffect(() => () => stop.abort(), []);
  const send = () => {
    setFault(undefined);
    setPart(0);
    registering.send(papers, pictures, stop.signal, setPart).then(onSent, (error: unknown) => {
      if (stop.signal.aborted) return;
      setPart(undefined);
      setFault(faultOf(error));
    });
  };
  const rows = ["name", "birth", "number", "state"] as const;
  return (
    <>
      <Title>{texts.t("send-title")}</Title>
      <table>
        <caption class="hidden">{texts.t("send-title")}</caption>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              <th scope="row">{texts.t(`document-${row}`)}</th>
              <td>{papers[row]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {pictures.map((picture, at) => (
        <Picture key={at} picture={picture} />
      ))}
      <p>{texts.t("send-hint")}</p>
      {fault === undefined ? null : <Failure fault={fault} again={send} />}
      {part === undefined ? (
        <div class="actions">
          <button type="button" class="main" onClick={send}>
            {texts.t("send-button")}
          </button>
          <button type="button" onClick={onChange}>
            {texts.t("change")}
          </button>
        </div>
      ) : (
        <Working label={texts.t("sending", { percent: Math.round(part * 100) })} done={part} all={1} />
      )}
    </>
  );
}

export function Sent() {
  const { texts } = usePage();
  return <Finished title={texts.t("sent-title")} text={texts.t("sent")} />;
}

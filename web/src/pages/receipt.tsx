// A receipt in a file, checked without any network.

import { useState } from "preact/hooks";
import type { CheckedReceipt, Session } from "../flows/session.ts";
import { toHex } from "../encoding/bytes.ts";
import { Failure, type Fault } from "./parts/failure.tsx";
import { FileDrop } from "./parts/file-drop.tsx";
import { grouped } from "./parts/fingerprint.tsx";
import { Back, Notice, Title } from "./parts/parts.tsx";
import { faultOfFile } from "./fault.ts";
import { usePage } from "./page.ts";

export function Receipt({ session }: { session: Session }) {
  const { texts, go } = usePage();
  const [checked, setChecked] = useState<CheckedReceipt>();
  const [fault, setFault] = useState<Fault>();
  const [ballot, setBallot] = useState<Uint8Array>();
  const [receipt, setReceipt] = useState<Uint8Array>();
  const check = (file: Uint8Array, own: Uint8Array | undefined) => {
    setReceipt(file);
    setChecked(undefined);
    setFault(undefined);
    try {
      setChecked(session.checkReceipt(file, own));
    } catch (error) {
      setFault(faultOfFile(error, "receipt"));
    }
  };
  const addBallot = (file: Uint8Array) => {
    setBallot(file);
    if (receipt !== undefined) check(receipt, file);
  };
  const tooLarge = () => {
    setChecked(undefined);
    setFault({ code: "file-too-large" });
  };
  return (
    <>
      <Title>{texts.t("receipt-title")}</Title>
      <p>{texts.t("receipt-intro")}</p>
      <FileDrop label={texts.t("receipt-file")} onFile={(bytes) => check(bytes, ballot)} onTooLarge={tooLarge} />
      <details>
        <summary>{texts.t("receipt-ballot")}</summary>
        <p class="soft">{texts.t("receipt-ballot-hint")}</p>
        <FileDrop label={texts.t("hand-in-choose")} onFile={addBallot} onTooLarge={tooLarge} />
      </details>
      {fault === undefined ? null : <Failure fault={fault} />}
      {checked === undefined ? null : (
        <Notice tone="good" title={texts.t("receipt-good-title")}>
          <p>{texts.t("receipt-good", { index: checked.index, size: checked.size, witnesses: checked.witnesses })}</p>
          <p>{texts.t(checked.isOfBallot ? "receipt-of-ballot" : "receipt-of-any")}</p>
          <p>
            {texts.t("receipt-leaf")}: <span class="number">{grouped(toHex(checked.leaf))}</span>
          </p>
        </Notice>
      )}
      <Back to={() => go("home")} />
    </>
  );
}

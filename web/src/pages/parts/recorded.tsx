// A ballot that is in the record: a receipt shows it.

import type { InRecord } from "../../flows/session.ts";
import { usePage } from "../page.ts";
import { Notice, SaveFile } from "./parts.tsx";

export function Recorded({ found, title }: { found: InRecord; title?: string }) {
  const { texts } = usePage();
  return (
    <>
      <Notice tone="good" {...(title === undefined ? {} : { title })}>
        <p>{texts.t("cast-in-record", { index: found.index, witnesses: found.witnesses })}</p>
      </Notice>
      <SaveFile name="receipt.json" content={() => found.receipt} label={texts.t("cast-save")} />
      <p class="soft">{texts.t("cast-save-hint")}</p>
    </>
  );
}

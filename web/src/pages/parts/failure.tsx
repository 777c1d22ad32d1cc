// What went wrong, in the voter's language: what happened, whether the vote is safe, what to do now.

import { Notice, Paragraphs, SaveFile, type Tone } from "./parts.tsx";
import { type Screen, usePage } from "../page.ts";
import { dateAndTime } from "../times.ts";

/** A fault as the pages know it. */
export interface Fault {
  /** A name of docs/protocol.md §14 or docs/registration.md §14, of the service's problems, or of ours. */
  code: string;
  /** What the texts may name, such as the number of a word. */
  values?: Record<string, string | number>;
  /** What proves the fault to others, for the voter to save. */
  evidence?: { name: string; content: Uint8Array | string };
  /** Whether the service said so, and nothing of it was verified. */
  isSaid?: boolean;
}

/** What a service shows that no honest one would: entries, roots or keys that do not follow from what was signed. */
export const WRONG_RECORD: ReadonlySet<string> = new Set([
  ...["tile", "log-root", "log-size", "under-root", "under-size", "signature", "signature-lines", "phase"],
  ...["counted-list", "sums", "not-agreed", "not-decrypted", "result-shape", "outcome", "merkle-root", "not-issued", "not-rehearsed"],
  ...["ceremony-proof", "ceremony-order", "ceremony-shape", "ceremony-degenerate", "transcript", "element", "scalar", "evaluation", "epoch-order"],
  ...["member-unknown", "statement-repeated", "registration-kind", "not-a-participant", "restart-too-few", "restart-excluded"],
  ...["complaint-unfounded", "complaint-key", "complaint-hash", "ceremony-one-time-key", "attempt"],
  ...["json", "json-not-canonical", "json-not-normalized", "note", "statement-kind", "too-early", "checkpoint-origin", "manifest-misplaced"],
]);

/** Faults that accuse someone. */
const ALARMS = new Set([
  ...["fork", "promise-broken", "promise", "checkpoint", "checkpoint-quorum", "keys", "election", "share", "attachment", "opening", "record"],
  ...["tree-proof", "receipt-proof", "stale", "not-own-ballot", "intake-log", "counted-otherwise", "claim-refused", "claim-lost", "earlier-key"],
  ...["bucket", "count", "sums-otherwise", "petition-entry", "petition-signatures", "petition-other"],
]);

/** Faults after which the same once more is wrong, or would show the same: what to do instead is in their texts. */
const FINAL = new Set([
  ...["fork", "keys", "election", "not-own-ballot", "counted-otherwise", "intake-log", "claim-refused", "claim-lost"],
  ...["count", "sums-otherwise", "petition-entry", "petition-signatures", "petition-other", "petition-complete", "petition-signature"],
  ...["return-used", "return-after-evidence", "earlier-key", "return-right-needed", "right-of-another", "not-approved"],
]);

/** Where something can be done about a fault. */
const REMEDIES: Record<string, Screen> = { "promise-broken": "missing", closed: "missing", "return-used": "status", "return-after-evidence": "status" };

export function isFinal({ code }: Fault): boolean {
  return FINAL.has(code);
}

/** The name under which the texts have a fault. */
function kindOf(code: string): string {
  if (code === "bucket-digits") return "bucket";
  // Shares that hold one by one give a signature that holds: what does not is not what the registrars made.
  if (code === "credential-signature") return "share";
  return WRONG_RECORD.has(code) ? "record" : code;
}

export function Failure({ fault, again }: { fault: Fault; again?: () => void }) {
  const { texts, go } = usePage();
  const { t } = texts;
  const kind = kindOf(fault.code);
  const name = texts.has(`fault-${kind}`) ? `fault-${kind}` : "fault-other";
  const remedy = REMEDIES[fault.code];
  const tone: Tone = ALARMS.has(kind) ? "bad" : "warn";
  return (
    <Notice tone={tone} title={t(`${name}-title`)}>
      <Paragraphs text={t(name, { code: fault.code, ...readable(fault.values, texts.code) })} />
      {fault.isSaid === true ? <p class="soft">{t("said-by-service")}</p> : null}
      <div class="actions">
        {/* What proves a fault comes first: nothing else is lost by waiting. */}
        {fault.evidence === undefined ? null : (
          <SaveFile name={fault.evidence.name} content={() => fault.evidence?.content ?? ""} label={t("save-evidence")} />
        )}
        {again === undefined || isFinal(fault) ? null : (
          <button type="button" onClick={again}>
            {t("try-again")}
          </button>
        )}
        {remedy === undefined ? null : (
          <button type="button" onClick={() => go(remedy)}>
            {t(`home-${remedy}`)}
          </button>
        )}
      </div>
    </Notice>
  );
}

/** A time is shown as the reader writes it, not in seconds. */
function readable(values: Fault["values"], language: string): Fault["values"] {
  return typeof values?.["time"] === "number" ? { ...values, time: dateAndTime(values["time"], language) } : values;
}

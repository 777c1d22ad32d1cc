// The machine-readable zone, checked while it is typed.

import { useEffect, useState } from "preact/hooks";
import type { Mark, MrzDocument, Reading } from "../../registration/mrz.ts";
import { Field, FORGETFUL } from "../parts/parts.tsx";
import { usePage } from "../page.ts";

type Reader = typeof import("../../registration/mrz.ts");

export interface ZoneProps {
  lines: readonly string[];
  onLines: (lines: string[]) => void;
  /** What a zone without faults says fills the rest of the form. */
  onDocument: (document: MrzDocument) => void;
}

export function ZoneField({ lines, onLines, onDocument }: ZoneProps) {
  const { texts } = usePage();
  const [reader, setReader] = useState<Reader>();
  useEffect(() => void import("../../registration/mrz.ts").then(setReader), []);
  // What was typed before the reader was there is read now.
  useEffect(() => {
    if (reader !== undefined && lines.join("") !== "") type(lines.join("\n"));
  }, [reader]);
  const reading = reader === undefined || lines.join("") === "" ? undefined : reader.readMrz([...lines], today());
  const type = (text: string) => {
    if (reader === undefined) return onLines(text.split("\n"));
    const typed = reader.typedLines(text);
    onLines(typed);
    const { document } = reader.readMrz(typed, today());
    if (document !== undefined) onDocument(document);
  };
  const mark = reading?.marks.find(({ fault }) => fault !== "unknown-state");
  const error = mark === undefined ? undefined : wrong(mark, texts.t);
  return (
    <Field label={texts.t("document-zone")} hint={texts.t("document-zone-hint")} error={error}>
      {(attributes) => (
        <>
          <textarea class="zone" rows={3} {...attributes} {...FORGETFUL} value={lines.join("\n")} onInput={(event) => type(event.currentTarget.value)} />
          <span role="status" class="soft">
            {reading === undefined || mark !== undefined ? "" : said(reading, lines, reader, texts.t)}
          </span>
        </>
      )}
    </Field>
  );
}

type Text = (name: string, values?: Record<string, number | string>) => string;

function wrong({ field, spans }: Mark, t: Text): string {
  return t("document-zone-wrong", { line: (spans[0]?.line ?? 0) + 1, field: t(`mrz-field-${nameOf(field)}`) });
}

function said(reading: Reading, lines: readonly string[], reader: Reader | undefined, t: Text): string {
  if (reading.document !== undefined) return t("document-zone-good");
  const shape = reader?.LINES[reading.format];
  if (shape === undefined) return "";
  const missing = shape.lines * shape.length - lines.reduce((sum, line) => sum + line.length, 0);
  return missing > 0 ? t("document-zone-short", { count: missing }) : "";
}

/** What a voter calls a field. */
function nameOf(field: string): string {
  const kinds: [RegExp, string][] = [
    [/^documentNumber/, "document-number"],
    [/^birthDate/, "birth"],
    [/^expirationDate/, "expiry"],
    [/^personalNumber/, "personal-number"],
    [/^composite/, "composite"],
    [/^(issuingState|nationality)$/, "state"],
    [/^(last|first)Name$/, "name"],
  ];
  return kinds.find(([pattern]) => pattern.test(field))?.[1] ?? "other";
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

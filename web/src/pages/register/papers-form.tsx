// What registrars need to know of an applicant, beside pictures.

import { useState } from "preact/hooks";
import type { Evidence } from "../../election/registration.ts";
import { fromHex } from "../../encoding/bytes.ts";
import { localText, type Manifest } from "../../election/manifest.ts";
import type { MrzDocument } from "../../registration/mrz.ts";
import { numberText } from "../../registration/number.ts";
import type { Papers } from "../../registration/evidence.ts";
import { checkAttestation, checkVouch } from "../../registration/vouch.ts";
import { Field, FORGETFUL, Title } from "../parts/parts.tsx";
import { usePage } from "../page.ts";
import { NotesField } from "./notes-field.tsx";
import { ZoneField } from "./zone-field.tsx";

export interface PapersProps {
  manifest: Manifest;
  kind: Evidence;
  /** The application id, which friends and registrars are given. */
  id: string;
  papers: Papers;
  onPapers: (papers: Papers) => void;
  onNext: () => void;
}

type TextField = "name" | "birth" | "number" | "state";

export function PapersForm({ manifest, kind, id, papers, onPapers, onNext }: PapersProps) {
  const { texts } = usePage();
  const applicant = { election: manifest.id, id: fromHex(id, 32) };
  const [tried, setTried] = useState(false);
  const faults = faultsOf(papers, kind);
  const shown = (field: TextField | "notes") => (tried && faults[field] !== undefined ? texts.t(faults[field]) : undefined);
  const fill = ({ state, number, name, birth }: MrzDocument, mrz: string[]) => onPapers({ ...papers, mrz, state, number, name, ...(birth === undefined ? {} : { birth }) });
  const [mrz, setMrz] = useState(papers.mrz);
  const text = (field: TextField, hint?: string) => (
    <Field label={texts.t(`document-${field}`)} {...(hint === undefined ? {} : { hint: texts.t(hint) })} error={shown(field)}>
      {(attributes) => (
        <input
          type="text"
          {...attributes}
          {...FORGETFUL}
          value={papers[field]}
          onInput={(event) => onPapers({ ...papers, mrz, [field]: event.currentTarget.value })}
        />
      )}
    </Field>
  );
  return (
    <form
      {...FORGETFUL}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (Object.keys(faults).length > 0) return;
        onPapers({ ...papers, mrz: mrz.filter((line) => line !== ""), state: papers.state.trim().toUpperCase() });
        onNext();
      }}
    >
      <Title>{kind.kind === "document" ? texts.t("document-title") : localText(kind.title, texts.code)}</Title>
      {kind.kind === "document" ? <ZoneField lines={mrz} onLines={setMrz} onDocument={(document) => fill(document, mrz)} /> : null}
      {text("name")}
      {text("birth", "document-birth-hint")}
      {text("number", "document-number-hint")}
      {text("state", "document-state-hint")}
      {kind.kind === "document" ? null : (
        <>
          <p>{texts.t("paper-number")}</p>
          <p class="paper">{id}</p>
          <p class="soft">{texts.t("paper-number-hint")}</p>
        </>
      )}
      {kind.kind === "vouching" ? (
        <NotesField
          name="vouch"
          needed={kind.vouchers}
          notes={papers.vouches}
          error={shown("notes")}
          check={(note) => void checkVouch(note, applicant)}
          onNotes={(vouches) => onPapers({ ...papers, vouches })}
        />
      ) : null}
      {kind.kind === "in-person" ? (
        <NotesField
          name="attestation"
          needed={kind.registrars}
          notes={papers.attestations}
          error={shown("notes")}
          check={(note) => void checkAttestation(note, applicant, manifest.registrars.members)}
          onNotes={(attestations) => onPapers({ ...papers, attestations })}
        />
      ) : null}
      <div class="actions">
        <button type="submit" class="main">
          {texts.t("next")}
        </button>
      </div>
    </form>
  );
}

/** What has to be mended before the form can be sent: the name of a text for each field. */
function faultsOf(papers: Papers, kind: Evidence): Partial<Record<TextField | "notes", string>> {
  const faults: Partial<Record<TextField | "notes", string>> = {};
  if (papers.name.trim() === "") faults.name = "field-needed";
  if (!isDate(papers.birth)) faults.birth = "field-date";
  if (!/^[A-Za-z]{1,3}$/.test(papers.state.trim())) faults.state = "field-state";
  else if (!isNumber(papers)) faults.number = "number-form";
  if (kind.kind === "vouching" && papers.vouches.length < kind.vouchers) faults.notes = "field-needed";
  if (kind.kind === "in-person" && papers.attestations.length < kind.registrars) faults.notes = "field-needed";
  return faults;
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}

function isNumber({ state, number }: Papers): boolean {
  try {
    numberText(state.trim().toUpperCase(), number);
    return true;
  } catch {
    return false;
  }
}

// Signed notes that others gave the applicant: from friends who vouch, or from registrars who saw them.

import { useState } from "preact/hooks";
import { fromUtf8, utf8 } from "../../encoding/bytes.ts";
import { FileDrop } from "../parts/file-drop.tsx";
import { Field, FORGETFUL } from "../parts/parts.tsx";
import { usePage } from "../page.ts";

export interface NotesProps {
  name: "vouch" | "attestation";
  needed: number;
  notes: readonly string[];
  error: string | undefined;
  /** Refuses what is no such note for this applicant. */
  check: (note: Uint8Array) => void;
  onNotes: (notes: string[]) => void;
}

export function NotesField({ name, needed, notes, error, check, onNotes }: NotesProps) {
  const { texts } = usePage();
  const [pasted, setPasted] = useState("");
  const [unreadable, setUnreadable] = useState(false);
  const add = (text: string) => {
    // What is copied often lacks the last line's end.
    const note = text.endsWith("\n") ? text : `${text}\n`;
    const isNote = passes(note, check);
    setUnreadable(!isNote);
    if (!isNote) return;
    setPasted("");
    if (!notes.includes(note)) onNotes([...notes, note]);
  };
  const addFile = (file: Uint8Array) => {
    try {
      add(fromUtf8(file));
    } catch {
      setUnreadable(true);
    }
  };
  return (
    <>
      <h2>{texts.t(`${name}-title`)}</h2>
      <p role="status">{texts.t("notes-count", { count: notes.length, needed })}</p>
      <Field label={texts.t("notes-paste")} hint={texts.t(`${name}-hint`)} error={unreadable ? texts.t("fault-file-title") : error}>
        {(attributes) => <textarea rows={4} {...attributes} {...FORGETFUL} value={pasted} onInput={(event) => setPasted(event.currentTarget.value)} />}
      </Field>
      <button type="button" disabled={pasted.trim() === ""} onClick={() => add(pasted.trimStart())}>
        {texts.t("notes-add")}
      </button>
      <FileDrop label={texts.t("notes-file")} onFile={addFile} onTooLarge={() => setUnreadable(true)} />
    </>
  );
}

function passes(note: string, check: NotesProps["check"]): boolean {
  try {
    check(utf8(note));
    return true;
  } catch {
    return false;
  }
}

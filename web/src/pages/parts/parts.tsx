// Small parts that all screens are made of.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { useText } from "../page.ts";

/** The heading of a screen. It takes the focus, so that a screen reader begins there. */
export function Title({ children }: { children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  useEffect(() => window.scrollTo(0, 0), []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

export type Tone = "plain" | "good" | "warn" | "bad";

/** Something that must be seen. What is bad is said at once, the rest when a reader comes to it. */
export function Notice(props: { tone?: Tone; title?: string; children?: ComponentChildren }) {
  const tone = props.tone ?? "plain";
  return (
    <div class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
      {props.title === undefined ? null : <strong>{props.title}</strong>}
      {props.children}
    </div>
  );
}

/** A text of several paragraphs: an empty line parts them. */
export function Paragraphs({ text }: { text: string }) {
  return (
    <>
      {text.split(/\n\s*\n/).map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
    </>
  );
}

export interface FieldProps {
  label: string;
  hint?: string;
  error?: string | undefined;
  children: (attributes: { id: string; "aria-describedby": string | undefined; "aria-invalid": boolean }) => ComponentChildren;
}

/** A field with its label, what it is for, and what is wrong with it. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const describes = [hint === undefined ? "" : `${id}-hint`, error === undefined ? "" : `${id}-error`].filter(Boolean);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint === undefined ? null : (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {children({ id, "aria-describedby": describes.join(" ") || undefined, "aria-invalid": error !== undefined })}
      {error === undefined ? null : (
        <span class="error" id={`${id}-error`} role="alert">
          {error}
        </span>
      )}
    </div>
  );
}

/** What keeps a keyboard from learning what is typed, as far as a page can ask for it. */
export const FORGETFUL = {
  autocomplete: "off",
  autocapitalize: "none",
  autocorrect: "off",
  spellcheck: false,
  "data-1p-ignore": true,
  "data-lpignore": "true",
} as const;

/** Work that goes on, and how far it is, if that is known. */
export function Working({ label, done, all }: { label: string; done?: number; all?: number }) {
  const id = useId();
  const known = done !== undefined && all !== undefined && all > 0;
  return (
    <div class="field">
      <p id={id} role="status">
        {label}
      </p>
      {known ? (
        <progress aria-labelledby={id} value={done} max={all} />
      ) : (
        <progress aria-labelledby={id} />
      )}
    </div>
  );
}

export function Back({ to }: { to: () => void }) {
  const t = useText();
  return (
    <button type="button" class="plain" onClick={to}>
      {t("back")}
    </button>
  );
}

/** Gives the reader a file. Nothing is stored unless it is pressed. */
export function SaveFile({ name, content, label, type }: { name: string; content: () => Uint8Array | string; label: string; type?: string }) {
  const save = () => {
    const bytes = content();
    const url = URL.createObjectURL(new Blob([bytes as BlobPart], { type: type ?? "application/octet-stream" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
  return (
    <button type="button" onClick={save}>
      {label}
    </button>
  );
}

// Writing a petition: a language of the election, a title, and paragraphs. What cannot stand in it is said at once.

import { useState } from "preact/hooks";
import type { Petition } from "../../election/petition.ts";
import { type DraftFault, draftOf } from "../../flows/petition-draft.ts";
import type { Session } from "../../flows/session.ts";
import { LANGUAGES } from "../../i18n/language.ts";
import { usePage } from "../page.ts";
import { Back, Field, FORGETFUL, Notice, Title } from "../parts/parts.tsx";

export function Write({ session, onPetition, onBack }: { session: Session; onPetition: (petition: Petition) => void; onBack: () => void }) {
  const { texts } = usePage();
  const { languages } = session.manifest;
  const [language, setLanguage] = useState(languages.find((one) => one === texts.code) ?? languages[0] ?? texts.code);
  const [title, setTitle] = useState("");
  const [text, setText] = useState("");
  const [isTried, setIsTried] = useState(false);
  const { petition, faults } = draftOf(language, title, text);
  // That something is still to be written is said only to those who want to go on.
  const said = faults.filter(({ kind }) => isTried || kind !== "missing");
  return (
    <form
      {...FORGETFUL}
      onSubmit={(event) => {
        event.preventDefault();
        setIsTried(true);
        if (faults.length === 0) onPetition(petition);
      }}
    >
      <Title>{texts.t("petition-start")}</Title>
      <p>{texts.t("petition-write-intro")}</p>
      <Notice tone="warn">
        <p>{texts.t("petition-write-who")}</p>
      </Notice>
      <Field label={texts.t("petition-language")}>
        {(attributes) => (
          <select {...attributes} value={language} onChange={(event) => setLanguage(event.currentTarget.value)}>
            {languages.map((code) => (
              <option key={code} value={code}>
                {LANGUAGES.find((one) => one.code === code)?.name ?? code}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={texts.t("petition-write-title")} hint={texts.t("petition-write-title-hint")}>
        {(attributes) => <input type="text" {...attributes} {...FORGETFUL} lang={language} value={title} onInput={(event) => setTitle(event.currentTarget.value)} />}
      </Field>
      <Field label={texts.t("petition-write-text")} hint={texts.t("petition-write-text-hint")}>
        {(attributes) => <textarea rows={12} {...attributes} {...FORGETFUL} lang={language} value={text} onInput={(event) => setText(event.currentTarget.value)} />}
      </Field>
      {said.length === 0 ? null : (
        <Notice tone="warn" title={texts.t("petition-write-wrong")}>
          <ul>
            {said.map((fault, at) => (
              <li key={at}>
                <Wrong fault={fault} />
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <div class="actions">
        <button type="submit" class="main">
          {texts.t("next")}
        </button>
      </div>
      <Back to={onBack} />
    </form>
  );
}

function Wrong({ fault }: { fault: DraftFault }) {
  const { t } = usePage().texts;
  switch (fault.kind) {
    case "missing":
      return <>{t(fault.of === "title" ? "draft-no-title" : "draft-no-text")}</>;
    case "too-many":
      return <>{t("draft-too-many", { count: fault.count, most: fault.most })}</>;
    case "whole-too-long":
      return <>{t("draft-whole-too-long", { used: fault.used, most: fault.most })}</>;
    case "too-long": {
      const { most, paragraph, used } = fault;
      return <>{paragraph === undefined ? t("draft-title-too-long", { used, most }) : t("draft-too-long", { number: paragraph, used, most })}</>;
    }
    case "character": {
      const { name, paragraph } = fault;
      return <>{paragraph === undefined ? t("draft-title-character", { name }) : t("draft-character", { number: paragraph, name })}</>;
    }
  }
}

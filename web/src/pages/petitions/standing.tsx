// How a petition of the record stands: answered, awaited, or overdue.

import { localText } from "../../election/manifest.ts";
import type { RecordedPetition } from "../../flows/session.ts";
import { usePage } from "../page.ts";
import { Notice, Paragraphs } from "../parts/parts.tsx";
import { dateAndTime } from "../times.ts";

/** In one line; what is overdue stands out. */
export function Standing({ petition: { answer, due, standing } }: { petition: RecordedPetition }) {
  const { texts } = usePage();
  const time = dateAndTime(due, texts.code);
  switch (standing) {
    case "answered":
      return <p>{texts.t("petition-answered", { index: answer?.index ?? 0 })}</p>;
    case "awaited":
      return <p>{texts.t("petition-awaited", { time })}</p>;
    case "overdue":
      return (
        <Notice tone="warn" title={texts.t("petition-overdue-title")}>
          <p>{texts.t("petition-overdue", { time })}</p>
        </Notice>
      );
    case "unknown":
      return (
        <Notice tone="warn" title={texts.t("petition-unknown-title")}>
          <p>{texts.t("petition-unknown", { time })}</p>
        </Notice>
      );
  }
}

/** What the commission said, in its order: every delay, and the answer. */
export function Said({ petition: { answer, delays, dueAtFirst } }: { petition: RecordedPetition }) {
  const { texts } = usePage();
  return (
    <>
      {delays.length === 0 ? null : <p>{texts.t("petition-due-at-first", { time: dateAndTime(dueAtFirst, texts.code) })}</p>}
      {delays.map(({ index, reason, until }) => (
        <Notice key={index} title={texts.t("petition-delay", { time: dateAndTime(until, texts.code) })}>
          <Paragraphs text={localText(reason, texts.code)} />
          <p class="soft">{texts.t("announced-entry", { index })}</p>
        </Notice>
      ))}
      {answer === undefined ? null : (
        <Notice title={texts.t("petition-answer")}>
          <Paragraphs text={localText(answer.text, texts.code)} />
          <p class="soft">{texts.t("announced-entry", { index: answer.index })}</p>
        </Notice>
      )}
    </>
  );
}

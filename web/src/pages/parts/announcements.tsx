// What the commission announced: incidents, a later end of voting and who runs the service before everything else, the rest on the page of the record.

import { useEffect, useState } from "preact/hooks";
import type { Announced, Session } from "../../flows/session.ts";
import { localText } from "../../election/manifest.ts";
import { usePage } from "../page.ts";
import { dateAndTime } from "../times.ts";
import { Failure, type Fault } from "./failure.tsx";
import { faultOf } from "../fault.ts";
import { Notice, Paragraphs } from "./parts.tsx";

/** What voters should know before they do anything, the newest first. */
export function News({ session, onRead }: { session: Session; onRead: () => void }) {
  const { announced, fault } = useAnnouncements(session, onRead);
  const news = announced.filter(({ statement }) => statement.kind === "incident" || statement.kind === "extend" || statement.kind === "operator");
  return (
    <>
      {fault === undefined ? null : <Failure fault={fault} />}
      {[...news].reverse().map((one) => (
        <Piece key={one.index} announced={one} />
      ))}
    </>
  );
}

function Piece({ announced: { index, statement, time } }: { announced: Announced }) {
  const { texts } = usePage();
  const where = <p class="soft">{texts.t("announced-entry", { index })}</p>;
  if (statement.kind === "incident") {
    return (
      <Notice tone="warn" title={texts.t("announced-incident")}>
        <Paragraphs text={localText(statement.text, texts.code)} />
        {where}
      </Notice>
    );
  }
  if (statement.kind === "operator") {
    return (
      <Notice tone="warn" title={texts.t("announced-operator", { time: dateAndTime(time ?? 0, texts.code) })}>
        <Paragraphs text={localText(statement.reason, texts.code)} />
        <p>{texts.t("announced-operator-look")}</p>
        {where}
      </Notice>
    );
  }
  if (statement.kind !== "extend") return null;
  return (
    <Notice title={texts.t("announced-extend", { time: dateAndTime(statement.closes, texts.code) })}>
      <Paragraphs text={localText(statement.reason, texts.code)} />
      {where}
    </Notice>
  );
}

/** Everything that was announced, in the order of the record. */
export function Announcements({ session }: { session: Session }) {
  const { texts } = usePage();
  const { announced, fault } = useAnnouncements(session, () => undefined);
  if (fault !== undefined) return <Failure fault={fault} />;
  if (announced.length === 0) return null;
  return (
    <section>
      <h2>{texts.t("announced-title")}</h2>
      <ul>
        {announced.map(({ index, statement, time }) => (
          <li key={index}>
            <Line statement={statement} time={time} /> <span class="soft">{texts.t("announced-entry", { index })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Line({ statement, time }: Pick<Announced, "statement" | "time">) {
  const { texts } = usePage();
  const { t, code } = texts;
  switch (statement.kind) {
    case "incident":
      return <>{localText(statement.text, code)}</>;
    case "extend":
      return (
        <>
          {t("announced-extend", { time: dateAndTime(statement.closes, code) })}. {localText(statement.reason, code)}
        </>
      );
    case "operator":
      return (
        <>
          {t("announced-operator", { time: dateAndTime(time ?? 0, code) })}. {localText(statement.reason, code)}
        </>
      );
    case "complaints":
      return (
        <>
          {t("announced-complaints", { count: statement.count, about: t(`complaint-${statement.category}`) })}: {t(`decision-${statement.decision}`)}.{" "}
          {localText(statement.reason, code)}
        </>
      );
    case "destruction":
      return <>{t(`announced-destroyed-${statement.role}`, { name: statement.participant })}</>;
  }
}

function useAnnouncements(session: Session, onRead: () => void): { announced: readonly Announced[]; fault: Fault | undefined } {
  const [announced, setAnnounced] = useState<readonly Announced[]>([]);
  const [fault, setFault] = useState<Fault>();
  useEffect(() => {
    let wanted = true;
    session.announcements().then(
      (found) => {
        if (!wanted) return;
        setAnnounced(found);
        onRead();
      },
      (error: unknown) => (wanted ? setFault(faultOf(error)) : undefined),
    );
    return () => {
      wanted = false;
    };
  }, []);
  return { announced, fault };
}

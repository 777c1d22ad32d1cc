// The public page of the record.

import { useEffect, useState } from "preact/hooks";
import type { RecordView, Session } from "../flows/session.ts";
import { localText } from "../election/manifest.ts";
import { toBase64 } from "../encoding/bytes.ts";
import { Failure, type Fault } from "./parts/failure.tsx";
import { BarChart } from "./parts/charts.tsx";
import { Announcements } from "./parts/announcements.tsx";
import { ElectionFingerprint } from "./parts/fingerprint.tsx";
import { Back, Notice, SaveFile, Title, Working } from "./parts/parts.tsx";
import { faultOf } from "./fault.ts";
import { usePage } from "./page.ts";
import { phaseName } from "./phase.ts";
import { dateAndTime, number } from "./times.ts";
import { VerifyYourself } from "./verify.tsx";

export function Record({ session }: { session: Session }) {
  const { texts, go } = usePage();
  const [view, setView] = useState<RecordView>();
  const [fault, setFault] = useState<Fault>();
  const load = () => {
    setFault(undefined);
    session.record().then(setView, (error: unknown) => setFault(faultOf(error)));
  };
  useEffect(load, []);
  return (
    <>
      <Title>{texts.t("record-title")}</Title>
      <p>{texts.t("record-intro")}</p>
      {fault === undefined ? null : <Failure fault={fault} again={load} />}
      {view === undefined ? (
        fault === undefined ? <Working label={texts.t("loading")} /> : null
      ) : (
        <>
          <State view={view} session={session} />
          <Witnesses view={view} />
          <Constituencies view={view} session={session} />
          <Announcements session={session} />
          <Epochs view={view} />
          <p class="soft">{texts.t("record-told")}</p>
        </>
      )}
      <ElectionFingerprint id={session.manifest.id} />
      <VerifyYourself session={session} />
      {view?.kit === undefined ? null : (
        <div class="actions">
          <SaveFile name="election.json" content={() => view.kit ?? ""} label={texts.t("save-kit")} type="application/json" />
        </div>
      )}
      <Back to={() => go("home")} />
    </>
  );
}

function State({ view, session }: { view: RecordView; session: Session }) {
  const { texts } = usePage();
  const { checkpoint } = view;
  return (
    <>
      <div class="scroll" tabIndex={0}>
        <table>
          <caption class="hidden">{texts.t("record-checkpoint")}</caption>
          <tbody>
            <tr>
              <th scope="row">{texts.t("record-phase")}</th>
              <td>{texts.t(phaseName(session))}</td>
            </tr>
            <tr>
              <th scope="row">{texts.t("record-size")}</th>
              <td>{number(checkpoint.size, texts.code)}</td>
            </tr>
            <tr>
              <th scope="row">{texts.t("record-time")}</th>
              <td>{dateAndTime(checkpoint.time, texts.code)}</td>
            </tr>
            <tr>
              <th scope="row">{texts.t("record-root")}</th>
              <td class="number">{toBase64(checkpoint.root)}</td>
            </tr>
          </tbody>
        </table>
      </div>
      <Notice tone="good">
        <p>{texts.t("record-checked")}</p>
      </Notice>
    </>
  );
}

function Witnesses({ view }: { view: RecordView }) {
  const { texts } = usePage();
  return (
    <section>
      <h2>{texts.t("record-witnesses")}</h2>
      <p>{texts.t("record-quorum", { quorum: view.quorum, all: view.witnesses.length })}</p>
      <ul>
        {view.witnesses.map(({ name, signed }) => (
          <li key={name}>
            {name}: {texts.t(signed ? "record-witness-signed" : "record-witness-missing")}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Constituencies({ view, session }: { view: RecordView; session: Session }) {
  const { texts } = usePage();
  if (view.constituencies.length === 0) return null;
  const title = (id: string) => localText(session.manifest.constituencies.find((one) => one.id === id)?.title ?? { en: id }, texts.code);
  const columns = ["record-constituency", "record-on-roll", "record-voted", "record-ballots"];
  return (
    <div class="scroll" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((name, at) => (
              <th scope="col" class={at === 0 ? "" : "count"} key={name}>
                {texts.t(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {view.constituencies.map((one) => (
            <tr key={one.id}>
              <th scope="row">{title(one.id)}</th>
              <td class="count">{number(one.credentials, texts.code)}</td>
              <td class="count">{number(one.voted, texts.code)}</td>
              <td class="count">{number(one.ballots, texts.code)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Epochs({ view }: { view: RecordView }) {
  const { texts } = usePage();
  if (view.epochs.length === 0) return null;
  const bars = view.epochs.map((epoch) => ({ name: `${epoch.number}`, value: epoch.ballots, text: number(epoch.ballots, texts.code) }));
  return (
    <section>
      <h2>{texts.t("record-epochs")}</h2>
      {bars.length > 24 ? null : <BarChart bars={bars} label={texts.t("record-epochs")} />}
      <details open={bars.length <= 24}>
        <summary>{texts.t("record-epochs-table")}</summary>
        <div class="scroll" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{texts.t("record-epoch")}</th>
                <th scope="col">{texts.t("record-epoch-time")}</th>
                <th scope="col" class="count">
                  {texts.t("record-epoch-ballots")}
                </th>
              </tr>
            </thead>
            <tbody>
              {view.epochs.map((epoch) => (
                <tr key={epoch.number}>
                  <th scope="row">{epoch.number}</th>
                  <td>{dateAndTime(epoch.after, texts.code)}</td>
                  <td class="count">{number(epoch.ballots, texts.code)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

// Results, with a table beside each chart, and what was checked of them.

import { useEffect, useState } from "preact/hooks";
import type { ContestResult, CountsChecked, Outcome as WorkedOut, Results as Counted, Session } from "../flows/session.ts";
import { type Contest, localText } from "../election/manifest.ts";
import { useAttempt } from "./attempt.ts";
import { Failure, type Fault } from "./parts/failure.tsx";
import { Back, Notice, Paragraphs, SaveFile, Title, Working } from "./parts/parts.tsx";
import { BarChart, SeatChart } from "./parts/charts.tsx";
import { faultOf } from "./fault.ts";
import { usePage } from "./page.ts";
import { number, percent } from "./times.ts";
import { VerifyYourself } from "./verify.tsx";

export function Results({ session }: { session: Session }) {
  const { texts, go } = usePage();
  const [results, setResults] = useState<Counted | "none">();
  const [fault, setFault] = useState<Fault>();
  const load = () => {
    setFault(undefined);
    session.results().then((found) => setResults(found ?? "none"), (error: unknown) => setFault(faultOf(error)));
  };
  useEffect(load, []);
  return (
    <>
      <Title>{texts.t("results-title")}</Title>
      {fault !== undefined ? <Failure fault={fault} again={load} /> : null}
      {results === undefined && fault === undefined ? <Working label={texts.t("loading")} /> : null}
      {results === "none" ? (
        <Notice title={texts.t("results-none-title")}>
          <p>{texts.t("results-none")}</p>
        </Notice>
      ) : null}
      {results === undefined || results === "none" ? null : (
        <Checked results={results} session={session} />
      )}
      <Back to={() => go("home")} />
    </>
  );
}

/** What is known of the counts so far. */
interface Counts {
  checked?: CountsChecked;
  progress?: { done: number; all: number };
}

/** The results at once, while the counts are still being checked. */
function Checked({ results, session }: { results: Counted; session: Session }) {
  const [counts, setCounts] = useState<Counts>({});
  const { again, fault } = useAttempt(async (signal) => {
    setCounts({ checked: await results.checkCounts((done, all) => setCounts({ progress: { done, all } }), signal) });
  });
  return (
    <>
      {fault === undefined ? null : <Failure fault={fault} again={again} />}
      {results.contests.map((result) => (
        <ContestResults key={result.contest.id} result={result} session={session} evidence={results.evidence} />
      ))}
      <HowChecked results={results} counts={counts} hasFailed={fault !== undefined} />
      <VerifyYourself session={session} />
    </>
  );
}

function ContestResults({ result, session, evidence }: { result: ContestResult; session: Session; evidence: Counted["evidence"] }) {
  const { texts } = usePage();
  const title = localText(result.contest.title, texts.code);
  const ballots = result.groups.reduce((sum, group) => sum + group.ballots, 0);
  const places = (ids: readonly string[]) =>
    ids.map((id) => localText(session.manifest.constituencies.find((one) => one.id === id)?.title ?? {}, texts.code)).join(", ");
  return (
    <section>
      <h2>{title}</h2>
      {result.announced === undefined ? null : <OtherAnnounced contest={result.contest} announced={result.announced} evidence={evidence} />}
      {result.outcome.kind === "withheld" ? (
        <Notice>
          <p>{texts.t("results-withheld")}</p>
        </Notice>
      ) : (
        <>
          <p>{texts.t("results-ballots", { count: ballots })}</p>
          <Outcome contest={result.contest} outcome={result.outcome} />
          <Votes contest={result.contest} counts={total(result)} label={texts.t("results-of", { title })} />
          {result.groups.length > 1
            ? result.groups.map((group) => (
                <details key={group.constituencies.join()}>
                  <summary>{texts.t("results-group", { places: places(group.constituencies) })}</summary>
                  <p>{texts.t("results-ballots", { count: group.ballots })}</p>
                  <Votes contest={result.contest} counts={group.counts} label={places(group.constituencies)} />
                </details>
              ))
            : null}
        </>
      )}
    </section>
  );
}

/** Votes of each option or list, as a chart and as a table. */
function Votes({ contest, counts, label }: { contest: Contest; counts: readonly number[]; label: string }) {
  const { texts } = usePage();
  const rows = itemsOf(contest, texts.code, texts.t("results-blank")).map(({ name, cell }) => ({ name, value: counts[cell] ?? 0 }));
  const all = rows.reduce((sum, row) => sum + row.value, 0);
  const bars = rows.map((row) => ({ ...row, text: `${number(row.value, texts.code)} · ${percent(row.value, all, texts.code)}` }));
  return (
    <>
      <BarChart bars={bars} label={texts.t("results-chart", { title: label })} />
      <div class="scroll" tabIndex={0}>
        <table>
          <caption class="hidden">{label}</caption>
          <thead>
            <tr>
              <th scope="col">{texts.t(contest.ballot.kind === "lists" ? "results-list" : "results-item")}</th>
              <th scope="col" class="count">
                {texts.t("results-votes")}
              </th>
              <th scope="col" class="count">
                {texts.t("results-share")}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                <th scope="row">{row.name}</th>
                <td class="count">{number(row.value, texts.code)}</td>
                <td class="count">{percent(row.value, all, texts.code)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** Beside what follows from the votes, so that everyone can compare the two. */
function OtherAnnounced({ contest, announced, evidence }: { contest: Contest; announced: WorkedOut; evidence: Counted["evidence"] }) {
  const { texts } = usePage();
  return (
    <Notice tone="bad" title={texts.t("results-other-title")}>
      <Paragraphs text={texts.t("results-other")} />
      {evidence === undefined ? null : <SaveFile name={evidence.name} content={() => evidence.content} label={texts.t("save-evidence")} />}
      <details>
        <summary>{texts.t("results-announced")}</summary>
        <Outcome contest={contest} outcome={announced} />
      </details>
    </Notice>
  );
}

function Outcome({ contest, outcome }: { contest: Contest; outcome: WorkedOut }) {
  const { texts } = usePage();
  const nameOf = (id: string) => namesOf(contest, texts.code).get(id) ?? id;
  if (outcome.kind === "decision") {
    const why = outcome.quorumMet ? "" : ` ${texts.t("results-quorum-missed")}`;
    return <Notice tone={outcome.accepted ? "good" : "plain"} title={texts.t(outcome.accepted ? "results-accepted" : "results-rejected") + why} />;
  }
  if (outcome.kind === "elected") {
    return (
      <>
        <h3>{texts.t("results-elected")}</h3>
        <ol>
          {outcome.elected.map((id) => (
            <li key={id}>{nameOf(id)}</li>
          ))}
        </ol>
        <Rest outcome={outcome} nameOf={nameOf} />
      </>
    );
  }
  if (outcome.kind !== "seats") return null;
  const lists = outcome.lists.map((list) => ({ ...list, name: nameOf(list.id) }));
  return (
    <>
      <h3>{texts.t("results-seats")}</h3>
      <SeatChart seats={lists} label={texts.t("results-chart-seats")} />
      <div class="scroll" tabIndex={0}>
        <table>
          <caption class="hidden">{texts.t("results-chart-seats")}</caption>
          <thead>
            <tr>
              <th scope="col">{texts.t("results-list")}</th>
              <th scope="col" class="count">
                {texts.t("results-seats")}
              </th>
              <th scope="col">{texts.t("results-elected-candidates")}</th>
            </tr>
          </thead>
          <tbody>
            {lists.map((list) => (
              <tr key={list.id}>
                <th scope="row">{list.name}</th>
                <td class="count">{number(list.seats, texts.code)}</td>
                <td>{list.candidates.map(nameOf).join(", ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Rest outcome={outcome} nameOf={nameOf} />
    </>
  );
}

function Rest({ outcome, nameOf }: { outcome: { vacant: number; ties: readonly (readonly string[])[] }; nameOf: (id: string) => string }) {
  const { texts } = usePage();
  return (
    <>
      {outcome.vacant === 0 ? null : <p>{texts.t("results-vacant", { count: outcome.vacant })}</p>}
      {outcome.ties.map((tie) => (
        <p key={tie.join()}>{texts.t("results-tie", { names: tie.map(nameOf).join(", ") })}</p>
      ))}
    </>
  );
}

function HowChecked({ results, counts, hasFailed }: { results: Counted; counts: Counts; hasFailed: boolean }) {
  const { texts } = usePage();
  const hasLot = results.contests.some(({ outcome }) => "ties" in outcome && outcome.ties.length > 0);
  return (
    <section>
      <h2>{texts.t("results-verified-title")}</h2>
      <ul>
        <li>{texts.t("results-verified-log", { index: results.index, witnesses: results.witnesses })}</li>
        <li>{texts.t("results-verified-commission", { count: results.commissioners })}</li>
        <li>{texts.t("results-verified-trustees", { count: results.agreed, opened: results.opened })}</li>
        {results.contests.map((result) => (
          <li key={result.contest.id}>
            <OwnWork result={result} />
          </li>
        ))}
        {hasLot ? <li>{texts.t("results-verified-lot")}</li> : null}
        {counts.checked?.kind === "nothing-opened" ? null : (
          <li>
            <CountsState counts={counts} agreed={results.agreed} hasFailed={hasFailed} />
          </li>
        )}
        <li>{texts.t("results-verified-not")}</li>
      </ul>
    </section>
  );
}

/** What this page did itself for a contest. */
function OwnWork({ result }: { result: ContestResult }) {
  const { texts } = usePage();
  const title = localText(result.contest.title, texts.code);
  switch (result.outcome.kind) {
    case "seats":
      return texts.t("results-verified-own-seats", { title });
    case "elected":
      return texts.t("results-verified-own-elected", { title });
    case "decision":
      return texts.t("results-verified-own-decision", { title, credentials: result.credentials });
    case "withheld":
      return texts.t("results-verified-own-withheld", { title });
  }
}

/** Whether the counts are what the trustees opened, as far as that is known. */
function CountsState({ counts: { checked, progress }, agreed, hasFailed }: { counts: Counts; agreed: number; hasFailed: boolean }) {
  const { texts } = usePage();
  if (hasFailed) return texts.t("results-verified-fault");
  if (checked === undefined) return <Working label={texts.t("results-checking")} {...progress} />;
  if (checked.kind === "opened") return texts.t("results-verified-counts", { count: agreed, proofs: checked.proofs });
  return texts.t("results-verified-no-sums");
}

function total(result: ContestResult): number[] {
  return result.groups.reduce<number[]>((sum, group) => group.counts.map((count, cell) => count + (sum[cell] ?? 0)), []);
}

/** What is voted for, and its cell: options or lists in the order of the manifest, then blank votes. */
function itemsOf(contest: Contest, language: string, blank: string): { name: string; cell: number }[] {
  const { ballot } = contest;
  const items: { name: string; cell: number }[] = [];
  let cell = 0;
  if (ballot.kind === "options") {
    for (const option of ballot.options) items.push({ name: localText(option.title, language), cell: cell++ });
  } else {
    for (const list of ballot.lists) {
      items.push({ name: localText(list.title, language), cell });
      cell += 1 + (ballot.candidateVotes > 0 ? list.candidates.length : 0);
    }
  }
  return ballot.blank ? [...items, { name: blank, cell }] : items;
}

function namesOf(contest: Contest, language: string): Map<string, string> {
  const items = contest.ballot.kind === "options" ? contest.ballot.options : contest.ballot.lists.flatMap((list) => [list, ...list.candidates]);
  return new Map(items.map((item) => [item.id, localText(item.title, language)]));
}

// A contest as a form: options shown equally, in the order of the manifest.

import { useState } from "preact/hooks";
import * as choice from "../../flows/choice.ts";
import { type Contest, localText } from "../../election/manifest.ts";
import { Field, FORGETFUL, Title } from "../parts/parts.tsx";
import { usePage } from "../page.ts";
import { CandidateList } from "./candidates.tsx";
import { Programmes } from "./programme.tsx";

/** So many options need a search. */
const LONG = 12;

export interface ContestProps {
  contest: Contest;
  values: readonly number[];
  onChange: (values: number[]) => void;
}

export function ContestForm(props: ContestProps) {
  const { texts } = usePage();
  const [sought, setSought] = useState("");
  const { contest } = props;
  const items = contest.ballot.kind === "options" ? contest.ballot.options : contest.ballot.lists;
  const title = localText(contest.title, texts.code);
  const matches = (item: (typeof items)[number]) => names(item, texts.code).some((name) => contains(name, sought));
  const shown = items.flatMap((item, at) => (matches(item) ? [at] : []));
  return (
    <>
      <Title>{title}</Title>
      <Rule contest={contest} />
      {items.length <= LONG ? null : (
        <>
          <Field label={texts.t("search-label")} hint={texts.t("search-hint")}>
            {(attributes) => (
              <input type="search" {...attributes} {...FORGETFUL} value={sought} onInput={(event) => setSought(event.currentTarget.value)} />
            )}
          </Field>
          <p role="status" class="soft">
            {texts.t("search-count", { shown: shown.length, all: items.length })}
          </p>
        </>
      )}
      <fieldset>
        <legend class="hidden">{title}</legend>
        <ul class="options">
          {shown.map((at) => (
            <li key={at}>{contest.ballot.kind === "options" ? <Option {...props} at={at} /> : <List {...props} at={at} />}</li>
          ))}
          {contest.ballot.blank ? (
            <li>
              <Blank {...props} />
            </li>
          ) : null}
        </ul>
      </fieldset>
    </>
  );
}

/** What can be chosen, in a sentence. */
export function Rule({ contest }: { contest: Contest }) {
  const { texts } = usePage();
  const { ballot } = contest;
  if (ballot.kind === "lists") {
    const more = ballot.candidateVotes > 0 ? ` ${texts.t("rule-candidates", { most: ballot.candidateVotes })}` : "";
    return <p>{texts.t("rule-list") + more}</p>;
  }
  const points = ballot.options.some((option) => option.max > 1);
  const kind = points ? "rule-points" : ballot.max === 1 ? "rule-one" : "rule-several";
  const least = ballot.min > 1 ? ` ${texts.t("rule-least", { least: ballot.min })}` : "";
  return <p>{texts.t(kind, { most: ballot.max }) + least}</p>;
}

type At = ContestProps & { at: number };

function Option({ contest, values, onChange, at }: At) {
  const { texts } = usePage();
  const ballot = choice.optionsOf(contest);
  const option = ballot.options[at];
  if (option === undefined) return null;
  const name = localText(option.title, texts.code);
  const value = values[choice.placesOf(contest).items[at] ?? 0] ?? 0;
  const set = (points: number) => onChange(choice.setOption(contest, values, at, points));
  const left = ballot.max - choice.given(contest, values);
  return (
    <>
      {option.max > 1 ? (
        <Points name={name} value={value} most={Math.min(option.max, value + left)} onChange={set} />
      ) : ballot.max === 1 ? (
        <Choice type="radio" group={contest.id} name={name} on={value === 1} onChange={() => set(1)} />
      ) : (
        <Choice type="checkbox" name={name} on={value === 1} full={left <= 0} onChange={(on) => set(on ? 1 : 0)} />
      )}
      <Programmes documents={option.documents} of={name} />
    </>
  );
}

function List({ contest, values, onChange, at }: At) {
  const { texts } = usePage();
  const list = choice.listsOf(contest).lists[at];
  if (list === undefined) return null;
  const name = localText(list.title, texts.code);
  const on = choice.chosenList(contest, values) === at;
  return (
    <>
      <Choice type="radio" group={contest.id} name={name} on={on} onChange={() => onChange(choice.setList(contest, values, at))} />
      <CandidateList contest={contest} values={values} onChange={onChange} list={at} name={name} />
      <Programmes documents={list.documents} of={name} />
    </>
  );
}

function Blank({ contest, values, onChange }: ContestProps) {
  const { texts } = usePage();
  const on = choice.isBlank(contest, values);
  const single = contest.ballot.kind === "lists" || contest.ballot.max === 1;
  return (
    <Choice
      type={single ? "radio" : "checkbox"}
      group={contest.id}
      name={texts.t("blank-vote")}
      on={on}
      onChange={(now) => onChange(choice.setBlank(contest, now))}
    />
  );
}

interface ChoiceProps {
  type: "radio" | "checkbox";
  group?: string;
  name: string;
  on: boolean;
  /** Whether nothing more can be chosen. */
  full?: boolean;
  onChange: (on: boolean) => void;
}

export function Choice({ type, group, name, on, full, onChange }: ChoiceProps) {
  return (
    <label class="option">
      <input
        type={type}
        name={group}
        checked={on}
        disabled={!on && full === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span class="name">{name}</span>
    </label>
  );
}

function Points({ name, value, most, onChange }: { name: string; value: number; most: number; onChange: (points: number) => void }) {
  const { texts } = usePage();
  return (
    <div class="option" role="group" aria-label={name}>
      <span class="name">{name}</span>
      <span class="points">
        <button type="button" aria-label={texts.t("points-less", { name })} disabled={value === 0} onClick={() => onChange(value - 1)}>
          −
        </button>
        <output aria-label={texts.t("points-of", { name })}>{value}</output>
        <button type="button" aria-label={texts.t("points-more", { name })} disabled={value >= most} onClick={() => onChange(value + 1)}>
          +
        </button>
      </span>
    </div>
  );
}

/** Everything under which an item can be found. */
function names(item: { title: Record<string, string>; candidates?: { title: Record<string, string> }[] }, language: string): string[] {
  return [item, ...(item.candidates ?? [])].map((one) => localText(one.title, language));
}

function contains(name: string, sought: string): boolean {
  return name.toLocaleLowerCase().includes(sought.trim().toLocaleLowerCase());
}

// What a ballot says, in words, before it is cast.

import * as choice from "../../flows/choice.ts";
import { type Contest, localText } from "../../election/manifest.ts";
import { Notice } from "../parts/parts.tsx";
import { usePage } from "../page.ts";

/** What was chosen in a contest, one line for each thing. */
export function linesOf(contest: Contest, values: readonly number[], language: string, t: (name: string, values?: Record<string, number | string>) => string): string[] {
  if (choice.isBlank(contest, values)) return [t("blank-vote")];
  const { items } = choice.placesOf(contest);
  if (contest.ballot.kind === "options") {
    return contest.ballot.options.flatMap((option, at) => {
      const points = values[items[at] ?? 0] ?? 0;
      const name = localText(option.title, language);
      return points === 0 ? [] : [option.max > 1 ? t("review-points", { name, points }) : name];
    });
  }
  return contest.ballot.lists.flatMap((list, at) => {
    const first = items[at] ?? 0;
    if (values[first] !== 1) return [];
    const chosen = list.candidates.filter((_, candidate) => values[first + 1 + candidate] === 1 && choice.candidatesOf(contest, at) > 0);
    return [localText(list.title, language), ...chosen.map((candidate) => `– ${localText(candidate.title, language)}`)];
  });
}

export function ContestReview({ contest, values, onChange }: { contest: Contest; values: readonly number[]; onChange?: () => void }) {
  const { texts } = usePage();
  const lines = linesOf(contest, values, texts.code, texts.t);
  const remark = choice.remarkOn(contest, values);
  const title = localText(contest.title, texts.code);
  return (
    <section>
      <h2>{title}</h2>
      {lines.length === 0 ? <p>{texts.t("review-nothing")}</p> : <ul>{lines.map((line, at) => <li key={at}>{line}</li>)}</ul>}
      {remark === undefined ? null : (
        <Notice tone="warn">
          <p>{texts.t(`remark-${remark.kind}-${remark.what}`, { missing: remark.missing })}</p>
        </Notice>
      )}
      {onChange === undefined ? null : (
        <button type="button" class="plain" onClick={onChange} aria-label={texts.t("review-change", { title })}>
          {texts.t("change")}
        </button>
      )}
    </section>
  );
}

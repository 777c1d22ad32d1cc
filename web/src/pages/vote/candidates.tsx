// The candidates of a list, folded under it.

import * as choice from "../../flows/choice.ts";
import { localText } from "../../election/manifest.ts";
import { usePage } from "../page.ts";
import { Choice, type ContestProps } from "./contest.tsx";

export function CandidateList({ contest, values, onChange, list, name }: ContestProps & { list: number; name: string }) {
  const { texts } = usePage();
  const ballot = choice.listsOf(contest);
  const candidates = ballot.lists[list]?.candidates ?? [];
  if (candidates.length === 0) return null;
  const first = (choice.placesOf(contest).items[list] ?? 0) + 1;
  const votes = choice.candidateVotes(contest, values, list);
  const chosen = choice.chosenList(contest, values) === list;
  return (
    <details>
      <summary>{texts.t("candidates-of", { name, count: candidates.length })}</summary>
      {ballot.candidateVotes > 0 ? (
        <p class="soft" role="status">
          {texts.t("candidates-left", { left: ballot.candidateVotes - votes })}
        </p>
      ) : null}
      <ol class="candidates">
        {candidates.map((candidate, at) => {
          const title = localText(candidate.title, texts.code);
          if (ballot.candidateVotes === 0) return <li key={candidate.id}>{title}</li>;
          const on = chosen && values[first + at] === 1;
          const set = (now: boolean) => onChange(choice.setCandidate(contest, values, list, at, now));
          const full = chosen && votes >= ballot.candidateVotes;
          return (
            <li key={candidate.id}>
              <Choice type="checkbox" name={title} on={on} full={full} onChange={set} />
            </li>
          );
        })}
      </ol>
    </details>
  );
}

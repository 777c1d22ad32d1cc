// The whole ballot before it is sealed.

import type { Contest } from "../../election/manifest.ts";
import * as choice from "../../flows/choice.ts";
import { Notice, Title } from "../parts/parts.tsx";
import { usePage } from "../page.ts";
import { ContestReview } from "./review.tsx";

export interface ReviewProps {
  contests: readonly Contest[];
  values: readonly number[][];
  onChange: (contest: number) => void;
  onCast: () => void;
}

export function Review({ contests, values, onChange, onCast }: ReviewProps) {
  const { texts } = usePage();
  const barred = contests.some((contest, at) => choice.remarkOn(contest, values[at] ?? [])?.kind === "must");
  return (
    <>
      <Title>{texts.t("review-title")}</Title>
      <p>{texts.t("review-hint")}</p>
      {contests.map((contest, at) => (
        <ContestReview key={contest.id} contest={contest} values={values[at] ?? []} onChange={() => onChange(at)} />
      ))}
      {barred ? (
        <Notice tone="warn">
          <p>{texts.t("cast-incomplete")}</p>
        </Notice>
      ) : null}
      <div class="actions">
        <button type="button" class="main" disabled={barred} onClick={onCast}>
          {texts.t("seal")}
        </button>
      </div>
    </>
  );
}

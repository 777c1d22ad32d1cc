// The result: all contests of the manifest, groups of their constituencies, and outcomes that follow from the counts
// (docs/protocol.md §10.2, §10.5, §11). Whether the trustees opened these counts says opening.ts.

import { fromUtf8 } from "../encoding/bytes.ts";
import { print, type Json } from "../encoding/canonical.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { BallotKind, Contest, Manifest } from "../election/manifest.ts";
import { shapeOf } from "../election/shape.ts";
import { parseResults, type ContestResult, type Group, type Outcome } from "../election/tally.ts";
import { outcomeOf } from "../tally/outcome.ts";
import type { Ending } from "./ending.ts";
import { tieValue, usedDecryptions } from "./opening.ts";
import type { Setup } from "./setup.ts";

/** Reads the attachment of a result, whose hash was compared. */
export function readResults(attachment: Uint8Array, manifest: Manifest, { decryptions }: Ending): ContestResult[] {
  const results = parseResults(fromUtf8(attachment));
  const isOfAll = results.length === manifest.contests.length && results.every(({ id }, at) => manifest.contests[at]?.id === id);
  if (!isOfAll) throw shape("other contests than those of the election");
  results.forEach((result, at) => checkContest(result, manifest.contests[at] as Contest, manifest));
  const isWithheld = results.every(({ outcome }) => outcome.kind === "withheld");
  if (!isWithheld && decryptions.length < manifest.trustees.threshold) throw new Refusal("not-decrypted", "counts that nobody decrypted");
  return results;
}

/** What follows from the counts of each contest, whatever was announced. */
export function outcomesOf(results: readonly ContestResult[], setup: Setup, ending: Ending): Outcome[] {
  const isOpened = results.some(({ groups }) => groups.length > 0);
  const tie = isOpened ? tieValue(setup, usedDecryptions(setup, ending)) : undefined;
  return results.map(({ groups }, at) => {
    const contest = setup.manifest.contests[at];
    if (contest === undefined) throw shape("more contests than the election has");
    return outcomeOf(contest, groups, credentialsOf(setup, contest), tie);
  });
}

/** Records on the rolls of a contest's constituencies. */
export function credentialsOf(setup: Setup, { constituencies }: Contest): number {
  return constituencies.reduce((sum, constituency) => sum + setup.credentials(constituency), 0);
}

export function isSameOutcome(one: Outcome, other: Outcome): boolean {
  return print(one as unknown as Json) === print(other as unknown as Json);
}

function checkContest({ groups, outcome }: ContestResult, contest: Contest, { smallestCount }: Manifest): void {
  const isWithheld = outcome.kind === "withheld";
  if (isWithheld !== (groups.length === 0)) throw shape("a withheld contest with groups, or another without");
  const places = groups.flatMap(({ constituencies }) => constituencies);
  const isParted = isWithheld || places.join() === contest.constituencies.join();
  const isWhole = contest.report === "by-constituency" || groups.length <= 1;
  if (!isParted || !isWhole) throw shape("groups of other constituencies");
  groups.forEach((group) => checkGroup(group, contest.ballot, smallestCount));
}

function checkGroup({ ballots, constituencies, counts }: Group, ballot: BallotKind, smallestCount: number): void {
  const { cells } = shapeOf(ballot);
  const isWhole = constituencies.length > 0 && ballots >= smallestCount && counts.length === cells.length;
  if (!isWhole) throw shape("a group of too few ballots, or of other cells");
  if (counts.some((count, at) => count > ballots * (cells[at]?.max ?? 0))) throw new Refusal("count", "more votes than its ballots can hold");
}

function shape(what: string): Refusal {
  return new Refusal("result-shape", what);
}

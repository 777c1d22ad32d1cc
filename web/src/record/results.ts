// The result as the manifest demands its form to be (docs/protocol.md §10.2, §10.5): all contests, groups of their
// constituencies, and names that there are. Whether the numbers are right says `veche audit`.

import { fromUtf8 } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { BallotKind, Contest, Manifest } from "../election/manifest.ts";
import { shapeOf } from "../election/shape.ts";
import { parseResults, type ContestResult, type Group, type Outcome } from "../election/tally.ts";
import type { Ending } from "./ending.ts";

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

function checkContest({ groups, outcome }: ContestResult, contest: Contest, { smallestCount }: Manifest): void {
  const isWithheld = outcome.kind === "withheld";
  if (isWithheld !== (groups.length === 0)) throw shape("a withheld contest with groups, or another without");
  const places = groups.flatMap(({ constituencies }) => constituencies);
  const isParted = isWithheld || places.join() === contest.constituencies.join();
  const isWhole = contest.report === "by-constituency" || groups.length <= 1;
  if (!isParted || !isWhole) throw shape("groups of other constituencies");
  groups.forEach((group) => checkGroup(group, contest.ballot, smallestCount));
  if (!isWithheld) checkOutcome(outcome, contest);
}

function checkGroup({ ballots, constituencies, counts }: Group, ballot: BallotKind, smallestCount: number): void {
  const { cells } = shapeOf(ballot);
  const isOfCells = counts.length === cells.length && counts.every((count, at) => count <= ballots * (cells[at]?.max ?? 0));
  if (constituencies.length === 0 || ballots < smallestCount || !isOfCells) throw shape("a group of too few ballots, or with other counts");
}

function checkOutcome(outcome: Outcome, { ballot, rule }: Contest): void {
  const kind = rule.kind === "yes-no" ? "decision" : rule.kind === "party-list" ? "seats" : "elected";
  if (outcome.kind !== kind) throw new Refusal("outcome", "an outcome of another rule");
  if (outcome.kind === "decision") return;
  const items = ballot.kind === "options" ? ballot.options : ballot.lists;
  const seats = rule.kind === "yes-no" ? 0 : rule.seats;
  const won = outcome.kind === "elected" ? outcome.elected : outcome.lists.map(({ id }) => id);
  const given = outcome.kind === "elected" ? won.length : outcome.lists.reduce((sum, list) => sum + list.seats, 0);
  const areKnown = [...won, ...outcome.ties.flat()].every((id) => items.some((item) => item.id === id));
  if (!areKnown || given + outcome.vacant !== seats || new Set(won).size !== won.length) throw new Refusal("outcome", "other names or seats");
  if (outcome.kind === "seats" && ballot.kind === "lists") checkCandidates(outcome.lists, ballot);
}

function checkCandidates(won: { candidates: string[]; id: string; seats: number }[], { lists }: BallotKind & { kind: "lists" }): void {
  for (const { candidates, id, seats } of won) {
    const own = lists.find((list) => list.id === id)?.candidates ?? [];
    const areOwn = candidates.every((candidate) => own.some((one) => one.id === candidate));
    if (!areOwn || candidates.length > seats) throw new Refusal("outcome", "candidates of another list, or more than seats");
  }
}

function shape(what: string): Refusal {
  return new Refusal("result-shape", what);
}

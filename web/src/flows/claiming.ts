// A ballot that was promised, or acknowledged, and is missing: how it stands by the record, and handing it in after the close (docs/protocol.md §9.4).

import { isEqual } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { missingBallotEvidence } from "../log/evidence.ts";
import { announcementsOf } from "../service/announcements.ts";
import { endingOf } from "../service/ending.ts";
import { findBallots, type Found, type Search } from "../service/finding.ts";
import { Problem } from "../service/http.ts";
import { FINDING, within } from "../service/patience.ts";
import type { Ending } from "../record/ending.ts";
import type { Claim } from "./claim-file.ts";
import { GRACE, isPassing, PAUSE } from "./patience.ts";

/** How a claim stands, by the record and the clocks of its witnesses. Times in seconds since 1970-01-01T00:00:00Z. */
export type ClaimStanding<There = Found> =
  | { at: "in-record"; found: There }
  /** The promised time has not come. */
  | { at: "awaited"; by: number }
  /** The ballot can still be cast like any other. */
  | { at: "casting" }
  /** Casting is over, and the record does not say so yet. */
  | { at: "closing" }
  | { at: "claims"; until: number }
  | { at: "over"; until: number }
  | { at: "counted" }
  | { at: "cancelled" };

export interface StandingOfClaim<There = Found> {
  standing: ClaimStanding<There>;
  /** Other ballots of the credential in the record that come after this one, or could: whoever has voted again does not want this one. */
  later: number;
}

export interface Claiming extends Search {
  /** Whether the service says that casting is over: then the record is asked for its end. */
  isClosed: boolean;
  /** Seconds since 1970-01-01T00:00:00Z, by the clock of the device. */
  now: () => number;
  wait: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** What is told while a claim is on its way. */
export interface OnClaim {
  attempt: (attempt: number) => void;
  /** The board has it, and says that it will publish it. */
  taken: () => void;
}

/** Looks at the log, of which each takes a pause, until the claim is handed in once more: a board keeps some claims in memory alone. */
const LOOKS = 15;

/** The end of the record is read first, whether the ballot is missing or not: a board that hides one would see by that whose it is. */
export async function standingOfClaim(claiming: Claiming, claim: Claim, signal?: AbortSignal): Promise<StandingOfClaim> {
  return within(FINDING, (inTime) => standingIn(claiming, claim, inTime), signal);
}

async function standingIn(claiming: Claiming, claim: Claim, signal: AbortSignal): Promise<StandingOfClaim> {
  const { setup, isClosed, now } = claiming;
  const { closes, extension } = setup.manifest.schedule;
  // Casting that goes on after its first end was extended, and then a board takes the ballot; or it says that it is over.
  const isOver = setup.phase !== "cancelled" && (isClosed || now() >= closes + extension);
  const ending = isOver ? await endingOf(claiming, signal) : undefined;
  await checkOperator(claiming, claim, signal);
  const ballots = await findBallots(claiming, claim.credential, signal);
  const found = ballots.find(({ leaf }) => isEqual(leaf, claim.leaf));
  const later = ballots.filter(({ seq, leaf }) => seq >= claim.seq && !isEqual(leaf, claim.leaf)).length;
  const standing: ClaimStanding = found === undefined ? standingOfMissing(claiming, claim, ending) : { at: "in-record", found };
  return { standing, later };
}

/** A successor promises nothing before it has taken over: that it has, only the record shows. */
async function checkOperator(claiming: Claiming, { ground }: Claim, signal: AbortSignal): Promise<void> {
  if (ground.kind !== "promise" || ground.operator === 0) return;
  const { operator } = await announcementsOf(claiming, signal);
  if (ground.operator > operator) throw new Refusal("claim-note", "a promise of somebody who does not run the service");
}

function standingOfMissing(claiming: Claiming, { ground }: Claim, ending: Ending | undefined): ClaimStanding {
  const { reader, setup, isClosed } = claiming;
  const { closes, claims } = setup.manifest.schedule;
  if (setup.phase === "cancelled") return { at: "cancelled" };
  const by = ground.kind === "promise" ? ground.by : 0;
  if (ending === undefined) return beforeTime(claiming, by, { at: "awaited", by }, { at: "casting" });
  const { cancelled, close, counted } = ending;
  if (cancelled !== undefined) return { at: "cancelled" };
  if (counted !== undefined) return { at: "counted" };
  // The close may stand too far back to be read. It is not earlier than it had to be.
  const closed = close?.under.time ?? (isClosed ? closes : undefined);
  if (closed === undefined) return beforeTime(claiming, Math.max(by, closes), by > closes ? { at: "awaited", by } : { at: "closing" }, { at: "closing" });
  const until = closed + claims;
  return { at: reader.checkpoint.time > until ? "over" : "claims", until };
}

/** A time has passed when witnesses have signed something after it, too; and whoever shows nothing newer for ever is found out. */
function beforeTime({ reader, now }: Claiming, time: number, before: ClaimStanding, after: ClaimStanding): ClaimStanding {
  const isSigned = reader.checkpoint.time > time;
  if (!isSigned && now() > time + GRACE) throw new Refusal("stale", "no newer state of the record");
  return isSigned && now() > time ? after : before;
}

/**
 * Hands a claim in until the board has it, over any line, and looks until it is in the record. The same claim can be handed in as often as one likes. Refused
 * as `claim-refused` if the board takes it not, as `claim-lost` if the time is over without it, both with what shows it; and under `cancelled`.
 */
export async function claimUntilRecorded(claiming: Claiming, claim: Claim, signal: AbortSignal, on: OnClaim): Promise<Found> {
  let tries = 0;
  const count = () => on.attempt(++tries);
  for (let looks = 0; ; looks++) {
    signal.throwIfAborted();
    try {
      if (looks % LOOKS === 0) {
        await handIn(claiming, claim, signal, count);
        tries = 0;
        on.taken();
      }
      const found = await recorded(claiming, claim, signal);
      if (found !== undefined) return found;
    } catch (error) {
      if (!isPassing(error) || signal.aborted) throw error;
      // What did not get through is handed in again.
      looks = -1;
    }
    await claiming.wait(PAUSE, signal);
  }
}

async function handIn(claiming: Claiming, claim: Claim, signal: AbortSignal, onAttempt: () => void): Promise<void> {
  try {
    await claiming.board.claim(claim.note, claim.ballot, signal, onAttempt);
  } catch (error) {
    if (!(error instanceof Problem) || isPassing(error) || error.code === "answer" || signal.aborted) throw error;
    // It may be that the record went on in the meantime: that says more than the answer.
    if ((await recorded(claiming, claim, signal)) === undefined) throw shown("claim-refused", claiming, claim, { code: error.code });
  }
}

/** The ballot in the record; nothing while it can still come. */
async function recorded(claiming: Claiming, claim: Claim, signal: AbortSignal): Promise<Found | undefined> {
  const { standing } = await standingOfClaim(claiming, claim, signal);
  if (standing.at === "in-record") return standing.found;
  if (standing.at === "cancelled") throw new Refusal("cancelled", "the election was cancelled");
  const isLost = standing.at === "counted" || (standing.at === "over" && claiming.reader.checkpoint.time > standing.until + GRACE);
  if (isLost) throw shown("claim-lost", claiming, claim, {});
  return undefined;
}

/** A refusal with what shows it: the ballot, who said that it is there, and a checkpoint of a log that does not have it. */
function shown(code: string, { reader }: Claiming, { ballot, note }: Claim, values: Record<string, string>): Refusal {
  const evidence = { name: "missing-ballot.json", content: missingBallotEvidence(note, ballot, reader.checkpoint) };
  return Object.assign(new Refusal(code, "a ballot that was promised or acknowledged is not in the record"), { evidence, values });
}

// The credential from the phrase: found in buckets, checked, put together, and looked up in the record. All that is fetched is fetched
// before anything of the voter's own is looked at, so that what a service did to one record does not show in what is asked for next.

import { Refusal } from "../encoding/refusal.ts";
import type { Setup } from "../record/setup.ts";
import { ATTEMPTS } from "../registration/applicant.ts";
import type { Board } from "../service/board.ts";
import { findOwnBallots, type Search } from "../service/finding.ts";
import { FINDING, within } from "../service/patience.ts";
import { fetchRollBuckets } from "../service/roll-buckets.ts";
import type { Applicant, Collected, FetchedBucket } from "../voter/collect.ts";
import type { Prover } from "../worker/prover-client.ts";
import type { Right } from "./session.ts";
import { startUnlocked } from "./unlocked.ts";

/** Where the credentials of a constituency were issued: in the same log, or in that of an earlier election (docs/protocol.md §7.7). */
export interface Issued {
  board: Board;
  setup: Setup;
  constituency: string;
}

export interface Collecting extends Search {
  constituency: string;
  issued: Issued;
  entropy: Uint8Array;
  makeWorker: () => Worker;
}

/** Refused as `not-on-roll`, `no-quorum`, `share`. */
export async function collectCredential(collecting: Collecting): Promise<Right> {
  const { constituency, issued } = collecting;
  const prover = await startUnlocked(collecting.entropy, collecting.makeWorker);
  try {
    const { buckets, ballots } = await within(FINDING, (signal) => fetched(collecting, prover, signal));
    const { credential, signature } = await collectFrom(buckets, issued.setup, issued.constituency, prover);
    return { constituency, credential, signature, ballots, prover, forget: () => prover.end() };
  } catch (error) {
    prover.end();
    throw error;
  }
}

/** The same without a look at the ballots, where nobody wants to vote: the credential, and what holds the secrets behind it. */
export async function collectWithoutBallots({ issued, entropy, makeWorker }: Pick<Collecting, "issued" | "entropy" | "makeWorker">): Promise<Omit<Right, "ballots">> {
  const { board, setup, constituency } = issued;
  const prover = await startUnlocked(entropy, makeWorker);
  try {
    const applicants = await applicantsOf(setup.manifest.id, constituency, prover);
    const buckets = await within(FINDING, (signal) => bucketsOf(board, setup, constituency, applicants, signal));
    const { credential, signature } = await collectFrom(buckets, setup, constituency, prover);
    return { constituency, credential, signature, prover, forget: () => prover.end() };
  } catch (error) {
    prover.end();
    throw error;
  }
}

/** What a phrase would apply with, attempt by attempt. */
export async function applicantsOf(election: Uint8Array, constituency: string, prover: Prover): Promise<Applicant[]> {
  const applicants: Applicant[] = [];
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) applicants.push(await prover.run("applicant", { election, constituency, attempt }));
  return applicants;
}

/** The buckets of all attempts of a phrase: which of them came on a roll is not told. */
export async function bucketsOf(board: Board, setup: Setup, constituency: string, applicants: Applicant[], signal?: AbortSignal): Promise<FetchedBucket[]> {
  return fetchRollBuckets(board, setup, constituency, applicants.map(({ application }) => application), signal);
}

/** Puts together what the registrars have issued, of shares that hold for this voter's own element. Refused as above. */
export async function collectFrom(buckets: FetchedBucket[], setup: Setup, constituency: string, prover: Prover): Promise<Collected> {
  const key = setup.keys?.credentials.get(constituency);
  if (key === undefined) throw new Refusal("keys", "no key of the constituency");
  const election = setup.manifest.id;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      return await prover.run("collect", { election, constituency, attempt, key, buckets });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "not-on-roll") throw tooFew(error, setup, constituency);
    }
  }
  throw new Refusal("not-on-roll", "no roll names an application of this phrase");
}

/** All that collecting asks for, and how many ballots of the credential the service shows. */
async function fetched(collecting: Collecting, prover: Prover, signal: AbortSignal): Promise<{ buckets: FetchedBucket[]; ballots: number }> {
  const { board, setup, constituency } = collecting.issued;
  const applicants = await applicantsOf(setup.manifest.id, constituency, prover);
  const buckets = await bucketsOf(board, setup, constituency, applicants, signal);
  // It is the same for all attempts.
  const credential = applicants[0]?.credential ?? new Uint8Array();
  return { buckets, ballots: await findOwnBallots(collecting, credential, signal) };
}

/** Too few shares that hold: because too few registrars have issued, or because what the service gave is not what they issued. */
function tooFew(error: unknown, setup: Setup, constituency: string): unknown {
  if (!(error instanceof Refusal) || error.code !== "too-few-shares") return error;
  const needed = setup.manifest.registrars.threshold;
  const issued = setup.rolls.filter(({ roll }) => roll.constituency === constituency).map((roll) => roll.issued.size);
  const there = Math.min(...issued);
  if (there >= needed) return new Refusal("share", "shares that are not those of the registrars");
  return Object.assign(new Refusal("no-quorum", "too few registrars have issued"), { values: { needed, there } });
}

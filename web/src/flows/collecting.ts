// The credential from the phrase: found in buckets, checked, put together, and looked up in the record.

import { Refusal } from "../encoding/refusal.ts";
import type { Setup } from "../record/setup.ts";
import { ATTEMPTS } from "../registration/applicant.ts";
import type { Board } from "../service/board.ts";
import { confirmBallot, findBallots } from "../service/finding.ts";
import type { Reader } from "../service/reader.ts";
import { bucketBits, bucketNumber } from "../voter/bucket.ts";
import type { Collected, FetchedBucket } from "../voter/collect.ts";
import type { Prover } from "../worker/prover-client.ts";
import type { Right } from "./session.ts";
import { startUnlocked } from "./unlocked.ts";

export interface Collecting {
  board: Board;
  reader: Reader;
  setup: Setup;
  constituency: string;
  entropy: Uint8Array;
  makeWorker: () => Worker;
}

/** That the registrars have issued what a bucket shows: t shares that hold for this voter's own element. Refused as below. */
export async function checkIssued(collecting: Omit<Collecting, "reader">): Promise<void> {
  const prover = await startUnlocked(collecting.entropy, collecting.makeWorker);
  try {
    await collected(collecting, prover);
  } finally {
    prover.end();
  }
}

/** Refused as `not-on-roll`, `no-quorum`, `share`. */
export async function collectCredential(collecting: Collecting): Promise<Right> {
  const prover = await startUnlocked(collecting.entropy, collecting.makeWorker);
  try {
    const { credential, signature } = await collected(collecting, prover);
    const { constituency } = collecting;
    const ballots = await ballotsOf(collecting, credential);
    return { constituency, credential, signature, ballots, prover, forget: () => prover.end() };
  } catch (error) {
    prover.end();
    throw error;
  }
}

/**
 * How many ballots of a credential the service shows: each of them is read, since the number of the next one follows from them. Asking for them tells the service no
 * more than casting does in a moment. That it hides one cannot be seen here: the page says how many there are.
 */
async function ballotsOf({ board, reader, setup }: Collecting, credential: Uint8Array): Promise<number> {
  const found = await findBallots(board, reader, credential);
  const isPossible = found.length <= setup.manifest.ballots.most && new Set(found.map(({ index }) => index)).size === found.length;
  if (!isPossible) throw new Refusal("not-own-ballot", "a ballot that is shown twice, or too many of them");
  for (const ballot of found) await confirmBallot(reader, ballot, credential);
  return found.length;
}

async function collected({ board, setup, constituency }: Omit<Collecting, "reader">, prover: Prover): Promise<Collected> {
  const key = setup.keys?.credentials.get(constituency);
  if (key === undefined) throw new Refusal("keys", "no key of the constituency");
  const election = setup.manifest.id;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const of = { election, constituency, attempt };
    const { application } = await prover.run("applicant", of);
    const buckets = await bucketsOf(board, setup, constituency, application);
    try {
      return await prover.run("collect", { ...of, key, buckets });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "not-on-roll") throw tooFew(error, setup, constituency);
    }
  }
  throw new Refusal("not-on-roll", "no roll names an application of this phrase");
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

/** The bucket of an application in each roll of its constituency: which one it is in, nobody but the voter sees. */
export async function bucketsOf(board: Board, setup: Setup, constituency: string, application: Uint8Array): Promise<FetchedBucket[]> {
  const rolls = setup.rolls.filter(({ roll }) => roll.constituency === constituency);
  return Promise.all(
    rolls.map(async ({ roll }) => {
      const bits = bucketBits(roll.size);
      return { bytes: await board.rollBucket(roll.number, bucketNumber(application, bits)), bits };
    }),
  );
}

// A record with an epoch or two of ballots, which several tests read. Its ceremonies take seconds: it is made once for each file of tests.

import { Setup } from "../src/record/setup.ts";
import { credentialOf, seedOfVoter } from "./made-board.ts";
import { MadeElection, type Size } from "./made-election.ts";

export const VOTERS = 560;

export interface MadeRecord {
  keys: { credentials: Uint8Array[]; decryption: Uint8Array; ties: Uint8Array };
  /** Two epochs of ballots, one of each voter, all of them in the first constituency. The rolls have 300 records each. */
  whole: MadeElection;
  /** The entries up to the opening. */
  setup: Setup;
  /** The same election up to the opening, with so many records on each roll. */
  opened(size?: number): MadeElection;
}

export const credential = (number: number) => credentialOf(seedOfVoter(number));

export function makeRecord(made: Size = {}): MadeRecord {
  const ceremonies = new MadeElection(made);
  ceremonies.ceremony("registrar");
  ceremonies.ceremony("trustee");
  const keys = keysOf(ceremonies);
  const opened = (size?: number) => {
    const election = copyOf(ceremonies);
    election.prepare(keys, size);
    return election;
  };
  const whole = opened();
  const setup = setupOf(whole);
  voteIn(whole);
  return { keys, whole, setup, opened };
}

/** Two epochs of ballots. */
export function voteIn(election: MadeElection): void {
  const voters = Array.from({ length: VOTERS }, (_, at) => seedOfVoter(at));
  election.epoch(1, voters.slice(0, 400));
  election.time += 3_600;
  election.epoch(2, voters.slice(400));
}

export function copyOf(election: MadeElection): MadeElection {
  const other = new MadeElection(election.size);
  other.entries.splice(0, Infinity, ...election.entries);
  [other.time, other.operator] = [election.time, election.operator];
  return other;
}

export function setupOf(election: MadeElection): Setup {
  const setup = new Setup(election.entries[0] as Uint8Array, election.manifest.id);
  election.entries.slice(1).forEach((entry) => setup.take(entry));
  return setup;
}

/** The name of what is refused. */
export async function codeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return "accepted";
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

function keysOf(ceremonies: MadeElection): MadeRecord["keys"] {
  const { keys } = setupOf(ceremonies);
  if (keys === undefined) throw new Error("no keys");
  return { ...keys, credentials: [...keys.credentials.values()].map(({ key }) => key) };
}

// How an election ended, read from the last entries of its log, and its ballots by epoch.

import type { ContestResult } from "../election/tally.ts";
import { checkpointsOf, readEnding, type Ending } from "../record/ending.ts";
import { readEpochs, type ReadEpoch } from "../record/epochs.ts";
import { readResults } from "../record/results.ts";
import type { Setup } from "../record/setup.ts";
import type { Board } from "./board.ts";
import type { Reader } from "./reader.ts";

/** From the counted list to the result there are at most 25 agreements and 25 decryptions. */
const LAST_ENTRIES = 64;
/** Entries that a public page reads to list the epochs; in a record of more, that is left to those who have all of it. */
const MOST_ENTRIES = 2_048;

export interface End {
  ending: Ending;
  /** The result, once there is one, with the form that the manifest demands. */
  results: ContestResult[] | undefined;
}

/** Reads the end. While casting is open there is none, and these would be ballots: ask when the service says so. */
export async function readEnd(board: Board, reader: Reader, setup: Setup, signal?: AbortSignal): Promise<End> {
  const { size } = reader.checkpoint;
  const from = Math.max(setup.leaves.length, size - LAST_ENTRIES);
  const ending = readEnding(setup, await reader.entries(Math.min(from, size), size, signal), from);
  for (const checkpoint of checkpointsOf(ending)) await reader.compare(checkpoint, signal);
  if (ending.result === undefined) return { ending, results: undefined };
  const attachment = await board.attachment(ending.result.statement.attachment, signal);
  return { ending, results: readResults(attachment, setup.manifest, ending) };
}

/** The epochs of a record that is small enough to be read for them. */
export async function readAllEpochs(reader: Reader, setup: Setup, signal?: AbortSignal): Promise<ReadEpoch[] | undefined> {
  const [from, to] = [setup.leaves.length, reader.checkpoint.size];
  if (to - from > MOST_ENTRIES) return undefined;
  return readEpochs(setup, await reader.entries(from, to, signal));
}

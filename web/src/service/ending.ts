// The end of a log over HTTP: from the last entry backwards, as far as the close.

import { checkpointsOf, type Ending, readEnding } from "../record/ending.ts";
import { readResults } from "../record/results.ts";
import type { Setup } from "../record/setup.ts";
import type { ContestResult } from "../election/tally.ts";
import type { Board } from "./board.ts";
import type { Reader } from "./reader.ts";

/** Entries behind the close of most elections: agreements, decryptions, the result. */
const FIRST_ENTRIES = 256;

/** What ends the record, under checkpoints that are of this log. */
export async function endingOf(reader: Reader, setup: Setup, signal?: AbortSignal): Promise<Ending> {
  const { size } = await reader.refresh(signal);
  const first = setup.leaves.length;
  for (let count = FIRST_ENTRIES; ; count *= 2) {
    const from = Math.max(first, size - count);
    const ending = readFrom(setup, await reader.entries(from, size, signal), from, from === first);
    if (ending === undefined) continue;
    for (const checkpoint of checkpointsOf(ending)) await reader.compare(checkpoint, signal);
    return ending;
  }
}

/** Nothing if the entries begin behind the close: then they may not make sense, or look as if nothing had been closed. */
function readFrom(setup: Setup, entries: Uint8Array[], from: number, isWhole: boolean): Ending | undefined {
  try {
    const ending = readEnding(setup, entries, from);
    return isWhole || ending.close !== undefined ? ending : undefined;
  } catch (fault) {
    if (isWhole) throw fault;
    return undefined;
  }
}

/** The result that a record ends with, and its contests. */
export async function resultOf(board: Board, setup: Setup, ending: Ending, signal?: AbortSignal): Promise<ContestResult[] | undefined> {
  if (ending.result === undefined) return undefined;
  const attachment = await board.attachment(ending.result.statement.attachment, signal);
  return readResults(attachment, setup.manifest, ending);
}

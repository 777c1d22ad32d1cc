// The end of a log over HTTP: from the last entry backwards, as far as needed.

import { isAnnouncement } from "../election/announcement.ts";
import { isPetitioning } from "../election/petition.ts";
import { parseEntry, type Statement } from "../election/statement.ts";
import { checkpointsOf, type Ending, isBallot, readEnding } from "../record/ending.ts";
import { readResults } from "../record/results.ts";
import type { Setup } from "../record/setup.ts";
import type { ContestResult } from "../election/tally.ts";
import { announcementsOf } from "./announcements.ts";
import type { Board } from "./board.ts";
import type { Search } from "./finding.ts";

/** From the counted list to the result there are at most 25 agreements and 25 decryptions: all of it is among so many entries. */
const FIRST_ENTRIES = 64;
/** Before the counted list there may be many claims, and behind the result many petitions. Whoever wants to see behind more takes the record. */
const MOST_ENTRIES = 4_096;

/**
 * What ends the record, under checkpoints that are of this log. The close may stand too far back to be read. While casting
 * is open the last entries are ballots: ask when the service says that it is not.
 */
export async function endingOf(search: Search, signal?: AbortSignal): Promise<Ending> {
  const { reader, setup } = search;
  // Who had to sign as the board may follow from an entry that stands far before the end.
  const announced = setup.manifest.successors.length === 0 ? setup.announcements : await announcementsOf(search, signal);
  const { size } = await reader.refresh(signal);
  const first = Math.min(setup.leaves.length, size);
  for (let count = FIRST_ENTRIES; ; count *= 2) {
    const from = Math.max(first, size - count);
    const entries = await reader.entries(from, size, signal);
    const others = entries.filter((entry) => isBallot(entry) || !comesAnyTime(parseEntry(entry, setup.manifest).statement)).length;
    if (others < FIRST_ENTRIES && from > first && count < MOST_ENTRIES) continue;
    const ending = readEnding(setup, entries, from, announced.operatorAt(from));
    if (!hasEnd(ending) && from > first && count < MOST_ENTRIES) continue;
    for (const checkpoint of checkpointsOf(ending)) await reader.compare(checkpoint, signal);
    return ending;
  }
}

/** What may come in any number, also behind the result. */
function comesAnyTime(statement: Statement): boolean {
  return isAnnouncement(statement) || isPetitioning(statement);
}

function hasEnd({ cancelled, close, counted }: Ending): boolean {
  return cancelled !== undefined || close !== undefined || counted !== undefined;
}

/** The result that a record ends with: its contests, and the file that holds them. */
export async function resultOf(board: Board, setup: Setup, ending: Ending, signal?: AbortSignal): Promise<{ contests: ContestResult[]; file: Uint8Array } | undefined> {
  if (ending.result === undefined) return undefined;
  const file = await board.attachment(ending.result.statement.attachment, signal);
  return { contests: readResults(file, setup.manifest, ending), file };
}

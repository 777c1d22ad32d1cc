// Epochs: when how many ballots were published (docs/protocol.md §9.2).

import { utf8 } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { parseEntry } from "../election/statement.ts";
import { verifyCheckpoint } from "../log/checkpoint.ts";
import { verifyLines } from "../log/note.ts";
import { isBallot } from "./ending.ts";
import type { Setup } from "./setup.ts";

export interface ReadEpoch {
  number: number;
  /** Ballots that are there; fewer than announced if the epoch was abandoned. */
  ballots: number;
  /** When the epoch before was public. */
  time: number;
}

/** The epochs among all entries behind `open`. */
export function readEpochs(setup: Setup, entries: Uint8Array[]): ReadEpoch[] {
  const epochs: ReadEpoch[] = [];
  for (const bytes of entries) {
    if (isBallot(bytes)) {
      const last = epochs[epochs.length - 1];
      if (last !== undefined) last.ballots += 1;
      continue;
    }
    const { note, statement } = parseEntry(bytes, setup.manifest);
    // What follows the close are claims, of which no epoch has part.
    if (statement.kind === "close" || statement.kind === "cancel") break;
    if (statement.kind !== "epoch") continue;
    verifyLines(note, [{ name: "board", key: setup.manifest.board }]);
    if (statement.number !== epochs.length + 1) throw new Refusal("number", "not the number of the next epoch");
    epochs.push({ number: statement.number, ballots: 0, time: verifyCheckpoint(utf8(statement.under), setup.log).time });
  }
  return epochs;
}

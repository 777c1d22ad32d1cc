// Who runs the board: whoever holds the keys of the manifest, and after them its successors, one after another (docs/protocol.md §9.11).
// Operators are counted from 0, who is the first; a successor has its position in the manifest, from 1.

import type { Key } from "../log/note.ts";
import type { Manifest } from "./manifest.ts";

type Keys = Pick<Manifest, "board" | "log" | "successors">;

/** Under which key each operator signs as the board. */
export function boardKeys({ board, successors }: Keys): Key[] {
  return [board, ...successors.map((successor) => successor.board)].map((key) => ({ name: "board", key }));
}

/** Under which key each operator signs checkpoints. */
export function logKeys({ log, successors }: Keys): Uint8Array[] {
  return [log.key, ...successors.map((successor) => successor.log)];
}

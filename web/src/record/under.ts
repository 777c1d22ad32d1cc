// Checkpoints within statements: that their authors had seen these entries (docs/protocol.md §4.2).

import { isEqual, utf8 } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { verifyCheckpoint, type Checkpoint, type LogIdentity } from "../log/checkpoint.ts";
import { rootOf } from "../log/tree.ts";

/** A checkpoint over at least so many and at most all of these leaf hashes. */
export function verifyUnder(under: string, log: LogIdentity, leaves: Uint8Array[], least: number): Checkpoint {
  const checkpoint = verifyCheckpoint(utf8(under), log);
  const { size, root } = checkpoint;
  if (size < least || size > leaves.length) throw new Refusal("under-size", "a checkpoint that sees too little, or more than there is");
  if (!isEqual(root, rootOf(leaves.slice(0, size)))) throw new Refusal("under-root", "a checkpoint of other entries");
  return checkpoint;
}

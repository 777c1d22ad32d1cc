// Receipts: that a ballot is in the record, shown without the record (docs/protocol.md §12, C2SP tlog-proof).

import { fromBase64Of, fromUtf8, utf8 } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { verifyCheckpoint, type Checkpoint, type LogIdentity } from "./checkpoint.ts";
import { verifyInclusion } from "./tree.ts";

export interface Receipt {
  index: number;
  /** From the leaf's sibling upwards. */
  proof: Uint8Array[];
  checkpoint: Uint8Array;
}

/** What a receipt shows of a leaf hash: that it is entry `index` of the log that this checkpoint commits to. */
export interface Inclusion {
  index: number;
  checkpoint: Checkpoint;
}

export function parseReceipt(bytes: Uint8Array): Receipt {
  const text = asText(bytes);
  const split = text.indexOf("\n\n");
  const [version, position, ...hashes] = text.slice(0, Math.max(split, 0)).split("\n");
  const [, digits] = /^index (0|[1-9][0-9]{0,15})$/.exec(position ?? "") ?? [];
  const index = Number(digits);
  if (version !== "c2sp.org/tlog-proof@v1" || !Number.isSafeInteger(index)) throw malformed();
  return { index, proof: hashes.map(asHash), checkpoint: utf8(text.slice(split + 2)) };
}

/** That the entry with this leaf hash is in the log. A receipt of another election is refused as `checkpoint-origin`. */
export function verifyReceipt(receipt: Uint8Array, leaf: Uint8Array, log: LogIdentity): Inclusion {
  const { index, proof, checkpoint: note } = parseReceipt(receipt);
  const checkpoint = verifyCheckpoint(note, log);
  verifyInclusion(leaf, index, checkpoint.size, proof, checkpoint.root);
  return { index, checkpoint };
}

function asText(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch {
    throw malformed();
  }
}

function asHash(line: string): Uint8Array {
  try {
    return fromBase64Of(line, 32);
  } catch {
    throw malformed();
  }
}

function malformed(): Refusal {
  return new Refusal("receipt", "not the form of a receipt");
}

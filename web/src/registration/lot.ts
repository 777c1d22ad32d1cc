// Lots: seeds that nobody knows before all that they decide is in the log (docs/registration.md §3.1).

import { concat, utf8 } from "../encoding/bytes.ts";
import { hash } from "../encoding/frame.ts";
import { Refusal } from "../encoding/refusal.ts";
import { vrfOutput } from "./vrf.ts";

/** What a call and its lot are about. */
export interface Call {
  election: Uint8Array;
  /** Index of the entry `call`. */
  index: number;
  /** The text of the checkpoint whose size is 1 + index of the call. */
  checkpoint: string;
  /** The root of that checkpoint. */
  root: Uint8Array;
  /** Keys of the witnesses that the call names, in order. */
  witnesses: Uint8Array[];
}

/** The seed of all entries that had awaited a lot when it was called. */
export function seedOf(call: Call, proofs: Uint8Array[]): Uint8Array {
  if (proofs.length !== call.witnesses.length) throw new Refusal("lot-witnesses", "a lot without a proof of each witness");
  const input = lotInput(call.checkpoint);
  const outputs = call.witnesses.map((key, at) => {
    const output = vrfOutput(key, input, proofs[at] ?? new Uint8Array());
    if (output === undefined) throw new Refusal("lot", `proof ${at} of the lot does not hold`);
    return output;
  });
  return hash("lot", call.election, call.index, call.root, concat(...outputs));
}

/** What a witness gives a proof of. */
export function lotInput(checkpoint: string): Uint8Array {
  return concat(utf8("veche lot/v1\n"), utf8(checkpoint));
}

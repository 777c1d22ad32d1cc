// What a voter saves when a service contradicts itself or breaks its word: everything that others need to see it, too.
// The files are JSON that people can read; each note in them stands as it was signed.

import { fromUtf8, toBase64, toHex } from "../encoding/bytes.ts";
import { print, type Json } from "../encoding/canonical.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Promised } from "./promise.ts";

/** A hash tile or another answer of the service, beside which it cannot have spoken the truth. */
export interface Answer {
  path: string;
  bytes: Uint8Array;
}

/** Two checkpoints of one log, of which no log can have both. The signatures of the log and of its witnesses bind them. */
export function forkEvidence(election: Uint8Array, seen: Checkpoint, given: Uint8Array, answers: Answer[]): string {
  return print({
    answers: answers.map(({ path, bytes }) => ({ bytes: toBase64(bytes), path })),
    checkpoints: [fromUtf8(seen.note), fromUtf8(given)],
    election: toHex(election),
    kind: "veche-contradiction",
    v: 1,
  } satisfies Json);
}

/** The beginning of a log under a checkpoint, of which an entry does not follow from those before it. */
export function wrongRecordEvidence(election: Uint8Array, checkpoint: Checkpoint, entries: readonly Uint8Array[], code: string): string {
  const fault = { checkpoint: fromUtf8(checkpoint.note), code, election: toHex(election), entries: entries.map(toBase64) };
  return print({ ...fault, kind: "veche-wrong-record", v: 1 } satisfies Json);
}

/** A promise, its ballot, and a checkpoint from after the promised time of a log that does not have the ballot. */
export function brokenPromiseEvidence(promised: Promised, ballot: Uint8Array, checkpoint: Checkpoint): string {
  const [promise, entry, seen] = [promised.note, ballot, checkpoint.note];
  return print({ ballot: fromUtf8(entry), checkpoint: fromUtf8(seen), kind: "veche-broken-promise", promise: fromUtf8(promise), v: 1 });
}

/** What a result is made of, of which something does not follow from the rest. The entries are signed by those who made them. */
export interface Announced {
  /** From the counted list on. */
  entries: readonly Uint8Array[];
  /** By their hashes: the result's and the decryptions'. */
  attachments: ReadonlyMap<string, Uint8Array>;
  /** The sums, as the service told them. */
  sums: string | undefined;
}

/** A result that does not follow from the votes, or votes that the trustees did not open, under a checkpoint of the whole log. */
export function wrongResultEvidence(election: Uint8Array, checkpoint: Checkpoint, { attachments, entries, sums }: Announced, code: string): string {
  const files = Object.fromEntries([...attachments].map(([hash, content]) => [hash, toBase64(content)]));
  const fault = { attachments: files, checkpoint: fromUtf8(checkpoint.note), code, election: toHex(election), entries: entries.map(toBase64) };
  return print({ ...fault, kind: "veche-wrong-result", sums: sums ?? "", v: 1 } satisfies Json);
}

/** A ballot that a board or a mailbox has taken in writing, and a checkpoint of a log that does not have it. */
export function missingBallotEvidence(note: Uint8Array, ballot: Uint8Array, checkpoint: Checkpoint): string {
  return print({ ballot: fromUtf8(ballot), checkpoint: fromUtf8(checkpoint.note), kind: "veche-missing-ballot", note: fromUtf8(note), v: 1 });
}

// Promises of the board and acknowledgements of mailboxes: signed notes that are no entries (docs/protocol.md §12).

import { isEqual, toHex } from "../encoding/bytes.ts";
import { Fields, parse, tagOf } from "../encoding/canonical.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Manifest } from "../election/manifest.ts";
import { boardKeys } from "../election/operator.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { parseNote, verifyLines, verifyOneOf, type Note } from "./note.ts";

/** The ballot with this leaf hash will be in the record by that time. */
export interface Promised {
  leaf: Uint8Array;
  /** In seconds since 1970-01-01T00:00:00Z. */
  by: number;
  /** Who promised it, counted from 0: the first operator of the board, or a successor. */
  operator: number;
  note: Uint8Array;
}

/** A mailbox has the ballot with this leaf hash. */
export interface Acknowledged {
  leaf: Uint8Array;
  mailbox: string;
  note: Uint8Array;
}

/** Of which operators promises hold, and when casting ends. */
export interface PromisedBy {
  /** The first and the last of them, counted from 0: a promise is kept by whoever comes after. */
  operators: [first: number, last: number];
  closes: number;
}

/** The board's promise for the ballot with this leaf hash. One for another ballot is refused as `ballot-not-promised`. */
export function verifyPromise(bytes: Uint8Array, leaf: Uint8Array, manifest: Manifest, by?: PromisedBy): Promised {
  const promised = parsePromise(bytes, manifest, by);
  checkLeaf(promised.leaf, leaf);
  return promised;
}

/** The board's promise, for whichever ballot. Without more it is that of the first operator, of an election that was not extended. */
export function parsePromise(bytes: Uint8Array, manifest: Manifest, { operators: [first, last], closes } = firstOf(manifest)): Promised {
  const note = parseNote(bytes);
  const fields = fieldsOf(note, "promise", ["by", "election", "kind", "leaf", "v"], manifest);
  const operator = first + verifyOneOf(note, boardKeys(manifest).slice(first, last + 1));
  const by = fields.integer("by");
  // With a later one nothing could be claimed (docs/protocol.md §9.4).
  if (by > closes + manifest.epochs.longest) throw new Refusal("too-late", "a promise for a time after the last epoch");
  return { leaf: fields.hash("leaf"), by, operator, note: bytes };
}

function firstOf({ schedule }: Manifest): PromisedBy {
  return { operators: [0, 0], closes: schedule.closes };
}

/** A mailbox's acknowledgement of the ballot with this leaf hash. */
export function verifyAcknowledgement(bytes: Uint8Array, leaf: Uint8Array, manifest: Manifest): Acknowledged {
  const acknowledged = parseAcknowledgement(bytes, manifest);
  checkLeaf(acknowledged.leaf, leaf);
  return acknowledged;
}

function parseAcknowledgement(bytes: Uint8Array, manifest: Manifest): Acknowledged {
  const note = parseNote(bytes);
  const fields = fieldsOf(note, "acknowledgement", ["election", "kind", "leaf", "mailbox", "v"], manifest);
  const id = fields.id("mailbox");
  const mailbox = manifest.mailboxes.find((member) => member.id === id);
  if (mailbox === undefined) throw new Refusal("member-unknown", "a mailbox that the manifest does not name");
  verifyLines(note, [{ name: "mailbox", key: mailbox.key }]);
  return { leaf: fields.hash("leaf"), mailbox: id, note: bytes };
}

/**
 * Whether a promise is broken, to be asked about a ballot that is not in the log of `checkpoint`: its time and the clock
 * are both past the promise. The witnesses' time alone could lie a moment behind, the clock alone could be wrong.
 */
export function isPromiseBroken(promised: Promised, checkpoint: Checkpoint, now: number): boolean {
  return now > promised.by && checkpoint.time > promised.by;
}

function checkLeaf(found: Uint8Array, expected: Uint8Array): void {
  if (!isEqual(found, expected)) throw new Refusal("ballot-not-promised", "a note about another ballot");
}

function fieldsOf(note: Note, kind: string, names: string[], manifest: Manifest): Fields {
  const json = parse(note.text);
  if (tagOf(json, "kind") !== kind) throw new Refusal("json", `not a note of the kind ${kind}`);
  const fields = new Fields(json, names);
  fields.integer("v", 1, 1);
  if (!isEqual(fields.hash("election"), manifest.id)) throw new Refusal("election", `a note of another election than ${toHex(manifest.id)}`);
  return fields;
}

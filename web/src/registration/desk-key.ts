// Desk keys: to whom evidence is sealed (docs/registration.md §5.1).

import { utf8 } from "../encoding/bytes.ts";
import { parse } from "../encoding/canonical.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Member } from "../election/manifest.ts";
import { parseEntryNote, verifyLines } from "../log/note.ts";
import { checkElection, statement } from "./entries.ts";
import { isSealable } from "./hpke.ts";

export interface DeskKey {
  /** Key name of who reads, such as `registrar/r1`. */
  reader: string;
  key: Uint8Array;
  /** Days since 1970-01-01. */
  day: number;
  losses: number;
}

/** What makes a desk key one of these days. */
export interface Now {
  election: Uint8Array;
  /** Today, in days since 1970-01-01. */
  day: number;
}

const OLDEST = 2;

/** What the text of a desk key says. */
export function readDeskKey(text: string, election: Uint8Array): DeskKey {
  const json = parse(text);
  const fields = statement(json, "desk-key", ["day", "key", "losses", "reader"]);
  checkElection(json, election);
  return { reader: fields.text("reader"), key: fields.bytes("key", 32), day: fields.integer("day"), losses: fields.integer("losses") };
}

/** What a note says, that must be one of a reader who signs with this key. */
export function parseDeskKey(bytes: Uint8Array, reader: string, signer: Uint8Array, election: Uint8Array): DeskKey {
  const note = parseEntryNote(bytes);
  const said = readDeskKey(note.text, election);
  verifyLines(note, [{ name: reader, key: signer }]);
  if (said.reader !== reader) throw new Refusal("signature-lines", "a desk key of someone else");
  if (!isSealable(said.key)) throw new Refusal("desk-key", "a desk key of small order");
  return said;
}

/**
 * The newest desk key of a registrar that something may be sealed to now. What does not hold is passed over: so are keys of a day to come, ones that
 * are more than two days old, and ones of a desk that the log says was lost since, whatever an intake gives.
 */
export function newestDeskKey(notes: string[], registrar: Member, losses: number, now: Now): DeskKey | undefined {
  const keys = notes.flatMap((note) => held(note, registrar, now.election));
  const current = keys.filter((key) => key.losses === losses && key.day <= now.day && key.day + OLDEST >= now.day);
  return current.reduce<DeskKey | undefined>((newest, key) => (newest === undefined || key.day > newest.day ? key : newest), undefined);
}

function held(note: string, { id, key }: Member, election: Uint8Array): DeskKey[] {
  const reader = `registrar/${id}`;
  // Others' keys are not worth a signature.
  if (!note.includes(reader)) return [];
  try {
    return [parseDeskKey(utf8(note), reader, key, election)];
  } catch (fault) {
    if (fault instanceof Refusal) return [];
    throw fault;
  }
}

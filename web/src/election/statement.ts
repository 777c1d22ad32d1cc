// Every kind of statement that a record holds after its manifest (docs/protocol.md §9). Those of the intake are read in
// registration/.

import { isEqual } from "../encoding/bytes.ts";
import { Fields, parse, tagOf, type Json } from "../encoding/canonical.ts";
import { Refusal } from "../encoding/refusal.ts";
import { parseEntryNote, type Note } from "../log/note.ts";
import * as announcement from "./announcement.ts";
import * as casting from "./casting.ts";
import * as ceremony from "./ceremony.ts";
import { readManifest, type Manifest } from "./manifest.ts";
import * as petition from "./petition.ts";
import * as preparation from "./preparation.ts";
import * as tally from "./tally.ts";

const FIELDS: Record<string, string[]> = {
  ...ceremony.CEREMONY_FIELDS,
  ...preparation.PREPARATION_FIELDS,
  ...casting.CASTING_FIELDS,
  ...tally.TALLY_FIELDS,
  ...announcement.ANNOUNCEMENT_FIELDS,
  ...petition.PETITION_FIELDS,
};

const READERS = {
  "ceremony-commitment": ceremony.readCommitment,
  "ceremony-shares": ceremony.readShares,
  "ceremony-complaint": ceremony.readComplaint,
  "ceremony-confirmation": ceremony.readConfirmation,
  "ceremony-restart": ceremony.readRestart,
  roll: preparation.readRoll,
  issuance: preparation.readIssuance,
  rehearsal: preparation.readRehearsal,
  ready: preparation.readReady,
  open: preparation.readOpen,
  epoch: casting.readEpoch,
  ballot: casting.readBallot,
  close: casting.readClose,
  claims: casting.readClaims,
  abandon: casting.readAbandon,
  handover: casting.readHandover,
  counted: tally.readCounted,
  agreement: tally.readAgreement,
  decryption: tally.readDecryption,
  result: tally.readResult,
  cancel: casting.readCancel,
  incident: announcement.readIncident,
  complaints: announcement.readComplaints,
  extend: announcement.readExtend,
  destruction: announcement.readDestruction,
  petition: petition.readPetitioned,
  answer: petition.readPetitionAnswer,
  delay: petition.readPetitionDelay,
  operator: announcement.readOperator,
};

type Kind = keyof typeof READERS;

/** A statement, or a manifest, which is one only as the first entry. */
export type Statement = ReturnType<(typeof READERS)[Kind]> | { kind: "manifest" };

/** A statement of an election as it stands in the log. Its signatures are checked where it is known who has to sign. */
export interface Entry {
  note: Note;
  statement: Statement;
}

/** An entry of this election. */
export function parseEntry(bytes: Uint8Array, manifest: Manifest): Entry {
  const note = parseEntryNote(bytes);
  return { note, statement: parseStatement(note.text, manifest.id) };
}

/** The statement of a text; with an election id, of that election. */
export function parseStatement(text: string, election?: Uint8Array): Statement {
  const json = parse(text);
  const kind = tagOf(json, "kind");
  if (kind === "manifest") {
    readManifest(json);
    return { kind };
  }
  if (!isKind(kind)) throw new Refusal("statement-kind", "a kind that no record holds");
  const fields = statementFields(json, FIELDS[kind] ?? []);
  const read = READERS[kind](fields);
  if (election !== undefined && !isEqual(fields.hash("election"), election)) {
    throw new Refusal("election", "a statement of another election");
  }
  return read;
}

/** The fields of a statement that has these beside the common ones. */
function statementFields(json: Json, names: string[]): Fields {
  const fields = new Fields(json, [...names, "election", "kind", "v"]);
  fields.integer("v", 1, 1);
  fields.hash("election");
  return fields;
}

function isKind(kind: string): kind is Kind {
  return Object.prototype.hasOwnProperty.call(READERS, kind);
}

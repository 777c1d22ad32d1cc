// Statements between the ceremonies and the opening: rolls, what is issued for them, rehearsals (docs/protocol.md §6.9,
// §7.3, §7.4, §9.1).

import { asInteger, asText, Fields, tagOf, type Json } from "../encoding/canonical.ts";
import { fromBase64Of } from "../encoding/bytes.ts";
import { readAttachment, type Attachment } from "./member.ts";

/** What a roll rests on in an election with an intake (docs/registration.md §10). */
export interface RollOfIntake {
  kind: "intake";
  approvals: Attachment;
  /** A checkpoint of the intake log. */
  checkpoint: string;
  counts: { conflicts: number; evidence: number[]; pending: number; refused: number; withdrawn: number };
  entries: Attachment;
}

export interface Roll {
  kind: "roll";
  attachment: Attachment;
  constituency: string;
  number: number;
  registration: { kind: "closed" } | RollOfIntake;
  root: Uint8Array;
  size: number;
  under: string;
}

export interface Issuance {
  kind: "issuance";
  attachment: Attachment;
  registrar: string;
  roll: number;
}

export interface Rehearsal {
  kind: "rehearsal";
  evaluations: Uint8Array[];
  trustee: string;
}

export interface Ready {
  kind: "ready";
  credentials: number[];
  keys: { credentials: Uint8Array[]; decryption: Uint8Array; ties: Uint8Array };
  rolls: number;
}

export interface Open {
  kind: "open";
  under: string;
}

export const PREPARATION_FIELDS = {
  roll: ["attachment", "constituency", "number", "registration", "root", "size", "under"],
  issuance: ["attachment", "registrar", "roll"],
  rehearsal: ["evaluations", "trustee"],
  ready: ["credentials", "keys", "rolls"],
  open: ["under"],
};

export function readRoll(fields: Fields): Roll {
  return {
    kind: "roll",
    attachment: readAttachment(fields.json("attachment")),
    constituency: fields.id("constituency"),
    number: fields.integer("number"),
    registration: readRegistrationOfRoll(fields.json("registration")),
    root: fields.hash("root"),
    size: fields.integer("size"),
    under: fields.text("under"),
  };
}

export function readIssuance(fields: Fields): Issuance {
  const attachment = readAttachment(fields.json("attachment"));
  return { kind: "issuance", attachment, registrar: fields.id("registrar"), roll: fields.integer("roll") };
}

export function readRehearsal(fields: Fields): Rehearsal {
  return { kind: "rehearsal", evaluations: fields.list("evaluations", (json) => bytesOf(json, 96)), trustee: fields.id("trustee") };
}

export function readReady(fields: Fields): Ready {
  const keys = fields.object("keys", ["credentials", "decryption", "ties"]);
  return {
    kind: "ready",
    credentials: fields.list("credentials", asInteger),
    keys: {
      credentials: keys.list("credentials", (json) => bytesOf(json, 96)),
      decryption: keys.bytes("decryption", 32),
      ties: keys.bytes("ties", 32),
    },
    rolls: fields.integer("rolls"),
  };
}

export function readOpen(fields: Fields): Open {
  return { kind: "open", under: fields.text("under") };
}

function bytesOf(json: Json, length: number): Uint8Array {
  return fromBase64Of(asText(json), length);
}

function readRegistrationOfRoll(json: Json): Roll["registration"] {
  if (tagOf(json, "kind") === "closed") return { kind: new Fields(json, ["kind"]).word("kind", ["closed"]) };
  const fields = new Fields(json, ["approvals", "checkpoint", "counts", "entries", "kind"]);
  const counts = fields.object("counts", ["conflicts", "evidence", "pending", "refused", "withdrawn"]);
  const [conflicts, pending] = [counts.integer("conflicts"), counts.integer("pending")];
  const [refused, withdrawn] = [counts.integer("refused"), counts.integer("withdrawn")];
  return {
    kind: fields.word("kind", ["intake"]),
    approvals: readAttachment(fields.json("approvals")),
    checkpoint: fields.text("checkpoint"),
    counts: { conflicts, evidence: counts.list("evidence", asInteger), pending, refused, withdrawn },
    entries: readAttachment(fields.json("entries")),
  };
}

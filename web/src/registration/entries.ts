// Entries of the intake log: what each says, in the form that it must have (docs/registration.md §3).

import { Fields, asHash, asInteger, asText, parse, tagOf, type Json } from "../encoding/canonical.ts";
import { fromBase64Of, isEqual } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { PROOF } from "./vrf.ts";

export type IntakeEntry =
  | { kind: "deposits"; applications: Uint8Array }
  | Return
  | { kind: "day"; registrar: string; day: number; root: Uint8Array; size: number }
  | { kind: "day-void"; registrar: string; days: number[] }
  | { kind: "desk-lost"; registrar: string; number: number }
  | { kind: "drop"; registrar: string }
  | { kind: "conflict"; registrar: string; commitment: Uint8Array }
  | { kind: "audit"; auditor: string; application: Uint8Array; verdict: Verdict }
  | { kind: "call"; witnesses: number[] }
  | { kind: "lot"; call: number; proofs: Uint8Array[] };

export interface Return {
  kind: "return";
  application: Uint8Array;
  blinded: Uint8Array;
  credential: Uint8Array;
  credentialSignature: Uint8Array;
  from: number;
  statusKey: Uint8Array;
}

const VERDICTS = ["clean", "failed", "unopened"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The fields of each kind, beside `election`, `kind` and `v`. */
const FIELDS: Record<IntakeEntry["kind"], string[]> = {
  deposits: ["applications"],
  return: ["application", "blinded", "credential", "credential_signature", "from", "status_key"],
  day: ["day", "registrar", "root", "size"],
  "day-void": ["days", "registrar"],
  "desk-lost": ["number", "registrar"],
  drop: ["registrar"],
  conflict: ["commitment", "registrar"],
  audit: ["application", "auditor", "verdict"],
  call: ["witnesses"],
  lot: ["call", "proofs"],
};

/** What the text of an entry says. */
export function parseEntry(text: string, election: Uint8Array): IntakeEntry {
  const json = parse(text);
  const kind = tagOf(json, "kind");
  if (!isKind(kind)) throw new Refusal("statement-kind", `no entry of an intake log: ${kind}`);
  const entry = read(kind, statement(json, kind, FIELDS[kind]));
  checkElection(json, election);
  return entry;
}

/** The fields of a statement of this kind, and of no other version than 1. */
export function statement(json: Json, kind: string, names: string[]): Fields {
  const fields = new Fields(json, [...names, "election", "kind", "v"]);
  fields.word("kind", [kind]);
  fields.integer("v", 1, 1);
  fields.hash("election");
  return fields;
}

/** That a statement is of this election. */
export function checkElection(json: Json, election: Uint8Array): void {
  if (!isEqual(asHash(tagOf(json, "election")), election)) throw new Refusal("election", "a statement of another election");
}

function isKind(kind: string): kind is IntakeEntry["kind"] {
  return Object.hasOwn(FIELDS, kind);
}

function read(kind: IntakeEntry["kind"], fields: Fields): IntakeEntry {
  switch (kind) {
    case "deposits":
      return { kind, applications: fields.bytes("applications") };
    case "return":
      return readReturn(fields);
    case "day":
      return { kind, registrar: fields.id("registrar"), day: fields.integer("day"), root: fields.hash("root"), size: fields.integer("size") };
    case "day-void":
      return { kind, registrar: fields.id("registrar"), days: fields.list("days", asInteger) };
    case "desk-lost":
      return { kind, registrar: fields.id("registrar"), number: fields.integer("number") };
    case "drop":
      return { kind, registrar: fields.id("registrar") };
    case "conflict":
      return { kind, registrar: fields.id("registrar"), commitment: fields.hash("commitment") };
    case "audit":
      return { kind, auditor: fields.id("auditor"), application: fields.hash("application"), verdict: fields.word("verdict", VERDICTS) };
    case "call":
      return { kind, witnesses: fields.list("witnesses", asInteger) };
    case "lot":
      return { kind, call: fields.integer("call"), proofs: fields.list("proofs", (proof) => fromBase64Of(asText(proof), PROOF)) };
  }
}

function readReturn(fields: Fields): Return {
  return {
    kind: "return",
    application: fields.hash("application"),
    blinded: fields.bytes("blinded", 48),
    credential: fields.bytes("credential", 32),
    credentialSignature: fields.bytes("credential_signature", 48),
    from: fields.integer("from"),
    statusKey: fields.bytes("status_key", 32),
  };
}

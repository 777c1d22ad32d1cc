// Statements of a ceremony, by which registrars or trustees make a shared key (docs/protocol.md §6).

import { asHash, asId, Fields, type Json } from "../encoding/canonical.ts";

export const ROLES = ["registrar", "trustee", "tag"] as const;
export type Role = (typeof ROLES)[number];

/** Commitments to the coefficients of one polynomial, and a proof that the first of them is known. */
export interface Committed {
  commitments: Uint8Array;
  proof: Uint8Array;
}

export interface CeremonyCommitment {
  kind: "ceremony-commitment";
  role: Role;
  attempt: number;
  participant: string;
  keys: Committed[];
  oneTimeKey: Uint8Array;
}

export interface CeremonyShares {
  kind: "ceremony-shares";
  role: Role;
  attempt: number;
  participant: string;
  hashes: Uint8Array[];
}

export interface CeremonyComplaint {
  kind: "ceremony-complaint";
  role: Role;
  attempt: number;
  participant: string;
  accused: string;
  oneTimeSecret: Uint8Array;
  sealed: Uint8Array;
}

export interface CeremonyConfirmation {
  kind: "ceremony-confirmation";
  role: Role;
  attempt: number;
  participant: string;
  transcript: Uint8Array;
}

export interface CeremonyRestart {
  kind: "ceremony-restart";
  role: Role;
  attempt: number;
  excluded: string[];
}

export type CeremonyStatement = CeremonyCommitment | CeremonyShares | CeremonyComplaint | CeremonyConfirmation;

export const CEREMONY_FIELDS = {
  "ceremony-commitment": ["attempt", "keys", "one_time_key", "participant", "role"],
  "ceremony-shares": ["attempt", "hashes", "participant", "role"],
  "ceremony-complaint": ["accused", "attempt", "one_time_secret", "participant", "role", "sealed"],
  "ceremony-confirmation": ["attempt", "participant", "role", "transcript"],
  "ceremony-restart": ["attempt", "excluded", "role"],
};

export function readCommitment(fields: Fields): CeremonyCommitment {
  const [keys, oneTimeKey] = [fields.list("keys", readCommitted), fields.bytes("one_time_key", 32)];
  return { kind: "ceremony-commitment", ...spoken(fields), keys, oneTimeKey };
}

export function readShares(fields: Fields): CeremonyShares {
  return { kind: "ceremony-shares", ...spoken(fields), hashes: fields.list("hashes", asHash) };
}

export function readComplaint(fields: Fields): CeremonyComplaint {
  const [oneTimeSecret, sealed] = [fields.bytes("one_time_secret", 32), fields.bytes("sealed")];
  return { kind: "ceremony-complaint", ...spoken(fields), accused: fields.id("accused"), oneTimeSecret, sealed };
}

export function readConfirmation(fields: Fields): CeremonyConfirmation {
  return { kind: "ceremony-confirmation", ...spoken(fields), transcript: fields.hash("transcript") };
}

export function readRestart(fields: Fields): CeremonyRestart {
  const excluded = fields.list("excluded", asId);
  return { kind: "ceremony-restart", role: fields.word("role", ROLES), attempt: fields.integer("attempt"), excluded };
}

function spoken(fields: Fields): { role: Role; attempt: number; participant: string } {
  return { role: fields.word("role", ROLES), attempt: fields.integer("attempt"), participant: fields.id("participant") };
}

function readCommitted(json: Json): Committed {
  const fields = new Fields(json, ["commitments", "proof"]);
  return { commitments: fields.bytes("commitments"), proof: fields.bytes("proof") };
}

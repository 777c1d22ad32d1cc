// What officials tell everyone beside running an election (docs/protocol.md §9.7 to §9.11).

import { Fields } from "../encoding/canonical.ts";
import { ROLES, type Role } from "./ceremony.ts";
import { readText, type Text } from "./text.ts";

const CATEGORIES = ["registration", "candidacy", "casting", "counting", "conduct", "other"] as const;
const DECISIONS = ["pending", "rejected", "partly-upheld", "upheld"] as const;

/** What complaints were about. */
export type ComplaintCategory = (typeof CATEGORIES)[number];
/** What was decided on them. */
export type ComplaintDecision = (typeof DECISIONS)[number];

export interface Incident {
  kind: "incident";
  text: Text;
}

export interface Complaints {
  kind: "complaints";
  category: ComplaintCategory;
  count: number;
  decision: ComplaintDecision;
  reason: Text;
}

export interface Extend {
  kind: "extend";
  closes: number;
  reason: Text;
  under: string;
}

export interface Destruction {
  kind: "destruction";
  participant: string;
  role: Role;
}

/** Someone else runs the board from here on. */
export interface Operator {
  kind: "operator";
  /** The position of the successor in the manifest, from 1. */
  number: number;
  reason: Text;
  under: string;
}

export type Announcement = Incident | Complaints | Extend | Destruction | Operator;

export const ANNOUNCEMENT_FIELDS = {
  incident: ["text"],
  complaints: ["category", "count", "decision", "reason"],
  extend: ["closes", "reason", "under"],
  destruction: ["participant", "role"],
  operator: ["number", "reason", "under"],
};

export function isAnnouncement<Other extends { kind: string }>(statement: Other | Announcement): statement is Announcement {
  return Object.prototype.hasOwnProperty.call(ANNOUNCEMENT_FIELDS, statement.kind);
}

export function readIncident(fields: Fields): Incident {
  return { kind: "incident", text: readText(fields.json("text")) };
}

export function readComplaints(fields: Fields): Complaints {
  return {
    kind: "complaints",
    category: fields.word("category", CATEGORIES),
    count: fields.integer("count"),
    decision: fields.word("decision", DECISIONS),
    reason: readText(fields.json("reason")),
  };
}

export function readExtend(fields: Fields): Extend {
  return { kind: "extend", closes: fields.integer("closes"), reason: readText(fields.json("reason")), under: fields.text("under") };
}

export function readDestruction(fields: Fields): Destruction {
  return { kind: "destruction", participant: fields.id("participant"), role: fields.word("role", ROLES) };
}

export function readOperator(fields: Fields): Operator {
  return { kind: "operator", number: fields.integer("number"), reason: readText(fields.json("reason")), under: fields.text("under") };
}

// How people get on the roll, as the manifest says it (docs/registration.md §2).

import { asText, Fields, tagOf, type Json } from "../encoding/canonical.ts";
import { readMember, readNamedKey, type Member, type NamedKey } from "./member.ts";
import { readRatio, type Ratio } from "./rule.ts";
import { readText, type Text } from "./text.ts";

export type Evidence =
  | { kind: "document"; id: string; expired: boolean; states: string[]; title: Text }
  | { kind: "in-person"; id: string; registrars: number; title: Text }
  | { kind: "vouching"; id: string; cap: number; vouchers: number; title: Text };

/** A credential key of an earlier election, whose holders may apply without evidence. */
export interface Return {
  constituency: string;
  election: Uint8Array;
  from: string;
  key: Uint8Array;
}

export interface Intake {
  kind: "intake";
  auditors: Member[];
  deadline: number;
  evidence: Evidence[];
  intake: { key: Uint8Array; log: NamedKey };
  returns: Return[];
  sample: Ratio;
  work: number;
}

/** The credentials of a constituency of an earlier election, which vote again (docs/protocol.md §7.7). */
export interface EarlierConstituency {
  /** Records on its rolls there. */
  credentials: number;
  from: string;
  /** The key `credential/<from>` of the earlier election. */
  key: Uint8Array;
}

/** A consultation: those who hold a credential of one earlier election vote with it. */
export interface EarlierCredentials {
  kind: "earlier";
  /** One for each constituency, in the order of the manifest. */
  constituencies: EarlierConstituency[];
  election: Uint8Array;
}

export type Registration = { kind: "closed" } | EarlierCredentials | Intake;

export function readRegistration(json: Json): Registration {
  const kind = tagOf(json, "kind");
  if (kind === "closed") return { kind: new Fields(json, ["kind"]).word("kind", ["closed"]) };
  if (kind === "earlier") return readEarlier(json);
  const fields = new Fields(json, ["auditors", "deadline", "evidence", "intake", "kind", "returns", "sample", "work"]);
  const intake = fields.object("intake", ["key", "log"]);
  return {
    kind: fields.word("kind", ["intake"]),
    auditors: fields.list("auditors", readMember),
    deadline: fields.integer("deadline"),
    evidence: fields.list("evidence", readEvidence),
    intake: { key: intake.bytes("key", 32), log: readNamedKey(intake.json("log")) },
    returns: fields.list("returns", readReturn),
    sample: readRatio(fields.json("sample")),
    work: fields.integer("work"),
  };
}

function readEarlier(json: Json): EarlierCredentials {
  const fields = new Fields(json, ["constituencies", "election", "kind"]);
  return {
    kind: fields.word("kind", ["earlier"]),
    constituencies: fields.list("constituencies", readEarlierConstituency),
    election: fields.hash("election"),
  };
}

function readEarlierConstituency(json: Json): EarlierConstituency {
  const fields = new Fields(json, ["credentials", "from", "key"]);
  return { credentials: fields.integer("credentials"), from: fields.id("from"), key: fields.bytes("key", 96) };
}

function readEvidence(json: Json): Evidence {
  const kind = tagOf(json, "kind");
  if (kind === "document") {
    const fields = new Fields(json, ["expired", "id", "kind", "states", "title"]);
    return { kind, ...titled(fields), expired: fields.bool("expired"), states: fields.list("states", asText) };
  }
  if (kind === "in-person") {
    const fields = new Fields(json, ["id", "kind", "registrars", "title"]);
    return { kind, ...titled(fields), registrars: fields.integer("registrars") };
  }
  const fields = new Fields(json, ["cap", "id", "kind", "title", "vouchers"]);
  return { kind: fields.word("kind", ["vouching"]), ...titled(fields), cap: fields.integer("cap"), vouchers: fields.integer("vouchers") };
}

function titled(fields: Fields): { id: string; title: Text } {
  return { id: fields.id("id"), title: readText(fields.json("title")) };
}

function readReturn(json: Json): Return {
  const fields = new Fields(json, ["constituency", "election", "from", "key"]);
  return {
    constituency: fields.id("constituency"),
    election: fields.hash("election"),
    from: fields.id("from"),
    key: fields.bytes("key", 96),
  };
}

// Statements from the counted list to the result, and the result itself (docs/protocol.md §10).

import { asId, asInteger, Fields, parse, tagOf, type Json } from "../encoding/canonical.ts";
import { readAttachment, type Attachment } from "./member.ts";

export interface Counted {
  kind: "counted";
  attachment: Attachment;
  root: Uint8Array;
  size: number;
  under: string;
}

export interface Agreement {
  kind: "agreement";
  counted: Uint8Array;
  sums: Uint8Array;
  trustee: string;
  under: string;
}

export interface Decryption {
  kind: "decryption";
  attachment: Attachment;
  tie: Uint8Array;
  trustee: string;
}

export interface Result {
  kind: "result";
  attachment: Attachment;
}

/** A sum that was opened: of the ballots of these constituencies, a count for each cell. */
export interface Group {
  ballots: number;
  constituencies: string[];
  counts: number[];
}

export type Outcome =
  | { kind: "withheld" }
  | { kind: "elected"; elected: string[]; ties: string[][]; vacant: number }
  | { kind: "decision"; accepted: boolean; quorumMet: boolean }
  | { kind: "seats"; lists: { candidates: string[]; id: string; seats: number }[]; ties: string[][]; vacant: number };

export interface ContestResult {
  groups: Group[];
  id: string;
  outcome: Outcome;
}

export const TALLY_FIELDS = {
  counted: ["attachment", "root", "size", "under"],
  agreement: ["counted", "sums", "trustee", "under"],
  decryption: ["attachment", "tie", "trustee"],
  result: ["attachment"],
};

export function readCounted(fields: Fields): Counted {
  const [attachment, root] = [readAttachment(fields.json("attachment")), fields.hash("root")];
  return { kind: "counted", attachment, root, size: fields.integer("size"), under: fields.text("under") };
}

export function readAgreement(fields: Fields): Agreement {
  const [counted, sums] = [fields.hash("counted"), fields.hash("sums")];
  return { kind: "agreement", counted, sums, trustee: fields.id("trustee"), under: fields.text("under") };
}

export function readDecryption(fields: Fields): Decryption {
  const attachment = readAttachment(fields.json("attachment"));
  return { kind: "decryption", attachment, tie: fields.bytes("tie", 96), trustee: fields.id("trustee") };
}

export function readResult(fields: Fields): Result {
  return { kind: "result", attachment: readAttachment(fields.json("attachment")) };
}

/** The attachment of a result (docs/protocol.md §10.5). */
export function parseResults(text: string): ContestResult[] {
  return new Fields(parse(text), ["contests"]).list("contests", (json) => {
    const fields = new Fields(json, ["groups", "id", "outcome"]);
    return { groups: fields.list("groups", readGroup), id: fields.id("id"), outcome: readOutcome(fields.json("outcome")) };
  });
}

function readGroup(json: Json): Group {
  const fields = new Fields(json, ["ballots", "constituencies", "counts"]);
  const constituencies = fields.list("constituencies", asId);
  return { ballots: fields.integer("ballots"), constituencies, counts: fields.list("counts", asInteger) };
}

function readOutcome(json: Json): Outcome {
  const kind = tagOf(json, "kind");
  if (kind === "elected") {
    const fields = new Fields(json, ["elected", "kind", "ties", "vacant"]);
    return { kind, elected: fields.list("elected", asId), ties: fields.list("ties", asIds), vacant: fields.integer("vacant") };
  }
  if (kind === "decision") {
    const fields = new Fields(json, ["accepted", "kind", "quorum_met"]);
    return { kind, accepted: fields.bool("accepted"), quorumMet: fields.bool("quorum_met") };
  }
  if (kind === "seats") {
    const fields = new Fields(json, ["kind", "lists", "ties", "vacant"]);
    return { kind, lists: fields.list("lists", readSeats), ties: fields.list("ties", asIds), vacant: fields.integer("vacant") };
  }
  return { kind: new Fields(json, ["kind"]).word("kind", ["withheld"]) };
}

function readSeats(json: Json): { candidates: string[]; id: string; seats: number } {
  const fields = new Fields(json, ["candidates", "id", "seats"]);
  return { candidates: fields.list("candidates", asId), id: fields.id("id"), seats: fields.integer("seats") };
}

function asIds(json: Json): string[] {
  return new Fields({ ids: json }, ["ids"]).list("ids", asId);
}

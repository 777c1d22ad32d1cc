// Statements between the opening and the counted list (docs/protocol.md §8.3, §9.2 to §9.6).

import { asText, Fields, type Json } from "../encoding/canonical.ts";
import { readAttachment, type Attachment } from "./member.ts";
import { readText, type Text } from "./text.ts";

export interface Epoch {
  kind: "epoch";
  ballots: number;
  number: number;
  under: string;
}

export interface BallotContest {
  ciphertexts: Uint8Array;
  id: string;
  proofs: Uint8Array;
}

export interface Ballot {
  kind: "ballot";
  constituency: string;
  contests: BallotContest[];
  credential: Uint8Array;
  credentialSignature: Uint8Array;
  seq: number;
}

export interface Close {
  kind: "close";
  under: string;
}

export interface Claims {
  kind: "claims";
  promises: string[];
  under: string;
}

export interface Abandon {
  kind: "abandon";
}

export interface Handover {
  kind: "handover";
  acknowledged: Attachment;
  ballots: Attachment;
  mailbox: string;
  root: Uint8Array;
  size: number;
  under: string;
}

export interface Cancel {
  kind: "cancel";
  reason: Text;
}

export const CASTING_FIELDS = {
  epoch: ["ballots", "number", "under"],
  ballot: ["constituency", "contests", "credential", "credential_signature", "seq"],
  close: ["under"],
  claims: ["promises", "under"],
  abandon: [],
  handover: ["acknowledged", "ballots", "mailbox", "root", "size", "under"],
  cancel: ["reason"],
};

export function readEpoch(fields: Fields): Epoch {
  return { kind: "epoch", ballots: fields.integer("ballots"), number: fields.integer("number"), under: fields.text("under") };
}

export function readBallot(fields: Fields): Ballot {
  return {
    kind: "ballot",
    constituency: fields.id("constituency"),
    contests: fields.list("contests", readContest),
    credential: fields.bytes("credential", 32),
    credentialSignature: fields.bytes("credential_signature", 48),
    seq: fields.integer("seq"),
  };
}

export function readClose(fields: Fields): Close {
  return { kind: "close", under: fields.text("under") };
}

export function readClaims(fields: Fields): Claims {
  return { kind: "claims", promises: fields.list("promises", asText), under: fields.text("under") };
}

export function readAbandon(): Abandon {
  return { kind: "abandon" };
}

export function readHandover(fields: Fields): Handover {
  return {
    kind: "handover",
    acknowledged: readAttachment(fields.json("acknowledged")),
    ballots: readAttachment(fields.json("ballots")),
    mailbox: fields.id("mailbox"),
    root: fields.hash("root"),
    size: fields.integer("size"),
    under: fields.text("under"),
  };
}

export function readCancel(fields: Fields): Cancel {
  return { kind: "cancel", reason: readText(fields.json("reason")) };
}

function readContest(json: Json): BallotContest {
  const fields = new Fields(json, ["ciphertexts", "id", "proofs"]);
  return { ciphertexts: fields.bytes("ciphertexts"), id: fields.id("id"), proofs: fields.bytes("proofs") };
}

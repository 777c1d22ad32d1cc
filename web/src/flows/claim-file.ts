// What a voter saves so that a ballot which is not in the record can be claimed: the ballot, and what admits it (docs/protocol.md §9.4, §12).

import { fromUtf8, utf8 } from "../encoding/bytes.ts";
import { Fields, parse, print, tagOf, type Json } from "../encoding/canonical.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Manifest } from "../election/manifest.ts";
import { parseNote } from "../log/note.ts";
import { type PromisedBy, verifyAcknowledgement, verifyPromise } from "../log/promise.ts";
import { readBallotFile } from "../voter/ballot-file.ts";
import { asFileText, kindOf } from "./files.ts";

/** Who has said that the ballot is there. */
export type Ground = { kind: "promise"; by: number; operator: number } | { kind: "acknowledgement"; mailbox: string };

/** A ballot with what admits it after the close. Both were verified; whether the proofs of the ballot hold is for the board to say. */
export interface Claim {
  ballot: Uint8Array;
  leaf: Uint8Array;
  constituency: string;
  credential: Uint8Array;
  seq: number;
  /** The promise or the acknowledgement, as it was signed. */
  note: Uint8Array;
  ground: Ground;
}

/** What of it a voter has found so far: in one file, or in two. */
export interface ClaimParts {
  ballot?: Uint8Array;
  note?: Uint8Array;
}

/** Ballot and promise, or ballot and acknowledgement, in one file. */
export function claimFile(ballot: Uint8Array, note: Uint8Array): string {
  return print({ ballot: fromUtf8(ballot), kind: "claim-file", note: fromUtf8(note), v: 1 });
}

/** Files that hold both, with their fields beside `kind` and `v`, and the name of the one with the note. */
const WHOLE: Record<string, { fields: string[]; note: string }> = {
  "claim-file": { fields: ["ballot", "note"], note: "note" },
  "veche-broken-promise": { fields: ["ballot", "checkpoint", "promise"], note: "promise" },
  "veche-missing-ballot": { fields: ["ballot", "checkpoint", "note"], note: "note" },
};

/** What a file holds of a claim. Nothing of it is verified yet. */
export function readClaimParts(file: Uint8Array): ClaimParts {
  const kind = kindOf(file);
  if (kind === undefined) return partOf(file);
  const whole = WHOLE[kind];
  if (whole === undefined) throw new Refusal("file", `a file of the kind ${kind}`);
  const fields = new Fields(parse(asFileText(file)), [...whole.fields, "kind", "v"]);
  fields.integer("v", 1, 1);
  return { ballot: utf8(fields.text("ballot")), note: utf8(fields.text(whole.note)) };
}

/** A note alone: the sealed ballot, or what was answered to it. */
function partOf(file: Uint8Array): ClaimParts {
  const kind = kindOfNote(file, "file");
  if (kind === "ballot") return { ballot: file };
  if (kind === "promise" || kind === "acknowledgement") return { note: file };
  throw new Refusal("file", `a note of the kind ${kind}`);
}

/** Refused as `election`, as `ballot-not-promised` where the two do not belong together, as `claim-note`, and as `file`. */
export function verifyClaim(ballot: Uint8Array, note: Uint8Array, manifest: Manifest): Claim {
  const { note: entry, statement } = sealedOf(ballot, manifest);
  const { leaf } = entry;
  const { constituency, credential, seq } = statement;
  return { ballot, leaf, constituency, credential, seq, note, ground: groundOf(note, leaf, manifest) };
}

function sealedOf(ballot: Uint8Array, manifest: Manifest) {
  try {
    return readBallotFile(ballot, manifest);
  } catch (error) {
    throw renamed(error, "file", ["election"]);
  }
}

function groundOf(note: Uint8Array, leaf: Uint8Array, manifest: Manifest): Ground {
  try {
    if (kindOfNote(note, "claim-note") !== "acknowledgement") {
      const { by, operator } = verifyPromise(note, leaf, manifest, anyOf(manifest));
      return { kind: "promise", by, operator };
    }
    return { kind: "acknowledgement", mailbox: verifyAcknowledgement(note, leaf, manifest).mailbox };
  } catch (error) {
    throw renamed(error, "claim-note", ["election", "ballot-not-promised"]);
  }
}

/** Whether casting was extended so far, and whether a successor has taken over, the record says. */
function anyOf({ schedule: { closes, extension }, successors }: Manifest): PromisedBy {
  return { operators: [0, successors.length], closes: closes + extension };
}

function kindOfNote(note: Uint8Array, refusal: string): string {
  let json: Json;
  try {
    json = parse(parseNote(note).text);
  } catch {
    throw new Refusal(refusal, "no signed note");
  }
  return tagOf(json, "kind");
}

/** A refusal under one name, but for those that say more. */
function renamed(error: unknown, name: string, but: string[]): unknown {
  if (!(error instanceof Refusal) || but.includes(error.code)) return error;
  return new Refusal(name, error.message);
}

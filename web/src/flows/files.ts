// Files that a voter saves here and opens here again. Canonical JSON, so that each has one form.

import { fromBase64, fromUtf8, isEqual, toBase64, toHex, utf8 } from "../encoding/bytes.ts";
import { asText, Fields, parse, print, tagOf, type Json } from "../encoding/canonical.ts";
import { Refusal } from "../encoding/refusal.ts";
import { type Manifest, parseSignedManifest } from "../election/manifest.ts";
import { boardLog } from "../log/checkpoint.ts";
import { parseReceipt, verifyReceipt, type Inclusion } from "../log/receipt.ts";
import { Setup } from "../record/setup.ts";

/** A receipt with the leaf hash that it is for. */
export interface ReceiptFile {
  leaf: Uint8Array;
  receipt: Uint8Array;
}

export function receiptFile(leaf: Uint8Array, receipt: Uint8Array): string {
  return print({ kind: "receipt-file", leaf: toHex(leaf), receipt: fromUtf8(receipt), v: 1 });
}

/** A file with a receipt; or a receipt alone, which says no leaf hash: then that of the ballot is needed. */
export function readReceiptFile(file: Uint8Array, leaf: Uint8Array | undefined): ReceiptFile {
  const text = asFileText(file);
  if (!text.startsWith("{")) {
    parseReceipt(file);
    if (leaf === undefined) throw new Refusal("receipt-alone", "a receipt without the hash of its ballot");
    return { leaf, receipt: file };
  }
  const fields = fieldsOf(text, "receipt-file", ["leaf", "receipt"]);
  return { leaf: fields.hash("leaf"), receipt: utf8(fields.text("receipt")) };
}

/** Checks a receipt against nothing but the manifest. */
export function checkReceiptFile({ leaf, receipt }: ReceiptFile, manifest: Manifest): Inclusion {
  try {
    return verifyReceipt(receipt, leaf, boardLog(manifest));
  } catch (error) {
    // The origin of a log ends with the id of its election.
    if (error instanceof Refusal && error.code === "checkpoint-origin") throw new Refusal("receipt-election", "a receipt of another election");
    throw error;
  }
}

/** What voting without a network needs of an election: the first entries of its log, up to the one that opens it. */
export function electionFile(entries: readonly Uint8Array[]): string {
  return print({ entries: entries.map(toBase64), kind: "election-file", v: 1 });
}

/** The election of such a file. That it is the right one has to be compared: everything else follows from its id. */
export function readElectionFile(text: string): Setup {
  const entries = fieldsOf(text, "election-file", ["entries"]).list("entries", (entry) => fromBase64(asText(entry)));
  const [manifest, ...rest] = entries;
  if (manifest === undefined) throw new Refusal("file", "an election without entries");
  const setup = new Setup(manifest, parseSignedManifest(manifest).id);
  for (const entry of rest) setup.take(entry);
  return setup;
}

/** A voter's right to vote, for a device without a network. It is of no use without the phrase. */
export interface RightFile {
  constituency: string;
  credential: Uint8Array;
  signature: Uint8Array;
  /** Ballots of the credential in the record when the file was made. */
  ballots: number;
}

export function rightFile(election: Uint8Array, { constituency, credential, signature, ballots }: RightFile): string {
  return print({
    ballots,
    constituency,
    credential: toHex(credential),
    election: toHex(election),
    kind: "right-file",
    signature: toBase64(signature),
    v: 1,
  });
}

export function readRightFile(text: string, election: Uint8Array): RightFile {
  const fields = fieldsOf(text, "right-file", ["ballots", "constituency", "credential", "election", "signature"]);
  if (!isEqual(fields.hash("election"), election)) throw new Refusal("election", "a right to vote in another election");
  return {
    constituency: fields.id("constituency"),
    credential: fields.hash("credential"),
    signature: fields.bytes("signature", 48),
    ballots: fields.integer("ballots"),
  };
}

/** The kind of a file, if it is one of these. */
export function kindOf(file: Uint8Array): string | undefined {
  try {
    return tagOf(parse(asFileText(file)), "kind");
  } catch {
    return undefined;
  }
}

export function asFileText(file: Uint8Array): string {
  try {
    return fromUtf8(file);
  } catch {
    throw new Refusal("file", "bytes that are no text");
  }
}

/** The fields of a file of this kind, beside `kind` and `v`. */
export function fieldsOf(text: string, kind: string, names: string[]): Fields {
  let json: Json;
  try {
    json = parse(text);
  } catch {
    throw new Refusal("file", "not what this page saved");
  }
  if (tagOf(json, "kind") !== kind) throw new Refusal("file", `not a file of the kind ${kind}`);
  const fields = new Fields(json, [...names, "kind", "v"]);
  fields.integer("v", 1, 1);
  return fields;
}

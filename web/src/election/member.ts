// Who has a key, and what has a hash, in manifest and statements (docs/protocol.md §5).

import { Fields, type Json } from "../encoding/canonical.ts";

/** Somebody with a role and an Ed25519 key. */
export interface Member {
  id: string;
  key: Uint8Array;
}

/** A key of a log or a witness, with the name that stands in signature lines. */
export interface NamedKey {
  name: string;
  key: Uint8Array;
}

/** A file that a statement names. */
export interface Attachment {
  hash: Uint8Array;
  length: number;
}

export function readMember(json: Json): Member {
  const fields = new Fields(json, ["id", "key"]);
  return { id: fields.id("id"), key: fields.bytes("key", 32) };
}

export function readNamedKey(json: Json): NamedKey {
  const fields = new Fields(json, ["key", "name"]);
  return { name: fields.text("name"), key: fields.bytes("key", 32) };
}

export function readAttachment(json: Json): Attachment {
  const fields = new Fields(json, ["hash", "length"]);
  return { hash: fields.hash("hash"), length: fields.integer("length") };
}

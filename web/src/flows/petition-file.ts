// A signature under a petition in a file, which somebody else can hand in (docs/protocol.md §9.12, §12).

import { isEqual, toBase64, toHex } from "../encoding/bytes.ts";
import { print } from "../encoding/canonical.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Manifest } from "../election/manifest.ts";
import { checkPetition, readPetition } from "../election/petition.ts";
import { SIGNATURE_RECORD } from "../record/petition-signatures.ts";
import { asFileText, fieldsOf } from "./files.ts";
import type { PetitionSignature } from "./session.ts";

export const PETITION_SIGNATURE_FILE = "petition-signature-file";

export function petitionSignatureFile(election: Uint8Array, { petition, record }: PetitionSignature): string {
  const { language, paragraphs, title } = petition;
  const text = { language, paragraphs: [...paragraphs], title };
  return print({ election: toHex(election), kind: PETITION_SIGNATURE_FILE, record: toBase64(record), text, v: 1 });
}

/** Refused as `file` or `election`. Whether the signature holds is not checked yet. */
export function readPetitionSignatureFile(file: Uint8Array, manifest: Manifest): PetitionSignature {
  const fields = fieldsOf(asFileText(file), PETITION_SIGNATURE_FILE, ["election", "record", "text"]);
  if (!isEqual(fields.hash("election"), manifest.id)) throw new Refusal("election", "a signature in another election");
  try {
    const petition = readPetition(fields.json("text"));
    checkPetition(petition, manifest.languages);
    return { petition, record: fields.bytes("record", SIGNATURE_RECORD) };
  } catch {
    throw new Refusal("file", "a petition that nobody can sign, or no signature");
  }
}

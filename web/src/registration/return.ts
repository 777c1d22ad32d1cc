// Coming back with a credential of an earlier election, without evidence (docs/registration.md §8.3).

import { toBase64, toHex } from "../encoding/bytes.ts";
import { print } from "../encoding/canonical.ts";
import { publicKey } from "../encoding/ed25519.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Return as Returnable } from "../election/registration.ts";
import { signNote } from "../log/note.ts";
import { verifyCredential } from "../voter/credential.ts";
import type { Applicant } from "./applicant.ts";
import type { Return } from "./entries.ts";

/** A credential of the earlier election, as it was collected there. */
export interface OldCredential {
  seed: Uint8Array;
  signature: Uint8Array;
}

/** The entry for the intake's log, under the credential and the status key. `from` is a position in the manifest's `returns`. */
export function returnNote(applicant: Applicant, returns: Returnable[], from: number, old: OldCredential): Uint8Array {
  const allowed = returns[from];
  if (allowed?.constituency !== applicant.constituency) throw new Refusal("not-approved", "nobody returns from there to this constituency");
  const credential = publicKey(old.seed);
  verifyCredential(allowed.key, allowed.election, allowed.from, credential, old.signature);
  const said = { ...applicant, application: applicant.id, credential, credentialSignature: old.signature, from };
  return signNote(returnText(applicant.election, said), [
    { name: "credential", seed: old.seed },
    { name: "applicant", seed: applicant.statusSeed },
  ]);
}

export function returnText(election: Uint8Array, said: Omit<Return, "kind">): string {
  return print({
    application: toHex(said.application),
    blinded: toBase64(said.blinded),
    credential: toBase64(said.credential),
    credential_signature: toBase64(said.credentialSignature),
    election: toHex(election),
    from: said.from,
    kind: "return",
    status_key: toBase64(said.statusKey),
    v: 1,
  });
}

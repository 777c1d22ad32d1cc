// Whose registrars issued the credentials of a constituency: this election's, or, in a consultation, those of an earlier one
// (docs/protocol.md §7.7). Whatever concerns credentials is bound to that election and constituency.

import { Refusal } from "../encoding/refusal.ts";
import type { Manifest } from "./manifest.ts";
import type { EarlierConstituency } from "./registration.ts";

/** An election, and the constituency of it for which credentials were issued. */
export interface Issuer {
  election: Uint8Array;
  constituency: string;
}

/** Refused as `member-unknown`, if a consultation has no such constituency. */
export function issuerOf(manifest: Manifest, constituency: string): Issuer {
  const { id, registration } = manifest;
  if (registration.kind !== "earlier") return { election: id, constituency };
  return { election: registration.election, constituency: earlierOf(manifest, constituency).from };
}

/** Where the credentials of a constituency of a consultation come from. Refused as `member-unknown` and `registration-kind`. */
export function earlierOf({ constituencies, registration }: Manifest, constituency: string): EarlierConstituency {
  if (registration.kind !== "earlier") throw new Refusal("registration-kind", "an election with credentials of its own");
  const earlier = registration.constituencies[constituencies.findIndex(({ id }) => id === constituency)];
  if (earlier === undefined) throw new Refusal("member-unknown", "a constituency that the manifest does not name");
  return earlier;
}

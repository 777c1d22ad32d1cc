// A sealed ballot as a file, to be handed in elsewhere: through a mailbox, another network, or by hand. It is the bytes of
// the signed note (docs/protocol.md §3, §8.3), exactly what a board takes, and holds no secret.

import { toHex } from "../encoding/bytes.ts";
import { isValidKey } from "../encoding/ed25519.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Ballot } from "../election/casting.ts";
import type { Manifest } from "../election/manifest.ts";
import { type Note, parseEntryNote, verifyLines } from "../log/note.ts";
import { parseBallot } from "./ballot-statement.ts";
import { fingerprintOf } from "./fingerprint.ts";

/** A ballot that its voter signed. Whether its proofs hold is for the board to say, and for everyone who audits. */
export interface SealedBallot {
  note: Note;
  statement: Ballot;
  fingerprint: Uint8Array;
}

export function readBallotFile(bytes: Uint8Array, manifest: Manifest): SealedBallot {
  const note = parseEntryNote(bytes);
  const { ballot: statement } = parseBallot(note.text, manifest);
  if (!isValidKey(statement.credential)) throw new Refusal("credential-key", "a credential that is not a valid key");
  verifyLines(note, [{ name: "credential", key: statement.credential }]);
  return { note, statement, fingerprint: fingerprintOf(note.text) };
}

/** A name that says which ballot it is and not whose. */
export function ballotFileName(fingerprint: Uint8Array): string {
  return `ballot-${toHex(fingerprint).slice(0, 8)}.note`;
}

// The application: a note to two reviewers whom the log names (docs/registration.md §4.3).

import { sha256 } from "@noble/hashes/sha2.js";
import { toBase64, toHex } from "../encoding/bytes.ts";
import { print, type Json } from "../encoding/canonical.ts";
import { frame } from "../encoding/frame.ts";
import { signNote } from "../log/note.ts";
import type { Applicant } from "./applicant.ts";
import type { DeskKey } from "./desk-key.ts";
import type { Encrypted } from "./evidence.ts";
import { seal } from "./hpke.ts";

/** At most so many applications of one id: each replaces the one before. */
export const MOST_NUMBER = 20;

/** What an application says beside what follows from the phrase. */
export interface Contents {
  /** From 1. */
  number: number;
  alpha: Uint8Array;
  evidence: { hash: Uint8Array; length: number };
  sealed: Sealed[];
  slots: Uint8Array[];
}

export interface Sealed {
  day: number;
  reader: string;
  sealed: Uint8Array;
}

/** The key of the evidence, for one reader, on one day. `secret` is 32 random bytes that are used for nothing else. */
export function sealFor(applicant: Applicant, { key, hash }: Encrypted, reader: DeskKey, secret: Uint8Array): Sealed {
  const info = frame("evidence-key", applicant.election, applicant.id, applicant.statusKey, hash, reader.reader, reader.day);
  const sealed = seal({ key: reader.key, info, aad: new Uint8Array(), plaintext: key, secret });
  return { day: reader.day, reader: reader.reader, sealed };
}

/** The signed note. The same application gives the same note, which an intake answers as before. */
export function applicationNote(applicant: Applicant, contents: Contents): Uint8Array {
  return signNote(applicationText(applicant, contents), [{ name: "applicant", seed: applicant.statusSeed }]);
}

/** What who returns with a credential of an earlier election says: nothing but the key for it (docs/registration.md §8.3). */
export function contentsOfReturn(number: number): Contents {
  const evidence = { hash: sha256(new Uint8Array()), length: 0 };
  return { number, alpha: new Uint8Array(32), evidence, sealed: [], slots: [] };
}

export function applicationText(applicant: Omit<Applicant, "attempt" | "tokens" | "rho" | "statusSeed">, contents: Contents): string {
  return print({
    alpha: toBase64(contents.alpha),
    application: toHex(applicant.id),
    blinded: toBase64(applicant.blinded),
    constituency: applicant.constituency,
    election: toHex(applicant.election),
    evidence: { hash: toHex(contents.evidence.hash), length: contents.evidence.length },
    kind: "application",
    number: contents.number,
    sealed: contents.sealed.map(({ day, reader, sealed }): Json => ({ day, reader, sealed: toBase64(sealed) })),
    slots: contents.slots.map(toHex),
    status_key: toBase64(applicant.statusKey),
    v: 1,
  });
}

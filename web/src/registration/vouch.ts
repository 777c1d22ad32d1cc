// Vouching for a friend, and what friends and registrars say for an applicant (docs/registration.md §8.1, §8.2).

import { fromUtf8, isEqual, toBase64, toHex } from "../encoding/bytes.ts";
import { parse, print } from "../encoding/canonical.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Member } from "../election/manifest.ts";
import { parseEntryNote, signNote, verifyLines } from "../log/note.ts";
import type { Applicant } from "./applicant.ts";
import { checkElection, statement } from "./entries.ts";

/** The note that vouches for a friend's application, with one of the voucher's slots, from 1. Each slot is good for one friend. */
export function vouchNote(voucher: Applicant, friend: Uint8Array, slot: number): string {
  const token = voucher.tokens[slot - 1];
  if (token === undefined) throw new Refusal("vouch", "a slot that there is not");
  const text = vouchText({ election: voucher.election, application: friend, slot, token, voucher: voucher.id });
  return fromUtf8(signNote(text, [{ name: "applicant", seed: voucher.statusSeed }]));
}

export interface Vouch {
  election: Uint8Array;
  application: Uint8Array;
  slot: number;
  token: Uint8Array;
  voucher: Uint8Array;
}

export function vouchText({ election, application, slot, token, voucher }: Vouch): string {
  return print({
    application: toHex(application),
    election: toHex(election),
    kind: "vouch",
    slot,
    token: toBase64(token),
    v: 1,
    voucher: toHex(voucher),
  });
}

/** What the text of a vouch says. */
export function readVouch(text: string, election: Uint8Array): Vouch {
  const json = parse(text);
  const fields = statement(json, "vouch", ["application", "slot", "token", "voucher"]);
  checkElection(json, election);
  return {
    election,
    application: fields.hash("application"),
    slot: fields.integer("slot"),
    token: fields.bytes("token", 32),
    voucher: fields.hash("voucher"),
  };
}

/**
 * A note that somebody gave to an applicant, before it goes into the evidence: that it vouches for this application, in this election. Whether its
 * signature holds, and whether who signed it may vouch, reviewers alone can say: they have the voucher's key.
 */
export function checkVouch(bytes: Uint8Array, applicant: Pick<Applicant, "election" | "id">): Vouch {
  const note = parseEntryNote(bytes);
  const vouch = readVouch(note.text, applicant.election);
  const [line, ...others] = note.lines;
  if (line?.name !== "applicant" || others.length > 0) throw new Refusal("signature-lines", "a vouch that is not signed as one");
  if (!isEqual(vouch.application, applicant.id)) throw new Refusal("vouch", "a vouch for another application");
  return vouch;
}

export interface Attestation {
  application: Uint8Array;
  registrar: string;
}

/** What the text of an attestation says. */
export function readAttestation(text: string, election: Uint8Array): Attestation {
  const json = parse(text);
  const fields = statement(json, "attestation", ["application", "registrar"]);
  checkElection(json, election);
  return { application: fields.hash("application"), registrar: fields.id("registrar") };
}

/** A note of a registrar who has seen the applicant: that it is one. Gives the registrar's id. */
export function checkAttestation(bytes: Uint8Array, applicant: Pick<Applicant, "election" | "id">, registrars: Member[]): string {
  const note = parseEntryNote(bytes);
  const said = readAttestation(note.text, applicant.election);
  const registrar = registrars.find(({ id }) => id === said.registrar);
  if (registrar === undefined) throw new Refusal("member-unknown", "an attestation of nobody who is a registrar");
  verifyLines(note, [{ name: `registrar/${registrar.id}`, key: registrar.key }]);
  if (!isEqual(said.application, applicant.id)) throw new Refusal("attestation", "an attestation for another application");
  return registrar.id;
}

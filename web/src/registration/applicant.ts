// An applicant: what follows from the phrase in one attempt to get on the roll (docs/protocol.md §7.1, §7.2).

import { publicKey } from "../encoding/ed25519.ts";
import { hash } from "../encoding/frame.ts";
import { applicationId, blindedElement } from "../voter/credential.ts";
import type { Secrets } from "../voter/secrets.ts";

/** Nothing of it is kept: it can be had from the phrase again. */
export interface Applicant {
  election: Uint8Array;
  constituency: string;
  /** Attempts count from 1. The next one is for who was refused and may try again. */
  attempt: number;
  /** The application id: all that the intake's log ever shows. */
  id: Uint8Array;
  blinded: Uint8Array;
  statusKey: Uint8Array;
  statusSeed: Uint8Array;
  rho: bigint;
  /** Token j, from 1, of those that vouch for a friend. */
  token(j: number): Uint8Array;
}

export function applicantOf(secrets: Secrets, election: Uint8Array, constituency: string, attempt: number): Applicant {
  const statusSeed = secrets.statusSeed(election, constituency, attempt);
  const statusKey = publicKey(statusSeed);
  const credential = publicKey(secrets.credentialSeed(election, constituency));
  const blinded = blindedElement(secrets.blind(election, constituency, attempt), election, constituency, credential);
  const id = applicationId(election, constituency, blinded, statusKey);
  const rho = secrets.rho(election, constituency, attempt);
  const token = (j: number) => secrets.vouchToken(election, constituency, attempt, j);
  return { election, constituency, attempt, id, blinded, statusKey, statusSeed, rho, token };
}

/** What an applicant's own application says of the friends that it may vouch for. */
export function slotsOf(applicant: Applicant, cap: number): Uint8Array[] {
  return Array.from({ length: cap }, (_, at) => hash("vouch-slot", applicant.election, applicant.token(at + 1)));
}

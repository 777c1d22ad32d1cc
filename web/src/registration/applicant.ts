// An applicant: what follows from the phrase in one attempt to get on the roll (docs/protocol.md §7.1, §7.2).

import { hash } from "../encoding/frame.ts";
import { applicantOf, type Attempt } from "../voter/collect.ts";
import type { Secrets } from "../voter/secrets.ts";

/** Nobody applies more often with one phrase: who collects a credential looks for as many. */
export const ATTEMPTS = 5;

/** Nothing of it is kept: it can be had from the phrase again. Attempts count from 1; the next one is for who may try again. */
export interface Applicant extends Attempt {
  /** The application id: all that the intake's log ever shows. */
  id: Uint8Array;
  blinded: Uint8Array;
  statusKey: Uint8Array;
  statusSeed: Uint8Array;
  rho: bigint;
  /** Tokens that vouch for friends, from that of slot 1 on. */
  tokens: Uint8Array[];
}

/** `cap` is how many friends one may vouch for. */
export function applicantWith(secrets: Secrets, { election, constituency, attempt }: Attempt, cap: number): Applicant {
  const { application: id, blinded, statusKey } = applicantOf(secrets, { election, constituency, attempt });
  const statusSeed = secrets.statusSeed(election, constituency, attempt);
  const rho = secrets.rho(election, constituency, attempt);
  const tokens = Array.from({ length: cap }, (_, at) => secrets.vouchToken(election, constituency, attempt, at + 1));
  return { election, constituency, attempt, id, blinded, statusKey, statusSeed, rho, tokens };
}

/** What an applicant's own application says of the friends that it may vouch for (docs/registration.md §8.1). */
export function slotsOf({ election, tokens }: Applicant): Uint8Array[] {
  return tokens.map((token) => hash("vouch-slot", election, token));
}

/** Overwrites what is secret and made of bytes. */
export function forgetApplicant({ statusSeed, tokens }: Applicant): void {
  for (const secret of [statusSeed, ...tokens]) secret.fill(0);
}

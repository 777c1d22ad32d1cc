// The credential, collected: a voter's shares found in buckets, checked one by one, and unblinded
// (docs/protocol.md §7.5, §7.6).

import { publicKey } from "../encoding/ed25519.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { CredentialKey } from "../record/setup.ts";
import type { Progress } from "./ballot.ts";
import { bucketNumber, issuedFor, parseBucket } from "./bucket.ts";
import { applicationId, blindedElement, type Share, unblind, verifyCredential, verifyShare } from "./credential.ts";
import type { Secrets } from "./secrets.ts";

/** Whose credential: one attempt of a voter in one constituency of an election. */
export interface Attempt {
  election: Uint8Array;
  constituency: string;
  attempt: number;
}

/** What a voter shows of an attempt. */
export interface Applicant {
  application: Uint8Array;
  blinded: Uint8Array;
  statusKey: Uint8Array;
  credential: Uint8Array;
}

/** A bucket as a board gave it, of a roll that is parted by so many bits. */
export interface FetchedBucket {
  /** Number of the roll, from 1. */
  roll: number;
  /** Number of the bucket, from 0. */
  number: number;
  bytes: Uint8Array;
  bits: number;
}

export interface Collected {
  credential: Uint8Array;
  signature: Uint8Array;
  /** Indexes of registrars whose shares did not hold and were passed over. */
  refused: number[];
}

export function applicantOf(secrets: Secrets, { election, constituency, attempt }: Attempt): Applicant {
  const [credential, statusKey] = [
    keyOf(secrets.credentialSeed(election, constituency)),
    keyOf(secrets.statusSeed(election, constituency, attempt)),
  ];
  const blinded = blindedElement(secrets.blind(election, constituency, attempt), election, constituency, credential);
  return { application: applicationId(election, constituency, blinded, statusKey), blinded, statusKey, credential };
}

/** Finds and checks what was issued, with a pause after each pairing. */
export function* collectSteps(
  secrets: Secrets,
  of: Attempt,
  key: CredentialKey,
  buckets: FetchedBucket[],
): Generator<Progress, Collected> {
  const { election, constituency, attempt } = of;
  const applicant = applicantOf(secrets, of);
  const shares = find(of, applicant, buckets);
  const progress = { done: 0, all: key.threshold + 1 };
  const [good, refused]: [Share[], number[]] = [[], []];
  for (const share of shares) {
    if (good.length === key.threshold) break;
    if (holds(share, applicant, key)) good.push(share);
    else refused.push(share.index);
    progress.done = good.length;
    yield { ...progress };
  }
  if (good.length < key.threshold) throw new Refusal("too-few-shares", `${good.length} of ${key.threshold} hold`);
  const signature = unblind(secrets.blind(election, constituency, attempt), good, key.threshold);
  verifyCredential(key.key, election, constituency, applicant.credential, signature);
  yield { done: progress.all, all: progress.all };
  return { credential: applicant.credential, signature, refused };
}

function find({ election, constituency }: Attempt, { application }: Applicant, buckets: FetchedBucket[]): Share[] {
  for (const { bytes, bits, number } of buckets) {
    if (number !== bucketNumber(application, bits)) continue;
    const found = issuedFor(parseBucket(bytes), election, constituency, application, bits);
    if (found !== undefined) return found;
  }
  throw new Refusal("not-on-roll", "no roll has this application");
}

function holds({ index, share }: Share, applicant: Applicant, key: CredentialKey): boolean {
  const verificationShare = key.shares.get(index);
  return verificationShare !== undefined && verifyShare(share, applicant.blinded, verificationShare);
}

function keyOf(seed: Uint8Array): Uint8Array {
  const key = publicKey(seed);
  seed.fill(0);
  return key;
}

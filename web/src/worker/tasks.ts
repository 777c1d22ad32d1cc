// What a prover does, in a worker or, where there is none, in the page: everything with secrets that takes long.
// The secrets stay here until the prover ends.

import { Refusal } from "../encoding/refusal.ts";
import { issuerOf } from "../election/issuer.ts";
import type { Manifest } from "../election/manifest.ts";
import { type Petition, petitionId } from "../election/petition.ts";
import { signaturesSteps, signPetition, type Signing } from "../record/petition-signatures.ts";
import type { CredentialKey, ElectionKeys } from "../record/setup.ts";
import type { Return } from "../election/registration.ts";
import { applicantWith, type Applicant as Applying } from "../registration/applicant.ts";
import { encrypt, type Encrypted, type Papers } from "../registration/evidence.ts";
import { returnNote } from "../registration/return.ts";
import { workSteps, type WorkTask } from "../registration/work.ts";
import { ballotSteps, type Choice, forgetOpenings, prepareBallots, type Progress, signBallot, type UnsignedBallot } from "../voter/ballot.ts";
import { type Applicant, applicantOf, type Attempt, type Collected, collectSteps, type FetchedBucket } from "../voter/collect.ts";
import { verifyCredential } from "../voter/credential.ts";
import { openedBallot } from "../voter/opened.ts";
import type { Random } from "../voter/scalar.ts";
import { Secrets } from "../voter/secrets.ts";

/** Each task with what it takes and what it gives. */
export interface Tasks {
  /** Stretches the entropy of a phrase. All that needs secrets comes after it. */
  unlock: { input: Uint8Array; output: null };
  applicant: { input: Attempt; output: Applicant };
  /** The seed that signs questions about an application. */
  statusSeed: { input: Attempt; output: Uint8Array };
  /** All that an application needs. */
  applying: { input: Attempt & { cap: number }; output: Applying };
  /** The entry with which a credential of an earlier election returns, which follows from the phrase that is unlocked. */
  comeBack: { input: CredentialThatReturns; output: Uint8Array };
  work: { input: WorkTask; output: number };
  /** Needs no secrets but those that are given. */
  encrypt: { input: { applicant: Applying; papers: Papers; pictures: Uint8Array[] }; output: Encrypted };
  collect: { input: Attempt & { key: CredentialKey; buckets: FetchedBucket[] }; output: Collected };
  verifyCredential: { input: CredentialToVerify; output: null };
  /** Does what can be done before the choice is known, so that making the ballot takes half as long on a slow device. */
  prepare: { input: Pick<ElectionKeys, "decryption">; output: null };
  /** Makes a ballot, which then is either cast or opened, and never both. */
  seal: { input: BallotToSeal; output: { text: string; fingerprint: Uint8Array } };
  /** The signed note of the ballot that was sealed last. Asked again, it gives the same. */
  cast: { input: null; output: Uint8Array };
  /** The record with which a credential signs a petition. */
  signPetition: { input: PetitionToSign; output: Uint8Array };
  /** Checks all signatures under a petition, and says how many there are. Needs no secrets. */
  verifySignatures: { input: { bytes: Uint8Array; signing: Signing }; output: number };
  /** The file of the ballot that was sealed last, for a check of the device. It cannot be cast afterwards. */
  open: { input: null; output: string };
}

export type TaskName = keyof Tasks;

export interface CredentialToVerify {
  key: Uint8Array;
  election: Uint8Array;
  constituency: string;
  credential: Uint8Array;
  signature: Uint8Array;
}

export interface CredentialThatReturns {
  /** Of this election, maybe of another phrase. */
  applicant: Applying;
  returns: Return[];
  /** The position in `returns`. */
  from: number;
  /** The registrars' signature of then. */
  signature: Uint8Array;
}

export interface BallotToSeal {
  manifest: Manifest;
  keys: Pick<ElectionKeys, "decryption">;
  constituency: string;
  /** The seed follows from the phrase, unless it came from a credential's file. */
  credential: { signature: Uint8Array; seed?: Uint8Array };
  seq: number;
  choices: Choice[];
}

export interface PetitionToSign {
  manifest: Manifest;
  constituency: string;
  /** What the registrars gave the credential. */
  signature: Uint8Array;
  /** The text itself, so that nothing else can be signed than what was shown. */
  petition: Petition;
}

/** Told after each part of a task. The task goes on when the promise, if there is one, is kept. */
export type Tick = (progress: Progress) => Promise<void> | undefined;

export interface TaskRunner {
  run<Name extends TaskName>(name: Name, input: Tasks[Name]["input"], tick: Tick): Promise<Tasks[Name]["output"]>;
  /** Overwrites the secrets. */
  end(): void;
}

type Handlers = { [Name in TaskName]: (input: Tasks[Name]["input"], tick: Tick) => Promise<Tasks[Name]["output"]> };

type Sealed = { unsigned: UnsignedBallot; seed: Uint8Array } | { note: Uint8Array };

export function newTaskRunner(random: Random): TaskRunner {
  let secrets: Secrets | undefined;
  let sealed: Sealed | undefined;

  const unlocked = (): Secrets => {
    if (secrets === undefined) throw new Refusal("locked", "the phrase was not given");
    return secrets;
  };
  const forget = (): void => {
    if (sealed !== undefined && "unsigned" in sealed) {
      forgetOpenings(sealed.unsigned);
      sealed.seed.fill(0);
    }
    sealed = undefined;
  };

  const handlers: Handlers = {
    async unlock(entropy) {
      secrets?.end();
      secrets = await Secrets.stretch(entropy);
      return null;
    },
    async applicant(of) {
      return applicantOf(unlocked(), of);
    },
    async statusSeed({ election, constituency, attempt }) {
      return unlocked().statusSeed(election, constituency, attempt);
    },
    async applying({ cap, ...of }) {
      return applicantWith(unlocked(), of, cap);
    },
    async comeBack({ applicant, returns, from, signature }) {
      const earlier = returns[from];
      if (earlier === undefined) throw new Refusal("not-approved", "nobody returns from there");
      const seed = unlocked().credentialSeed(earlier.election, earlier.from);
      try {
        return returnNote(applicant, returns, from, { seed, signature });
      } finally {
        seed.fill(0);
      }
    },
    work(task, tick) {
      return inSteps(workSteps(task), tick);
    },
    async encrypt({ applicant, papers, pictures }) {
      return encrypt(applicant, papers, pictures, random(32));
    },
    collect({ key, buckets, ...of }, tick) {
      return inSteps(collectSteps(unlocked(), of, key, buckets), tick);
    },
    async verifyCredential({ key, election, constituency, credential, signature }) {
      verifyCredential(key, election, constituency, credential, signature);
      return null;
    },
    async prepare({ decryption }) {
      prepareBallots(decryption);
      return null;
    },
    async seal(input, tick) {
      forget();
      const { election, constituency } = issuerOf(input.manifest, input.constituency);
      // A copy, since it is overwritten when it is not needed any more.
      const seed = input.credential.seed?.slice() ?? unlocked().credentialSeed(election, constituency);
      const credential = { seed, signature: input.credential.signature };
      const unsigned = await inSteps(ballotSteps({ ...input, credential, random }), tick);
      sealed = { unsigned, seed };
      return { text: unsigned.text, fingerprint: unsigned.fingerprint };
    },
    async cast() {
      if (sealed === undefined) throw new Refusal("nothing-sealed", "no ballot is ready");
      if ("note" in sealed) return sealed.note;
      const note = signBallot(sealed.unsigned, sealed.seed);
      forget();
      sealed = { note };
      return note;
    },
    async open() {
      if (sealed === undefined || "note" in sealed) throw new Refusal("nothing-sealed", "no ballot is ready that was not signed");
      const file = openedBallot(sealed.unsigned);
      forget();
      return file;
    },
    async signPetition({ manifest, constituency, signature, petition }) {
      const issuer = issuerOf(manifest, constituency);
      const seed = unlocked().credentialSeed(issuer.election, issuer.constituency);
      const position = manifest.constituencies.findIndex(({ id }) => id === constituency);
      try {
        return signPetition(seed, manifest.id, petitionId(manifest.id, petition), position, signature);
      } finally {
        seed.fill(0);
      }
    },
    verifySignatures({ bytes, signing }, tick) {
      return inSteps(signaturesSteps(bytes, signing, random), tick);
    },
  };

  return {
    run: (name, input, tick) => handlers[name](input, tick),
    end() {
      forget();
      secrets?.end();
      secrets = undefined;
    },
  };
}

async function inSteps<Result>(steps: Generator<Progress, Result>, tick: Tick): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await tick(step.value);
  }
}

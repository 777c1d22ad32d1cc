// Credentials that one implementation asks for, the other signs, and both make of it the same.

import { compare, concat, fromBase64, isEqual, toBase64, toHex, u32 } from "../../src/encoding/bytes.ts";
import { type Applicant, applicantOf, type Attempt, collectSteps } from "../../src/voter/collect.ts";
import { applicationId, verifyCredential } from "../../src/voter/credential.ts";
import { fromWords, LANGUAGES, newEntropy, toWords } from "../../src/voter/phrase.ts";
import { Secrets } from "../../src/voter/secrets.ts";
import type { Dice } from "../random-manifest.ts";

export interface CredentialQuestion {
  ask: "credential";
  attempt: number;
  /** b as it was made here. */
  blinded: string;
  constituency: string;
  election: string;
  phrase: string;
  registrars: number;
  /** Whose shares the other side combines. */
  signers: number[];
  threshold: number;
}

export interface CredentialAnswer {
  application: string;
  blinded: string;
  credential: string;
  key: string;
  /** Of the element of the question, by all registrars in order. */
  shares: string[];
  signature: string;
  verification: string[];
}

export interface CredentialCase {
  question: CredentialQuestion;
  secrets: Secrets;
  of: Attempt;
  applicant: Applicant;
  dice: Dice;
}

export async function credentialCase(dice: Dice): Promise<CredentialCase> {
  const of = { election: dice.bytes(32), constituency: dice.one(["north", "south", "place-1"]), attempt: dice.between(1, 3) };
  const words = await toWords(newEntropy(dice.bytes(32), dice.one(["", "123456"])), dice.one(LANGUAGES));
  const secrets = await Secrets.stretch(await fromWords(words, "en"));
  const applicant = applicantOf(secrets, of);
  const registrars = dice.between(2, 7);
  const threshold = dice.between(2, registrars);
  const question: CredentialQuestion = {
    ask: "credential",
    attempt: of.attempt,
    blinded: toBase64(applicant.blinded),
    constituency: of.constituency,
    election: toHex(of.election),
    phrase: words.join(" "),
    registrars,
    signers: dice.shuffled(indexes(registrars)).slice(0, threshold).sort((a, b) => a - b),
    threshold,
  };
  return { question, secrets, of, applicant, dice };
}

/** What the other side derived and signed has to be what this side derives and unblinds. */
export async function checkCredential({ question, secrets, of, applicant, dice }: CredentialCase, answer: CredentialAnswer): Promise<void> {
  expectSame("blinded element", answer.blinded, applicant.blinded);
  expectSame("application", answer.application, applicant.application);
  expectSame("credential", answer.credential, applicant.credential);
  const key = {
    key: fromBase64(answer.key),
    shares: new Map(answer.verification.map((share, at) => [at + 1, fromBase64(share)])),
    threshold: question.threshold,
  };
  // Of those that are not needed one is not good: the voter passes it over, wherever it stands.
  const spoilt = question.registrars > question.threshold ? dice.between(1, question.registrars) : 0;
  const shares = answer.shares.map((share, at) => (at + 1 === spoilt ? dice.bytes(48) : fromBase64(share)));
  const steps = collectSteps(secrets, of, key, [{ roll: 1, number: 0, bytes: bucketOf(of, applicant, shares, dice), bits: 0 }]);
  let step = steps.next();
  while (!step.done) step = steps.next();
  expectSame("credential signature", answer.signature, step.value.signature);
  verifyCredential(key.key, of.election, of.constituency, applicant.credential, fromBase64(answer.signature));
}

/** A bucket with the voter and a few others. */
function bucketOf({ election, constituency }: Attempt, applicant: Applicant, shares: Uint8Array[], dice: Dice): Uint8Array {
  const others = Array.from({ length: 3 }, () => ({ blinded: dice.bytes(48), statusKey: dice.bytes(32) }));
  const id = (row: { blinded: Uint8Array; statusKey: Uint8Array }): Uint8Array => applicationId(election, constituency, row.blinded, row.statusKey);
  const rows = [...others, applicant].sort((a, b) => compare(id(a), id(b)));
  const issued = shares.flatMap((share, at) => [u32(at + 1), ...rows.map((row) => (row === applicant ? share : dice.bytes(48)))]);
  return concat(u32(rows.length), u32(shares.length), ...rows.flatMap((row) => [row.blinded, row.statusKey]), ...issued);
}

function expectSame(what: string, theirs: string, ours: Uint8Array): void {
  if (!isEqual(fromBase64(theirs), ours)) throw new Error(`another ${what}`);
}

function indexes(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}

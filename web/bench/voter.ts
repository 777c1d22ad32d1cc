// What a voter's device takes, in milliseconds: npm run bench

import { bls12_381 } from "@noble/curves/bls12-381.js";
import { concat, u32 } from "../src/encoding/bytes.ts";
import { print } from "../src/encoding/canonical.ts";
import { parseManifest } from "../src/election/manifest.ts";
import { makeBallot, signBallot } from "../src/voter/ballot.ts";
import { type Applicant, applicantOf, type Attempt, collectSteps } from "../src/voter/collect.ts";
import { verifyCredential, verifyShare } from "../src/voter/credential.ts";
import { Secrets } from "../src/voter/secrets.ts";
import { Dice, randomManifest } from "../tests/random-manifest.ts";
import { voteIn } from "../tests/random-vote.ts";

const ROUNDS = 15;
const OPTIONS = 12;

const { G1, G2 } = bls12_381;
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

const vote = voteOfOptions();
const seal = (): Uint8Array => signBallot(makeBallot({ ...vote, random }), vote.credential.seed);
say(`ballot of ${OPTIONS} options, one to choose: the first`, time(seal));
say("the same, once more", time(seal));
say("the same, median", median(seal));

const entropy = new Uint8Array(16).fill(7);
say("stretching a phrase, by the platform", await timeOf(() => Secrets.stretch(entropy)));
say("stretching a phrase, in JavaScript", await timeOf(() => Secrets.stretch(entropy, null)));

const secrets = await Secrets.stretch(entropy);
const of = { election: vote.manifest.id, constituency: vote.constituency, attempt: 1 };
say("application: keys, hash and blinding, the first", time(() => applicantOf(secrets, of)));
say("the same, median", median(() => applicantOf(secrets, of)));
collecting(secrets, of, applicantOf(secrets, of));

/** Three registrars of three: what they hold adds up by Lagrange to f(0) of f(x) = 5 + 3x + 2x². */
function collecting(secrets: Secrets, of: Attempt, applicant: Applicant): void {
  const f = (x: number): bigint => 5n + 3n * BigInt(x) + 2n * BigInt(x * x);
  const times = (x: number): Uint8Array => G2.Point.BASE.multiply(f(x)).toBytes();
  const key = { key: times(0), shares: new Map([1, 2, 3].map((x) => [x, times(x)])), threshold: 3 };
  const share = (x: number): Uint8Array => G1.Point.fromBytes(applicant.blinded).multiply(f(x)).toBytes();
  const bytes = concat(u32(1), u32(3), applicant.blinded, applicant.statusKey, ...[1, 2, 3].flatMap((x) => [u32(x), share(x)]));
  const collect = (): Uint8Array => {
    const steps = collectSteps(secrets, of, key, [{ roll: 1, number: 0, bytes, bits: 0 }]);
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value.signature;
    }
  };
  say("collecting a credential (3 shares, unblinding, check), the first", time(collect));
  say("the same, median", median(collect));
  const [one, signature] = [share(1), collect()];
  say("check of one share, median", median(() => verifyShare(one, applicant.blinded, times(1))));
  say("check of a credential, median", median(() => verifyCredential(key.key, of.election, of.constituency, applicant.credential, signature)));
}

function voteOfOptions(): ReturnType<typeof voteIn> {
  const dice = new Dice("bench");
  const manifest = JSON.parse(randomManifest(dice));
  const options = Array.from({ length: OPTIONS }, (_, at) => ({ documents: [], id: `o${at}`, max: 1, title: manifest.title }));
  manifest.contests = [
    { ...manifest.contests[0], ballot: { blank: false, kind: "options", max: 1, min: 1, options }, rule: { kind: "plurality", seats: 1 } },
  ];
  return voteIn(parseManifest(print(manifest)), dice);
}

function time(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function median(work: () => unknown): number {
  const all = Array.from({ length: ROUNDS }, () => time(work)).sort((a, b) => a - b);
  return all[Math.floor(ROUNDS / 2)] as number;
}

function say(what: string, milliseconds: number): void {
  console.log(`${milliseconds.toFixed(1).padStart(9)} ms  ${what}`);
}

// Voters of random elections: keys, a credential that the registrars' key signed, and choices.

import { bls12_381 } from "@noble/curves/bls12-381.js";
import { ristretto255 } from "@noble/curves/ed25519.js";
import { publicKey } from "../src/encoding/ed25519.ts";
import { type Manifest, parseManifest } from "../src/election/manifest.ts";
import type { Choice } from "../src/voter/ballot.ts";
import { hashedCredential } from "../src/voter/credential.ts";
import { type Dice, randomChoices, randomManifest } from "./random-manifest.ts";

/** What a ballot is made of, and the key that its credential is checked with. */
export interface Vote {
  manifest: Manifest;
  keys: { decryption: Uint8Array };
  constituency: string;
  credential: { seed: Uint8Array; signature: Uint8Array };
  credentialKey: Uint8Array;
  seq: number;
  choices: Choice[];
}

const credentialKeys = new Map<bigint, Uint8Array>();

export function randomVote(dice: Dice): Vote {
  return voteIn(parseManifest(randomManifest(dice)), dice);
}

export function voteIn(manifest: Manifest, dice: Dice): Vote {
  const constituency = dice.one(manifest.constituencies).id;
  const [decryption, secret] = [BigInt(dice.between(1, 2 ** 48)), BigInt(dice.between(1, 16))];
  const seed = dice.bytes(32);
  return {
    manifest,
    keys: { decryption: ristretto255.Point.BASE.multiply(decryption).toBytes() },
    constituency,
    credential: { seed, signature: signCredential(secret, manifest, constituency, seed) },
    credentialKey: credentialKey(secret),
    seq: dice.between(1, manifest.ballots.most),
    choices: randomChoices(dice, manifest, constituency),
  };
}

function signCredential(secret: bigint, manifest: Manifest, constituency: string, seed: Uint8Array): Uint8Array {
  return hashedCredential(manifest.id, constituency, publicKey(seed)).multiply(secret).toBytes();
}

function credentialKey(secret: bigint): Uint8Array {
  const key = credentialKeys.get(secret) ?? bls12_381.G2.Point.BASE.multiply(secret).toBytes();
  credentialKeys.set(secret, key);
  return key;
}

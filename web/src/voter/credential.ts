// Credentials: blinded by the voter, signed by registrars, unblinded by the voter (docs/protocol.md §7.2, §7.5, §6.8).

import { bls12_381 } from "@noble/curves/bls12-381.js";
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { frame, hash } from "../encoding/frame.ts";
import { decodeG1, decodeG2, type G1 as G1Point, type G2 as G2Point } from "../encoding/groups.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Issuer } from "../election/issuer.ts";
import type { Random } from "./scalar.ts";

const { G1, G2 } = bls12_381;
const { Fr, Fp12 } = bls12_381.fields;
const DST = "VECHE-V1-CREDENTIAL-BLS12381G1_XMD:SHA-256_SSWU_RO_";

/** A share of a registrar that was checked. */
export interface Share {
  /** The registrar's index (§6). */
  index: number;
  share: Uint8Array;
}

/** H: the credential, as a point that registrars sign. */
export function hashedCredential(election: Uint8Array, constituency: string, credential: Uint8Array): G1Point {
  return hashToG1(frame("credential", election, constituency, credential), DST);
}

/** RFC 9380, suite BLS12381G1_XMD:SHA-256_SSWU_RO_. */
export function hashToG1(message: Uint8Array, dst: string): G1Point {
  return G1.hashToCurve(message, { DST: dst }) as G1Point;
}

/** b: the same point for nobody to recognize. */
export function blindedElement(r: bigint, election: Uint8Array, constituency: string, credential: Uint8Array): Uint8Array {
  return hashedCredential(election, constituency, credential).multiply(r).toBytes();
}

export function applicationId(election: Uint8Array, constituency: string, blinded: Uint8Array, statusKey: Uint8Array): Uint8Array {
  return hash("application", election, constituency, blinded, statusKey);
}

/** Whether a registrar's share holds: `e(s_i, G2) = e(b, X_i)`. */
export function verifyShare(share: Uint8Array, blinded: Uint8Array, verificationShare: Uint8Array): boolean {
  try {
    return samePairing(decodeG1(share), G2.Point.BASE, decodeG1(blinded), decodeG2(verificationShare));
  } catch (fault) {
    // A share that is no element is one that does not hold; anything else is not the registrar's doing.
    if (fault instanceof Refusal) return false;
    throw fault;
  }
}

/** S of §7.5, from exactly as many shares of different registrars as the threshold says. */
export function unblind(r: bigint, shares: Share[], threshold: number): Uint8Array {
  const indexes = shares.map((share) => share.index);
  if (shares.length !== threshold || new Set(indexes).size !== threshold) {
    throw new Refusal("combination", "not as many different shares as the threshold");
  }
  const sum = shares.reduce(
    (left, { index, share }) => left.add(decodeG1(share).multiplyUnsafe(lagrange(index, indexes))),
    G1.Point.ZERO,
  );
  if (sum.is0()) throw new Refusal("combination", "shares that cancel out");
  return sum.multiply(Fr.inv(r)).toBytes();
}

/** Refuses a credential that the registrars did not sign: `e(S, G2) = e(H, Y)` must hold. */
export function verifyCredential(
  key: Uint8Array,
  election: Uint8Array,
  constituency: string,
  credential: Uint8Array,
  signature: Uint8Array,
): void {
  const hashed = hashedCredential(election, constituency, credential);
  if (!samePairing(decodeG1(signature), G2.Point.BASE, hashed, decodeG2(key))) {
    throw new Refusal("credential-signature", "not signed by the registrars for this election and constituency");
  }
}

/** Who issued credentials, with the key that signed them. */
export interface IssuerKey extends Issuer {
  key: Uint8Array;
}

/** Bytes of a coefficient: a sum of credentials of which one is wrong holds with a chance of 2^-128. */
const COEFFICIENT = 16;

/** The same check for many credentials, with one product of pairings for all of them. */
export class CredentialBatch {
  private readonly random: Random;
  /** The sum of the signatures, and for each issuer the sum of what was signed, each with its coefficient. */
  private signatures = G1.Point.ZERO;
  private readonly hashed = new Map<IssuerKey, G1Point>();

  constructor(random: Random) {
    this.random = random;
  }

  /** Refuses what is no signature at all. */
  add(issuer: IssuerKey, credential: Uint8Array, signature: Uint8Array): void {
    const coefficient = bytesToNumberBE(this.random(COEFFICIENT)) + 1n;
    this.signatures = this.signatures.add(decodeG1(signature).multiplyUnsafe(coefficient));
    const hashed = hashedCredential(issuer.election, issuer.constituency, credential).multiplyUnsafe(coefficient);
    this.hashed.set(issuer, (this.hashed.get(issuer) ?? G1.Point.ZERO).add(hashed));
  }

  /** Whether all of them hold, as far as chance allows. */
  holds(): boolean {
    const signed = [...this.hashed].map(([{ key }, sum]) => ({ g1: sum.negate(), g2: decodeG2(key) }));
    const pairs = [{ g1: this.signatures, g2: G2.Point.BASE }, ...signed];
    // What chance never gives, and nothing at all, have no pairing.
    if (pairs.some(({ g1 }) => g1.is0())) return false;
    return Fp12.eql(bls12_381.pairingBatch(pairs), Fp12.ONE);
  }
}

/** `e(a, A) = e(b, B)`, as one product of two pairings. */
function samePairing(a: G1Point, A: G2Point, b: G1Point, B: G2Point): boolean {
  const product = bls12_381.pairingBatch([
    { g1: a, g2: A },
    { g1: b.negate(), g2: B },
  ]);
  return Fp12.eql(product, Fp12.ONE);
}

/** λ_i of §6.7. It is never 0, since no index is. */
function lagrange(index: number, indexes: number[]): bigint {
  let [above, below] = [Fr.ONE, Fr.ONE];
  for (const other of indexes) {
    if (other === index) continue;
    above = Fr.mul(above, BigInt(other));
    below = Fr.mul(below, Fr.create(BigInt(other - index)));
  }
  return Fr.mul(above, Fr.inv(below));
}

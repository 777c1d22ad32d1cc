// What follows from the phrase (docs/protocol.md §7.1).

import { bls12_381 } from "@noble/curves/bls12-381.js";
import { bytesToNumberBE, bytesToNumberLE } from "@noble/curves/utils.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { pbkdf2Async } from "@noble/hashes/pbkdf2.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { utf8 } from "../encoding/bytes.ts";
import { frame, ORDER, type Part } from "../encoding/frame.ts";

const SALT = "veche/v1/phrase";
const ITERATIONS = 10_000;

/**
 * Everything that a voter has, in one election as in another: it all follows from the stretched entropy.
 *
 * `end` overwrites that. What was derived from it is for its holder to overwrite where it is bytes; integers, strings
 * and what the engine copied cannot be overwritten in JavaScript and go when their memory is used again.
 */
export class Secrets {
  readonly #stretched: Uint8Array;

  private constructor(stretched: Uint8Array) {
    this.#stretched = stretched;
  }

  /** From 16 bytes of entropy, by the platform's PBKDF2, or in JavaScript where there is none (`null`). */
  static async stretch(entropy: Uint8Array, subtle: SubtleCrypto | null = globalThis.crypto?.subtle ?? null): Promise<Secrets> {
    const salt = utf8(SALT);
    return new Secrets(await (subtle === null ? stretchSlowly(entropy, salt) : stretchNatively(subtle, entropy, salt)));
  }

  /** The seed of the key that signs ballots. */
  credentialSeed(election: Uint8Array, constituency: string): Uint8Array {
    return this.#derive("derive-credential", 32, election, constituency);
  }

  /** The seed of the key that asks how an application stands. */
  statusSeed(election: Uint8Array, constituency: string, attempt: number): Uint8Array {
    return this.#derive("derive-status", 32, election, constituency, attempt);
  }

  /** r, which hides the credential from those who sign it. */
  blind(election: Uint8Array, constituency: string, attempt: number): bigint {
    const bytes = this.#derive("derive-blind", 64, election, constituency, attempt);
    const r = bytesToNumberBE(bytes) % bls12_381.fields.Fr.ORDER;
    bytes.fill(0);
    return r === 0n ? this.blind(election, constituency, attempt + 1) : r;
  }

  /** rho, which hides the personal number (docs/registration.md §6). */
  rho(election: Uint8Array, constituency: string, attempt: number): bigint {
    const bytes = this.#derive("derive-rho", 64, election, constituency, attempt);
    const rho = bytesToNumberLE(bytes) % ORDER;
    bytes.fill(0);
    return rho === 0n ? this.rho(election, constituency, attempt + 1) : rho;
  }

  /** Token j, from 1, of those that vouch for a friend (docs/registration.md §8.1). */
  vouchToken(election: Uint8Array, constituency: string, attempt: number, j: number): Uint8Array {
    return this.#derive("derive-vouch", 32, election, constituency, attempt, j);
  }

  /** Overwrites what all else follows from. Nothing can be derived afterwards. */
  end(): void {
    this.#stretched.fill(0);
  }

  #derive(label: string, length: number, ...parts: Part[]): Uint8Array {
    if (this.#stretched.every((byte) => byte === 0)) throw new Error("these secrets have ended");
    return hkdf(sha512, this.#stretched, undefined, frame(label, ...parts), length);
  }
}

async function stretchNatively(subtle: SubtleCrypto, entropy: Uint8Array, salt: Uint8Array): Promise<Uint8Array> {
  const password = await subtle.importKey("raw", entropy as BufferSource, "PBKDF2", false, ["deriveBits"]);
  const parameters = { name: "PBKDF2", hash: "SHA-512", salt: salt as BufferSource, iterations: ITERATIONS };
  return new Uint8Array(await subtle.deriveBits(parameters, password, 512));
}

/** In slices, so that a page without a worker stays alive. */
function stretchSlowly(entropy: Uint8Array, salt: Uint8Array): Promise<Uint8Array> {
  return pbkdf2Async(sha512, entropy, salt, { c: ITERATIONS, dkLen: 64, asyncTick: 20 });
}

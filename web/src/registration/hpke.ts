// Sealing to one reader: HPKE (RFC 9180) in base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305, single shot
// (docs/protocol.md §6.3, docs/registration.md §4.2). Nothing is opened here.

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, utf8 } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";

export interface Sealing {
  /** Key of the reader. */
  key: Uint8Array;
  info: Uint8Array;
  aad: Uint8Array;
  plaintext: Uint8Array;
  /** 32 random bytes, which are the one-time secret and are used for nothing else. */
  secret: Uint8Array;
}

/** `enc || ciphertext`. */
export function seal({ key, info, aad, plaintext, secret }: Sealing): Uint8Array {
  const enc = x25519.getPublicKey(secret);
  const shared = encapsulated(sharedSecret(secret, key), concat(enc, key));
  const { aeadKey, nonce } = schedule(shared, info);
  return concat(enc, chacha20poly1305(aeadKey, nonce, aad).encrypt(plaintext));
}

/** Whether anything can be sealed to a key: one of small order gives zeros with every secret. */
export function isSealable(key: Uint8Array): boolean {
  try {
    sharedSecret(new Uint8Array(32).fill(1), key);
    return true;
  } catch {
    return false;
  }
}

const MODE_BASE = 0;
const [KEM, KDF, AEAD] = [0x0020, 0x0001, 0x0003];
const KEM_SUITE = concat(utf8("KEM"), i2osp(KEM));
const SUITE = concat(utf8("HPKE"), i2osp(KEM), i2osp(KDF), i2osp(AEAD));
const NOTHING = new Uint8Array();

function sharedSecret(secret: Uint8Array, key: Uint8Array): Uint8Array {
  try {
    return x25519.getSharedSecret(secret, key);
  } catch {
    throw new Refusal("desk-key", "a key of small order");
  }
}

/** RFC 9180 §4.1. */
function encapsulated(dh: Uint8Array, context: Uint8Array): Uint8Array {
  const prk = labeledExtract(KEM_SUITE, NOTHING, "eae_prk", dh);
  return labeledExpand(KEM_SUITE, prk, "shared_secret", context, 32);
}

/** RFC 9180 §5.1, without a pre-shared key. */
function schedule(shared: Uint8Array, info: Uint8Array): { aeadKey: Uint8Array; nonce: Uint8Array } {
  const pskId = labeledExtract(SUITE, NOTHING, "psk_id_hash", NOTHING);
  const context = concat(Uint8Array.of(MODE_BASE), pskId, labeledExtract(SUITE, NOTHING, "info_hash", info));
  const secret = labeledExtract(SUITE, shared, "secret", NOTHING);
  const [aeadKey, nonce] = [labeledExpand(SUITE, secret, "key", context, 32), labeledExpand(SUITE, secret, "base_nonce", context, 12)];
  return { aeadKey, nonce };
}

function labeledExtract(suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array {
  return extract(sha256, concat(utf8("HPKE-v1"), suite, utf8(label), ikm), salt);
}

function labeledExpand(suite: Uint8Array, prk: Uint8Array, label: string, info: Uint8Array, length: number): Uint8Array {
  return expand(sha256, prk, concat(i2osp(length), utf8("HPKE-v1"), suite, utf8(label), info), length);
}

/** An integer as two bytes, big-endian. */
function i2osp(n: number): Uint8Array {
  return Uint8Array.of(n >> 8, n & 255);
}

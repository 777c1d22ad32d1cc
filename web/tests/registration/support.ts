// An election with an intake, for tests: who is who, a log that grows, and witnesses who prove lots.

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { compare, concat, toBase64, toHex, utf8 } from "../../src/encoding/bytes.ts";
import { print, type Json } from "../../src/encoding/canonical.ts";
import { publicKey } from "../../src/encoding/ed25519.ts";
import { hash } from "../../src/encoding/frame.ts";
import { emptyFrontier, frontierRoot, grow } from "../../src/log/frontier.ts";
import { signNote, type Signer } from "../../src/log/note.ts";
import { leafHash } from "../../src/log/tree.ts";
import type { IntakeRules } from "../../src/registration/intake.ts";
import { lotInput } from "../../src/registration/lot.ts";

export const ELECTION = hash("an election");
export const ORIGIN = `intake.example/${toHex(ELECTION)}`;

/** A seed for everyone by their name. */
export function seedFor(name: string): Uint8Array {
  return hash("seed", name);
}

export function signer(name: string): Signer {
  return { name, seed: seedFor(name) };
}

function members(role: string, ids: string[]): { id: string; key: Uint8Array }[] {
  return ids.map((id) => ({ id, key: publicKey(seedFor(`${role}/${id}`)) }));
}

const WITNESSES = ["w1", "w2", "w3", "w4"];

export const RULES: IntakeRules = {
  election: ELECTION,
  origin: ORIGIN,
  intake: publicKey(seedFor("intake")),
  registrars: members("registrar", ["r1", "r2", "r3", "r4", "r5"]),
  threshold: 3,
  commission: { members: members("commission", ["c1", "c2", "c3"]), threshold: 2 },
  auditors: members("auditor", ["a1"]),
  witnesses: WITNESSES.map((name) => publicKey(seedFor(name))),
  quorum: 3,
};

/** An application id of a person. */
export function idOf(name: string): Uint8Array {
  return hash("application", name);
}

/** An intake log that its owner writes. */
export class Log {
  readonly entries: Uint8Array[] = [];
  private readonly frontier = emptyFrontier();

  get size(): number {
    return this.entries.length;
  }

  get root(): Uint8Array {
    return frontierRoot(this.frontier);
  }

  checkpoint(): string {
    return `${ORIGIN}\n${this.size}\n${toBase64(this.root)}\n`;
  }

  append(fields: { [name: string]: Json }, ...signers: string[]): number {
    return this.appendBytes(signNote(print({ election: toHex(ELECTION), v: 1, ...fields }), signers.map(signer)));
  }

  appendBytes(entry: Uint8Array): number {
    this.entries.push(entry);
    grow(this.frontier, leafHash(entry));
    return this.size - 1;
  }

  deposits(...ids: Uint8Array[]): number {
    return this.append({ applications: toBase64(concat(...ids.slice().sort(compare))), kind: "deposits" }, "intake");
  }

  day(registrar: string, day: number): number {
    return this.append({ day, kind: "day", registrar, root: toHex(hash("root")), size: 1 }, `registrar/${registrar}`);
  }

  dayVoid(registrar: string, days: number[]): number {
    return this.append({ days, kind: "day-void", registrar }, "commission/c1", "commission/c3");
  }

  lost(registrar: string, number: number): number {
    return this.append({ kind: "desk-lost", number, registrar }, `registrar/${registrar}`);
  }

  drop(registrar: string): number {
    return this.append({ kind: "drop", registrar }, "commission/c1", "commission/c2");
  }

  call(witnesses = [0, 1, 3]): number {
    return this.append({ kind: "call", witnesses }, "intake");
  }

  /** Of the last call, whose checkpoint is that of the log as it is. */
  lot(witnesses = [0, 1, 3], call = this.size - 1, checkpoint = this.checkpoint()): number {
    const proofs = witnesses.map((at) => toBase64(prove(seedFor(WITNESSES[at] ?? ""), lotInput(checkpoint))));
    return this.append({ call, kind: "lot", proofs }, "intake");
  }

  draw(): void {
    this.call();
    this.lot();
  }
}

/** A proof of ECVRF-EDWARDS25519-SHA512-TAI (RFC 9381 §5.1). */
export function prove(seed: Uint8Array, input: Uint8Array): Uint8Array {
  const { Point } = ed25519;
  const secret = ed25519.utils.getExtendedPublicKey(seed);
  const key = publicKey(seed);
  const h = tryAndIncrement(key, input);
  const gamma = h.multiply(secret.scalar);
  const k = bytesToNumberLE(sha512(concat(secret.prefix, h.toBytes()))) % Point.Fn.ORDER;
  const points = [Point.fromBytes(key), h, gamma, Point.BASE.multiply(k), h.multiply(k)].map((point) => point.toBytes());
  const c = sha512(concat(Uint8Array.of(3, 2), ...points, Uint8Array.of(0))).slice(0, 16);
  const s = Point.Fn.create(k + bytesToNumberLE(c) * secret.scalar);
  return concat(gamma.toBytes(), c, Point.Fn.toBytes(s));
}

function tryAndIncrement(key: Uint8Array, input: Uint8Array): InstanceType<typeof ed25519.Point> {
  for (let counter = 0; ; counter++) {
    const digest = sha512(concat(Uint8Array.of(3, 1), key, input, Uint8Array.of(counter, 0)));
    try {
      return ed25519.Point.fromBytes(digest.slice(0, 32)).clearCofactor();
    } catch {
      continue;
    }
  }
}

/** Opens what `seal` sealed (RFC 9180, base mode), with the secret half of the reader's key. */
export function open(sealed: Uint8Array, secret: Uint8Array, info: Uint8Array): Uint8Array {
  const [enc, ciphertext] = [sealed.slice(0, 32), sealed.slice(32)];
  const kem = concat(utf8("KEM"), Uint8Array.of(0, 0x20));
  const suite = concat(utf8("HPKE"), Uint8Array.of(0, 0x20, 0, 1, 0, 3));
  const labeled = (of: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array) =>
    extract(sha256, concat(utf8("HPKE-v1"), of, utf8(label), ikm), salt);
  const expanded = (of: Uint8Array, prk: Uint8Array, label: string, context: Uint8Array, length: number) =>
    expand(sha256, prk, concat(Uint8Array.of(0, length), utf8("HPKE-v1"), of, utf8(label), context), length);
  const nothing = new Uint8Array();
  const prk = labeled(kem, nothing, "eae_prk", x25519.getSharedSecret(secret, enc));
  const shared = expanded(kem, prk, "shared_secret", concat(enc, x25519.getPublicKey(secret)), 32);
  const context = concat(Uint8Array.of(0), labeled(suite, nothing, "psk_id_hash", nothing), labeled(suite, nothing, "info_hash", info));
  const key = labeled(suite, shared, "secret", nothing);
  const cipher = chacha20poly1305(expanded(suite, key, "key", context, 32), expanded(suite, key, "base_nonce", context, 12));
  return cipher.decrypt(ciphertext);
}

// An election made from nothing: its people with their keys, and a log with witnesses that grows entry by entry. Its
// attachments are not made, since a voter's client does not read them.

import { bls12_381 } from "@noble/curves/bls12-381.js";
import { ristretto255, x25519 } from "@noble/curves/ed25519.js";
import { numberToBytesBE, numberToBytesLE } from "@noble/curves/utils.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, toBase64, toHex, u64, utf8 } from "../src/encoding/bytes.ts";
import { print, type Json } from "../src/encoding/canonical.ts";
import { publicKey, sign } from "../src/encoding/ed25519.ts";
import { blsScalar, hash, ORDER, scalar } from "../src/encoding/frame.ts";
import { BLS_ORDER } from "../src/encoding/groups.ts";
import type { Role } from "../src/election/ceremony.ts";
import { parseManifest, type Manifest } from "../src/election/manifest.ts";
import { COSIGNATURE, keyId, parseNote, SIGNATURE, signatureLine, signNote, type Signer } from "../src/log/note.ts";
import { leafHash, rootOf } from "../src/log/tree.ts";

export interface Size {
  registrars?: number;
  trustees?: number;
  witnesses?: number;
  constituencies?: string[];
  intake?: boolean;
  successors?: number;
  petitions?: { answer: number; signatures: number };
  /** Instead of registrars: the credentials of an earlier election. */
  earlier?: { election: string; constituencies: { credentials: number; from: string; key: string }[] };
}

const OPENS = 1_800_000_000;
export const CLOSES = OPENS + 86_400;
const NO_FILE = { hash: toHex(sha256(new Uint8Array())), length: 0 };

function seedOf(name: string): Uint8Array {
  return sha256(utf8(`seed of ${name}`));
}

function people(role: string, count: number): { id: string; key: string }[] {
  return Array.from({ length: count }, (_, at) => ({ id: `${role.charAt(0)}${at + 1}`, key: keyOf(`${role}/${role.charAt(0)}${at + 1}`) }));
}

function keyOf(name: string): string {
  return toBase64(publicKey(seedOf(name)));
}

function manifestOf(size: Size): string {
  const { trustees = 3, witnesses = 4, constituencies = ["north", "south"], intake = false, successors = 0, earlier } = size;
  const registrars = earlier === undefined ? (size.registrars ?? 3) : 0;
  const title = { en: "title" };
  const option = (id: string) => ({ documents: [], id, max: 1, title });
  const threshold = (count: number) => Math.floor(count / 2) + 1;
  return print({
    ballots: { most: 10 },
    board: keyOf("board"),
    commission: { members: people("commission", 1), threshold: 1 },
    constituencies: constituencies.map((id) => ({ id, title })),
    contests: [
      {
        ballot: { blank: true, kind: "options", max: 1, min: 1, options: ["yes", "no"].map(option) },
        constituencies,
        id: "question",
        report: "whole",
        rule: { kind: "plurality", seats: 1 },
        title,
      },
    ],
    documents: [],
    epochs: { credentials: 2, longest: 7_200, shortest: 900 },
    kind: "manifest",
    languages: ["en"],
    log: { key: keyOf("log"), name: "log.example" },
    mailboxes: [],
    petitions: size.petitions ?? { answer: 0, signatures: 0 },
    registrars: { members: people("registrar", registrars), threshold: earlier === undefined ? threshold(registrars) : 0 },
    registration: registrationOf(intake, earlier),
    schedule: { checking: 60, claims: 60, closes: CLOSES, extension: 3_600, opens: OPENS },
    smallest_count: 2,
    successors: Array.from({ length: successors }, (_, at) => ({ board: keyOf(`board ${at + 1}`), log: keyOf(`log ${at + 1}`) })),
    title,
    trustees: { double_signers: 0, members: people("trustee", trustees), threshold: threshold(trustees) },
    v: 1,
    witnesses: { members: Array.from({ length: witnesses }, (_, at) => ({ key: keyOf(`w${at}`), name: `w${at}` })), quorum: witnesses - 1 },
  } as Json);
}

function registrationOf(intake: boolean, earlier: Size["earlier"]): Json {
  if (earlier !== undefined) return { ...earlier, kind: "earlier" };
  return intake ? INTAKE : { kind: "closed" };
}

const INTAKE = {
  auditors: [],
  deadline: OPENS,
  evidence: [{ expired: false, id: "passport", kind: "document", states: [], title: { en: "Passport" } }],
  intake: { key: keyOf("intake"), log: { key: keyOf("intake log"), name: "intake.example" } },
  kind: "intake",
  returns: [],
  sample: { denominator: 1, numerator: 0 },
  work: 0,
};

export class MadeElection {
  readonly manifest: Manifest;
  readonly entries: Uint8Array[] = [];
  readonly attachments = new Map<string, Uint8Array>();
  private readonly commitments = new Map<string, Uint8Array[]>();
  time = OPENS;
  /** Who runs the board, counted from 0. */
  operator = 0;
  readonly size: Size;

  constructor(size: Size = {}) {
    this.size = size;
    const text = manifestOf(size);
    this.manifest = parseManifest(text);
    this.entries.push(signNote(text, [{ name: "commission/c1", seed: seedOf("commission/c1") }]));
  }

  /** Appends a statement with its signature lines; the fields that all have are added. */
  say(kind: string, fields: { [name: string]: Json }, ...signers: string[]): Uint8Array {
    const text = print({ ...fields, election: toHex(this.manifest.id), kind, v: 1 });
    const note = signNote(text, signers.map((name) => this.signer(name)));
    this.entries.push(note);
    return note;
  }

  /** A successor goes on with the board. */
  takeOver(number = this.operator + 1): Uint8Array {
    const note = this.say("operator", { number, reason: { en: "The first one has no power." }, under: this.checkpoint() }, "commission/c1");
    this.operator = number;
    return note;
  }

  checkpoint(size = this.entries.length, entries = this.entries): string {
    const { log, witnesses } = this.manifest;
    const origin = `${log.name}/${toHex(this.manifest.id)}`;
    const text = `${origin}\n${size}\n${toBase64(rootOf(entries.slice(0, size).map(leafHash)))}\n`;
    const own = this.logLine(text);
    const seen = witnesses.members.map(({ name, key }) => {
      const message = concat(utf8(`cosignature/v1\ntime ${this.time}\n`), utf8(text));
      return signatureLine(name, keyId(name, COSIGNATURE, key), concat(u64(this.time), sign(seedOf(name), message)));
    });
    return `${text}\n${own}${seen.join("")}`;
  }

  /** The line of an operator's log under the text of a checkpoint. */
  logLine(text: string, operator = this.operator): string {
    const [origin, seed] = [text.slice(0, text.indexOf("\n")), seedOf(operator === 0 ? "log" : `log ${operator}`)];
    return signatureLine(origin, keyId(origin, SIGNATURE, publicKey(seed)), sign(seed, utf8(text)));
  }

  /** Everyone has one key but the board, whose operators have one each. */
  private signer(name: string): Signer {
    return { name, seed: seedOf(name === "board" && this.operator > 0 ? `board ${this.operator}` : name) };
  }

  /** A ceremony from commitments to confirmations, of those who are not excluded. */
  ceremony(role: Role, attempt = 1, excluded: string[] = []): void {
    this.commit(role, attempt, excluded);
    this.share(role, attempt, excluded);
    this.confirm(role, attempt, excluded);
  }

  commit(role: Role, attempt = 1, excluded: string[] = []): void {
    this.commitments.set(role, this.participants(role, excluded).map((one) => this.commitment(role, attempt, excluded, one)));
  }

  share(role: Role, attempt = 1, excluded: string[] = []): void {
    const participants = this.participants(role, excluded);
    const shares = participants.map(({ id, signer }) => {
      const hashes = participants.filter((other) => other.id !== id).map((other) => toHex(sealedHash(id, other.id)));
      return this.say("ceremony-shares", { attempt, hashes, participant: id, role }, signer);
    });
    this.commitments.set(`${role} shares`, shares);
  }

  confirm(role: Role, attempt = 1, excluded: string[] = []): void {
    const leaves = (name: string) => concat(...(this.commitments.get(name) ?? []).map(leafHash));
    const transcript = hash("ceremony-transcript", this.context(role, attempt, excluded), leaves(role), leaves(`${role} shares`));
    for (const { id, signer } of this.participants(role, excluded)) {
      this.say("ceremony-confirmation", { attempt, participant: id, role, transcript: toHex(transcript) }, signer);
    }
  }

  /** Rolls, rehearsals, `ready` and `open`; the keys are those that someone derived. */
  prepare(keys: { credentials: Uint8Array[]; decryption: Uint8Array; ties: Uint8Array }, size = 300, excluded: string[] = []): void {
    const registrars = this.participants("registrar", excluded).map(({ signer }) => signer);
    const isIssued = this.manifest.registration.kind !== "earlier";
    (isIssued ? this.manifest.constituencies : []).forEach(({ id }, at) => {
      const roll = { attachment: { ...NO_FILE, length: 80 * size }, constituency: id, number: at + 1, root: NO_FILE.hash, size };
      const registration = this.manifest.registration.kind === "closed" ? { kind: "closed" } : this.registrationOfRoll();
      this.say("roll", { ...roll, registration, under: this.checkpoint() }, ...registrars);
      for (const { id: registrar, signer } of this.participants("registrar", excluded)) {
        this.say("issuance", { attachment: { ...NO_FILE, length: 48 * size }, registrar, roll: at + 1 }, signer);
      }
    });
    const nothing = toBase64(new Uint8Array(96));
    for (const { id, signer } of this.participants("trustee", [])) this.say("rehearsal", { evaluations: [nothing, nothing], trustee: id }, signer);
    const said = { credentials: keys.credentials.map(toBase64), decryption: toBase64(keys.decryption), ties: toBase64(keys.ties) };
    const { earlier } = this.size;
    const credentials = earlier?.constituencies.map((one) => one.credentials) ?? this.manifest.constituencies.map(() => size);
    this.say("ready", { credentials, keys: said, rolls: isIssued ? credentials.length : 0 }, "commission/c1");
    this.say("open", { under: this.checkpoint() }, "commission/c1");
  }

  /** An epoch with ballots that hold nothing, ascending by leaf hash. */
  epoch(number: number, credentials: Uint8Array[]): void {
    this.say("epoch", { ballots: credentials.length, number, under: this.checkpoint() }, "board");
    const ballots = credentials.map((seed) => this.ballot(seed)).sort((a, b) => (toHex(leafHash(a)) < toHex(leafHash(b)) ? -1 : 1));
    this.entries.push(...ballots);
  }

  ballot(seed: Uint8Array, seq = 1): Uint8Array {
    const election = toHex(this.manifest.id);
    const signature = toBase64(new Uint8Array(48));
    const contests = [{ ciphertexts: "", id: "question", proofs: "" }];
    const credential = toBase64(publicKey(seed));
    const text = print({ constituency: "north", contests, credential, credential_signature: signature, election, kind: "ballot", seq, v: 1 });
    return signNote(text, [{ name: "credential", seed }]);
  }

  promise(ballot: Uint8Array, by: number): Uint8Array {
    const text = print({ by, election: toHex(this.manifest.id), kind: "promise", leaf: toHex(parseNote(ballot).leaf), v: 1 });
    return signNote(text, [this.signer("board")]);
  }

  /** From the close to a result, with the counted records and the text of the result. Whether the sums are right, nobody asks. */
  end(records: Uint8Array[], result: string): void {
    const both = this.participants("trustee", []).slice(0, 2);
    this.time = CLOSES;
    this.say("close", { under: this.checkpoint() }, "commission/c1");
    this.time += 60;
    const attachment = { ...NO_FILE, length: 68 * records.length };
    const root = toHex(rootOf(records.map(leafHash)));
    const counted = this.say("counted", { attachment, root, size: records.length, under: this.checkpoint() }, "board");
    this.time += 60;
    const under = this.checkpoint();
    for (const { id, signer } of both) {
      this.say("agreement", { counted: toHex(leafHash(counted)), sums: NO_FILE.hash, trustee: id, under }, signer);
    }
    for (const { id, signer } of both) {
      this.say("decryption", { attachment: NO_FILE, tie: toBase64(new Uint8Array(96)), trustee: id }, signer);
    }
    const bytes = utf8(result);
    this.attachments.set(toHex(sha256(bytes)), bytes);
    this.say("result", { attachment: { hash: toHex(sha256(bytes)), length: bytes.length } }, "commission/c1");
  }

  participants(role: Role, excluded: string[]): { id: string; key: Uint8Array; index: number; signer: string }[] {
    const { registrars, trustees } = this.manifest;
    const [name, members] = role === "trustee" ? ["trustee", trustees.members] as const : ["registrar", registrars.members] as const;
    return members.map(({ id, key }, at) => ({ id, key, index: at + 1, signer: `${name}/${id}` })).filter(({ id }) => !excluded.includes(id));
  }

  oneTimeSecret(role: Role, id: string): Uint8Array {
    return seedOf(`one-time ${role} ${id}`);
  }

  /** What a registrar signs with for a constituency, after a first ceremony of all. */
  registrarShare(constituency: string, index: number): bigint {
    const { members, threshold } = this.manifest.registrars;
    const polynomials = members.map(({ id }) => coefficientsOf("registrar", 1, id, `credential/${constituency}`, threshold));
    const parts = polynomials.flatMap((coefficients) => coefficients.map((one, k) => one * BigInt(index) ** BigInt(k)));
    return parts.reduce((sum, part) => sum + part, 0n) % BLS_ORDER;
  }

  private context(role: Role, attempt: number, excluded: string[]): Uint8Array {
    const { threshold } = role === "trustee" ? this.manifest.trustees : this.manifest.registrars;
    return contextOf(this.manifest.id, role, attempt, threshold, this.participants(role, excluded), this.keyNames(role));
  }

  private keyNames(role: Role): string[] {
    if (role === "registrar") return this.manifest.constituencies.map(({ id }) => `credential/${id}`);
    return role === "tag" ? ["tag"] : ["decryption", "ties"];
  }

  private commitment(role: Role, attempt: number, excluded: string[], participant: { id: string; index: number; signer: string }): Uint8Array {
    const { id, index, signer } = participant;
    const { threshold } = role === "trustee" ? this.manifest.trustees : this.manifest.registrars;
    const oneTimeKey = x25519.getPublicKey(this.oneTimeSecret(role, id));
    const context = this.context(role, attempt, excluded);
    const keys = this.keyNames(role).map((name) => {
      const secrets = coefficientsOf(role, attempt, id, name, threshold);
      return role === "registrar" ? blsKnowledge(secrets, [context, name, index, oneTimeKey]) : ristrettoKnowledge(secrets, [context, name, index, oneTimeKey]);
    });
    const fields = { attempt, keys, one_time_key: toBase64(oneTimeKey), participant: id, role };
    return this.say("ceremony-commitment", fields, signer);
  }

  private registrationOfRoll(): Json {
    const counts = { conflicts: 0, evidence: [0], pending: 0, refused: 0, withdrawn: 0 };
    return { approvals: NO_FILE, checkpoint: "", counts, entries: NO_FILE, kind: "intake" };
  }
}

/** The coefficients of a participant's polynomial for a key, the constant first. */
function coefficientsOf(role: Role, attempt: number, id: string, name: string, threshold: number): bigint[] {
  return Array.from({ length: threshold }, (_, k) => BigInt(`0x${toHex(seedOf(`${role} ${attempt} ${id} ${name} ${k}`)).slice(1)}`));
}

/** The context of an attempt (docs/protocol.md §6.1). */
export function contextOf(
  election: Uint8Array,
  role: Role,
  attempt: number,
  threshold: number,
  participants: { id: string; key: Uint8Array; index: number }[],
  keyNames: string[],
): Uint8Array {
  const lp = (bytes: Uint8Array) => concat(u64(bytes.length), bytes);
  const all = participants.flatMap(({ index, id, key }) => [lp(u64(index)), lp(utf8(id)), lp(key)]);
  return hash("ceremony", election, role, attempt, threshold, concat(...all), concat(...keyNames.map((name) => lp(utf8(name)))));
}

export function sealed(from: string, to: string): Uint8Array {
  return utf8(`share of ${from} for ${to}`);
}

function sealedHash(from: string, to: string): Uint8Array {
  return hash("sealed-share", sealed(from, to));
}

type Bound = [context: Uint8Array, name: string, index: number, oneTimeKey: Uint8Array];

function blsKnowledge(secrets: bigint[], bound: Bound): { commitments: string; proof: string } {
  const base = bls12_381.G2.Point.BASE;
  const commitments = concat(...secrets.map((secret) => base.multiply(secret % BLS_ORDER).toBytes()));
  const nonce = (secrets[0] as bigint) + 1n;
  const r = base.multiply(nonce % BLS_ORDER).toBytes();
  const c = blsScalar(BLS_ORDER, "ceremony-knowledge", ...bound, commitments, r);
  const z = (nonce + c * (secrets[0] as bigint)) % BLS_ORDER;
  return { commitments: toBase64(commitments), proof: toBase64(concat(r, numberToBytesBE(z, 32))) };
}

/** Commitments to a polynomial with these coefficients, and the proof that whoever made them knows the first. */
export function ristrettoKnowledge(secrets: bigint[], bound: Bound): { commitments: string; proof: string } {
  const base = ristretto255.Point.BASE;
  const commitments = concat(...secrets.map((secret) => base.multiply(secret % ORDER).toBytes()));
  const nonce = (secrets[0] as bigint) + 1n;
  const r = base.multiply(nonce % ORDER).toBytes();
  const c = scalar("ceremony-knowledge", ...bound, commitments, r);
  const z = (nonce + c * (secrets[0] as bigint)) % ORDER;
  return { commitments: toBase64(commitments), proof: toBase64(concat(r, numberToBytesLE(z, 32))) };
}

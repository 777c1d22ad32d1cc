// Checkpoints: what a log says it is, signed by it and seen by a quorum of witnesses (docs/protocol.md §4.1).

import { bytesToNumberBE } from "@noble/curves/utils.js";
import { concat, fromBase64Of, isEqual, toHex, utf8 } from "../encoding/bytes.ts";
import { verify } from "../encoding/ed25519.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Manifest, NamedKey } from "../election/manifest.ts";
import { logKeys } from "../election/operator.ts";
import { COSIGNATURE, keyId, parseNote, verifyLineOfOneOf, type SignatureLine } from "./note.ts";

/** What tells a log from every other, and who watches it. */
export interface LogIdentity {
  origin: string;
  /** Any of these signs its checkpoints: the witnesses are what keeps it from forking. */
  keys: Uint8Array[];
  witnesses: NamedKey[];
  quorum: number;
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
  /** The signed note, to be kept as evidence. */
  note: Uint8Array;
  /** What is signed. */
  text: string;
  /** The lower median of the times at which witnesses saw it, in seconds since 1970-01-01T00:00:00Z. */
  time: number;
  /** The names of those who cosigned it. */
  witnesses: string[];
}

/** The log of the election, whoever of its operators runs it. */
export function boardLog(manifest: Manifest): LogIdentity {
  return identity(manifest, manifest.log.name, logKeys(manifest));
}

/** The log of the intake, if people register through one (docs/registration.md §3). */
export function intakeLog(manifest: Manifest): LogIdentity {
  if (manifest.registration.kind !== "intake") throw new Refusal("registration-kind", "an election without an intake");
  const { name, key } = manifest.registration.intake.log;
  return identity(manifest, name, [key]);
}

function identity({ id, witnesses }: Manifest, name: string, keys: Uint8Array[]): LogIdentity {
  return { origin: `${name}/${toHex(id)}`, keys, witnesses: witnesses.members, quorum: witnesses.quorum };
}

export function verifyCheckpoint(note: Uint8Array, log: LogIdentity): Checkpoint {
  const { text, lines } = parseNote(note);
  const [origin, size, root] = parseText(text);
  if (origin !== log.origin) throw new Refusal("checkpoint-origin", "a checkpoint of another log");
  const [own, ...cosignatures] = lines;
  if (own === undefined) throw new Refusal("signature-lines", "no line of the log");
  verifyLineOfOneOf(text, own, log.keys.map((key) => ({ name: log.origin, key })));
  const seen = verifyCosignatures(text, cosignatures, log.witnesses);
  if (seen.length < log.quorum) throw new Refusal("checkpoint-quorum", `${seen.length} witnesses instead of ${log.quorum}`);
  const times = seen.map(({ time }) => time).sort((a, b) => a - b);
  const time = times[Math.floor((times.length - 1) / 2)] ?? 0;
  return { origin, size, root, note, text, time, witnesses: seen.map(({ name }) => name) };
}

/** Three lines and no extension. */
function parseText(text: string): [origin: string, size: number, root: Uint8Array] {
  const [, origin, digits, base64] = /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n$/.exec(text) ?? [];
  const size = Number(digits);
  if (origin === undefined || base64 === undefined || !Number.isSafeInteger(size)) throw malformed();
  try {
    return [origin, size, fromBase64Of(base64, 32)];
  } catch {
    throw malformed();
  }
}

function malformed(): Refusal {
  return new Refusal("checkpoint", "not the three lines of a checkpoint");
}

interface Seen {
  name: string;
  time: number;
}

function verifyCosignatures(text: string, lines: SignatureLine[], witnesses: NamedKey[]): Seen[] {
  let next = 0;
  return lines.map((line) => {
    const found = witnesses.findIndex(({ name }, at) => at >= next && name === line.name);
    next = found + 1;
    return verifyCosignature(text, line, witnesses[found]);
  });
}

/** C2SP tlog-cosignature v1. */
function verifyCosignature(text: string, line: SignatureLine, witness: NamedKey | undefined): Seen {
  if (witness === undefined || !isEqual(line.keyId, keyId(witness.name, COSIGNATURE, witness.key))) {
    throw new Refusal("signature-lines", "a cosignature that is unknown, doubled or out of order");
  }
  const [time, signature] = [Number(bytesToNumberBE(line.signature.subarray(0, 8))), line.signature.subarray(8)];
  if (line.signature.length !== 8 + 64 || !Number.isSafeInteger(time)) throw new Refusal("signature", "not a time and a signature");
  const message = concat(utf8(`cosignature/v1\ntime ${time}\n`), utf8(text));
  if (!verify(witness.key, message, signature)) throw new Refusal("signature", `the cosignature of ${witness.name} does not verify`);
  return { name: witness.name, time };
}

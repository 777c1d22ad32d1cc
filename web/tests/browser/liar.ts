// Everything that somebody can sign who has stolen the keys of a log, of its board, of witnesses and of the commission.

import { concat, fromHex, toBase64, toHex, utf8 } from "../../src/encoding/bytes.ts";
import { publicKey, sign } from "../../src/encoding/ed25519.ts";
import type { Manifest } from "../../src/election/manifest.ts";
import { COSIGNATURE, keyId, SIGNATURE, signatureLine, signNote } from "../../src/log/note.ts";
import { leafHash, rootOf } from "../../src/log/tree.ts";
import type { Answered, Asked } from "./proxy.ts";
import type { Stage } from "./stage.ts";

type Seeds = Record<string, string>;

export class Liar {
  private readonly manifest: Manifest;
  private readonly keys: { log: string; board: string; witnesses: Seeds; officials: Seeds };

  private constructor(manifest: Manifest, keys: Liar["keys"]) {
    [this.manifest, this.keys] = [manifest, keys];
  }

  static async of(stage: Stage, manifest: Manifest): Promise<Liar> {
    return new Liar(manifest, (await stage.tell("keys")) as unknown as Liar["keys"]);
  }

  /** A checkpoint, of another election if it is named, that so many witnesses signed now. */
  checkpoint(size: number, root: Uint8Array, witnesses: number = this.manifest.witnesses.quorum, election = this.manifest.id): Uint8Array {
    const origin = `${this.manifest.log.name}/${toHex(election)}`;
    const text = `${origin}\n${size}\n${toBase64(root)}\n`;
    const log = signNote(text, [{ name: origin, seed: seedOf(this.keys.log) }]);
    const names = this.manifest.witnesses.members.slice(0, witnesses).map(({ name }) => name);
    return concat(log, ...names.map((name) => utf8(cosignature(name, seedOf(this.keys.witnesses[name]), text))));
  }

  /** A statement of an official, such as `trustee/t1`. */
  official(name: string, text: string): Uint8Array {
    return signNote(text, [{ name, seed: seedOf(this.keys.officials[name]) }]);
  }

  /** A statement of the whole commission. */
  commission(text: string): Uint8Array {
    const names = this.manifest.commission.members.map(({ id }) => `commission/${id}`);
    return signNote(text, names.map((name) => ({ name, seed: seedOf(this.keys.officials[name]) })));
  }
}

function seedOf(seed: string | undefined): Uint8Array {
  return fromHex(seed ?? "", 32);
}

function cosignature(name: string, seed: Uint8Array, text: string): string {
  const time = Math.floor(Date.now() / 1_000);
  const seconds = new Uint8Array(8);
  new DataView(seconds.buffer).setBigUint64(0, BigInt(time));
  const signature = sign(seed, utf8(`cosignature/v1\ntime ${time}\n${text}`));
  return signatureLine(name, keyId(name, COSIGNATURE, publicKey(seed)), concat(seconds, signature));
}

/** The same note under the key of nobody who matters. */
export function signedByNobody(note: string, name: string): Uint8Array {
  const text = note.slice(0, note.lastIndexOf("\n\n") + 1);
  const [seed, key] = [new Uint8Array(32).fill(7), publicKey(new Uint8Array(32).fill(7))];
  return utf8(`${text}\n${signatureLine(name, keyId(name, SIGNATURE, key), sign(seed, utf8(text)))}`);
}

/** A short log of any entries, as a board would serve it; nothing if it is asked for something else. */
export function servedLog(entries: Uint8Array[], liar: Liar, { path }: Asked): Answered | undefined {
  if (path.endsWith("/log/checkpoint")) return plain(liar.checkpoint(entries.length, rootOf(entries.map(leafHash))));
  const [, level, width] = /\/log\/tile\/(entries|0)\/000(?:\.p\/(\d+))?$/.exec(path) ?? [];
  if (level === undefined) return undefined;
  const wanted = entries.slice(0, Number(width ?? 256));
  return plain(level === "0" ? concat(...wanted.map(leafHash)) : concat(...wanted.map((entry) => concat(lengthOf(entry), entry))));
}

function lengthOf(entry: Uint8Array): Uint8Array {
  return Uint8Array.of(entry.length >> 8, entry.length & 255);
}

/** An answer that any page may read. */
export function plain(body: Uint8Array): Answered {
  return { status: 200, headers: { "access-control-allow-origin": "*", "content-type": "application/octet-stream" }, body };
}

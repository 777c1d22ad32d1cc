// The record of tests/vectors/records, and entries that it must refuse.

import { fromBase64, utf8 } from "../src/encoding/bytes.ts";
import { parseManifest, type Manifest } from "../src/election/manifest.ts";
import { Setup } from "../src/record/setup.ts";
import { readVector } from "./vectors.ts";

type Bytes = string | { base64: string };

interface Accepted {
  entries: Bytes[];
  attachments: Record<string, string>;
  expected: { phase: string; root: string };
}

export interface Rejected {
  after: number;
  entry: Bytes;
  attachments: Record<string, string>;
  name: string;
  refused: string;
}

export const sample = readVector<Accepted>("records/accepted.json");
export const rejected = readVector<{ cases: Rejected[] }>("records/rejected.json").cases;
export const entries: Uint8Array[] = sample.entries.map(bytesOf);
export const manifest: Manifest = parseManifest(`${textOf(0)}\n`);

export function bytesOf(entry: Bytes): Uint8Array {
  return typeof entry === "string" ? utf8(entry) : fromBase64(entry.base64);
}

/** The text of an entry, without its newline. */
export function textOf(index: number): string {
  const [text] = new TextDecoder().decode(entries[index]).split("\n\n");
  return text ?? "";
}

/** What follows from the first entries. */
export function setupOf(count: number, constituency?: string): Setup {
  const setup = new Setup(entries[0] as Uint8Array, manifest.id, constituency);
  entries.slice(1, count).forEach((entry) => setup.take(entry));
  return setup;
}

/** Where the record has its nth entry of a kind, counted from 0. */
export function indexOf(kind: string, nth = 0): number {
  const all = entries.flatMap((_, index) => ((JSON.parse(textOf(index)) as { kind: string }).kind === kind ? [index] : []));
  const index = all[nth];
  if (index === undefined) throw new Error(`no entry ${nth} of the kind ${kind}`);
  return index;
}

// The vectors of every implementation, as files (tests/vectors/README.md).

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { print, type Json } from "../src/encoding/canonical.ts";
import { Refusal } from "../src/encoding/refusal.ts";

const ROOT = fileURLToPath(new URL("../../tests/vectors/", import.meta.url));

export function readVector<Vector>(path: string): Vector {
  return JSON.parse(readFileSync(ROOT + path, "utf8")) as Vector;
}

export function readVectors<Vector>(folder: string): Vector[] {
  const files = readdirSync(ROOT + folder).filter((name) => name.endsWith(".json"));
  return files.sort().map((name) => readVector<Vector>(`${folder}/${name}`));
}

/** Those of a folder whose names begin so; there must be some. */
export function named<Vector extends { name: string }>(vectors: Vector[], start: string): Vector[] {
  const found = vectors.filter(({ name }) => name.startsWith(start));
  if (found.length === 0) throw new Error(`no vectors ${start}`);
  return found;
}

/** The name under which something is refused, or `accepted`. */
export function refusalOf(attempt: () => unknown): string {
  try {
    attempt();
    return "accepted";
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

/** The statement of a vector that is written as JSON for people. */
export function textOf(value: unknown): string {
  return print(value as Json);
}

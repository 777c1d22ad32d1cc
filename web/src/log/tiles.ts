// A log as static files: tiles of hashes and bundles of entries (C2SP tlog-tiles; docs/protocol.md §4.3).

import { Refusal } from "../encoding/refusal.ts";
import { isEqual } from "../encoding/bytes.ts";
import { leafHash, nodeHash, rootOf } from "./tree.ts";

/** Hashes of a full tile, entries of a full bundle. */
export const WIDTH = 256;

/** A tile of a level, from 0 for leaf hashes, or a bundle of entries: `width` items from item `256 · number` on. */
export interface Tile {
  level: number | "entries";
  number: number;
  width: number;
}

/** Its path below `tile/`. */
export function tilePath({ level, number, width }: Tile): string {
  const digits = String(number);
  const padded = digits.padStart(3 * Math.ceil(digits.length / 3), "0");
  const groups = padded.match(/.{3}/g) ?? [];
  const path = groups.map((group, at) => (at + 1 < groups.length ? `x${group}` : group)).join("/");
  return width === WIDTH ? `${level}/${path}` : `${level}/${path}.p/${width}`;
}

/** The hashes of a tile. */
export function parseTile(bytes: Uint8Array, width: number): Uint8Array[] {
  if (bytes.length !== 32 * width) throw new Refusal("tile", `a tile of ${bytes.length} bytes instead of ${32 * width}`);
  return Array.from({ length: width }, (_, at) => bytes.slice(32 * at, 32 * at + 32));
}

/** The entries of a bundle, each after its length. */
export function parseBundle(bytes: Uint8Array, width: number): Uint8Array[] {
  const entries: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  while (at < bytes.length) {
    const start = at + 2;
    const end = start + (start > bytes.length ? Infinity : view.getUint16(at));
    if (end > bytes.length) throw new Refusal("tile", "a bundle that is cut off");
    entries.push(bytes.slice(start, end));
    at = end;
  }
  if (entries.length !== width) throw new Refusal("tile", `a bundle of ${entries.length} entries instead of ${width}`);
  return entries;
}

/** The leaf hashes of entries. */
export function leavesOf(entries: Uint8Array[]): Uint8Array[] {
  return entries.map(leafHash);
}

/** The partial tiles at the right edge of a tree, one at most for each level, the lowest first. They fix its root. */
export function edgeOf(size: number): Tile[] {
  const edge: Tile[] = [];
  for (let [level, hashes] = [0, size]; hashes > 0; [level, hashes] = [level + 1, Math.floor(hashes / WIDTH)]) {
    const width = hashes % WIDTH;
    if (width > 0) edge.push({ level, number: Math.floor(hashes / WIDTH), width });
  }
  return edge;
}

/** The root of a tree from the hashes of its edge. */
export function rootOfEdge(edge: { tile: Tile; hashes: Uint8Array[] }[]): Uint8Array {
  // From the right to the left the perfect trees grow: bit by bit those of a tile, tile by tile those of the levels above.
  const perfect = edge.flatMap(({ hashes }) => perfectTrees(hashes).reverse());
  return perfect.length === 0 ? rootOf([]) : perfect.reduce((right, left) => nodeHash(left, right));
}

/** The roots of the perfect trees over so many hashes, the greatest first. */
function perfectTrees(hashes: Uint8Array[]): Uint8Array[] {
  const roots: Uint8Array[] = [];
  let at = 0;
  for (let size = WIDTH / 2; size >= 1; size /= 2) {
    if (hashes.length - at < size) continue;
    roots.push(rootOf(hashes.slice(at, at + size)));
    at += size;
  }
  return roots;
}

/** That a full tile of a level is the one that its parent names. */
export function verifyTile(hashes: Uint8Array[], parent: Uint8Array): void {
  if (!isEqual(rootOf(hashes), parent)) throw new Refusal("tile", "a tile that the tile above it does not name");
}

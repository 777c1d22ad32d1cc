// The tree of a checkpoint, read tile by tile from a service; every hash that comes out is one that its root fixes.

import { isEqual } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Checkpoint } from "../log/checkpoint.ts";
import type { Answer } from "../log/evidence.ts";
import { edgeOf, leavesOf, parseBundle, parseTile, rootOfEdge, tilePath, verifyTile, WIDTH, type Tile } from "../log/tiles.ts";
import { Problem } from "./http.ts";

/** Whoever gives tiles. */
export interface Tiles {
  tile(tile: Tile, signal?: AbortSignal): Promise<Uint8Array>;
}

export class Tree {
  readonly checkpoint: Checkpoint;
  private readonly tiles: Tiles;
  private readonly known = new Map<string, Uint8Array[]>();
  /** The tiles as they came: with them anyone can follow what follows from them here. */
  readonly answers: Answer[] = [];

  private constructor(checkpoint: Checkpoint, tiles: Tiles) {
    [this.checkpoint, this.tiles] = [checkpoint, tiles];
  }

  /** Reads the right edge, which fixes the root. */
  static async of(checkpoint: Checkpoint, tiles: Tiles, signal?: AbortSignal): Promise<Tree> {
    const tree = new Tree(checkpoint, tiles);
    const edge = await Promise.all(edgeOf(checkpoint.size).map(async (tile) => ({ tile, hashes: await tree.fetched(tile, signal) })));
    if (!isEqual(rootOfEdge(edge), checkpoint.root)) throw new Refusal("log-root", "tiles of another tree than that of the checkpoint");
    edge.forEach(({ tile, hashes }) => tree.known.set(nameOf(tile.level, tile.number), hashes));
    return tree;
  }

  /** The same tree under another checkpoint of the same size and root. */
  under(checkpoint: Checkpoint): Tree {
    const tree = new Tree(checkpoint, this.tiles);
    this.known.forEach((hashes, name) => tree.known.set(name, hashes));
    tree.answers.push(...this.answers);
    return tree;
  }

  /** The root over the first `size` entries. */
  async rootAt(size: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (size > this.checkpoint.size) throw new Refusal("under-size", "a checkpoint of more than there is");
    const edge = edgeOf(size).map(async (tile) => {
      const hashes = await this.hashes(tile.level as number, tile.number, signal);
      return { tile, hashes: hashes.slice(0, tile.width) };
    });
    return rootOfEdge(await Promise.all(edge));
  }

  /** Entries `from` to `to`, the last not included. */
  async entries(from: number, to: number, signal?: AbortSignal): Promise<Uint8Array[]> {
    if (from > to || to > this.checkpoint.size) throw new Refusal("log-size", "entries beyond the checkpoint");
    const entries: Uint8Array[] = [];
    for (let at = from; at < to; ) {
      const number = Math.floor(at / WIDTH);
      const end = Math.min(to, (number + 1) * WIDTH);
      const bundle = await this.bundle(number, end - number * WIDTH, signal);
      entries.push(...bundle.slice(at - number * WIDTH, end - number * WIDTH));
      at = end;
    }
    return entries;
  }

  /** One entry. It is asked for by its bundle, as long as that is: a shorter one would end with the entry that is meant. */
  async entry(index: number, signal?: AbortSignal): Promise<Uint8Array> {
    const number = Math.floor(index / WIDTH);
    const entry = index < this.checkpoint.size ? (await this.bundle(number, WIDTH, signal))[index % WIDTH] : undefined;
    if (entry === undefined) throw new Refusal("log-size", "an entry beyond the checkpoint");
    return entry;
  }

  /** At least the first `width` entries of a bundle. A service may give what it likes of it; static files give the whole. */
  private async bundle(number: number, width: number, signal: AbortSignal | undefined): Promise<Uint8Array[]> {
    const whole = Math.min(WIDTH, this.checkpoint.size - number * WIDTH);
    const [entries, hashes] = await Promise.all([this.bundleOf(number, Math.min(width, whole), whole, signal), this.hashes(0, number, signal)]);
    const isRight = leavesOf(entries).every((leaf, at) => isEqual(leaf, hashes[at] ?? new Uint8Array()));
    if (!isRight) throw new Refusal("tile", "entries that are not those of the tree");
    return entries;
  }

  private async bundleOf(number: number, width: number, whole: number, signal: AbortSignal | undefined): Promise<Uint8Array[]> {
    const read = async (count: number) => parseBundle(await this.tiles.tile({ level: "entries", number, width: count }, signal), count);
    return (await firstThere([width, whole, WIDTH], read)).slice(0, whole);
  }

  /** The hashes of a tile: of the edge, or a full one that the tile above it names. */
  private async hashes(level: number, number: number, signal: AbortSignal | undefined): Promise<Uint8Array[]> {
    const known = this.known.get(nameOf(level, number));
    if (known !== undefined) return known;
    const [hashes, above] = await Promise.all([
      this.fetched({ level, number, width: WIDTH }, signal),
      this.hashes(level + 1, Math.floor(number / WIDTH), signal),
    ]);
    verifyTile(hashes, above[number % WIDTH] ?? new Uint8Array());
    this.known.set(nameOf(level, number), hashes);
    return hashes;
  }

  private async fetched({ level, number, width }: Tile, signal: AbortSignal | undefined): Promise<Uint8Array[]> {
    const read = async (count: number) => {
      const tile = { level, number, width: count };
      const bytes = await this.tiles.tile(tile, signal);
      const hashes = parseTile(bytes, count);
      this.answers.push({ path: `tile/${tilePath(tile)}`, bytes });
      return hashes;
    };
    return (await firstThere([width, WIDTH], read)).slice(0, width);
  }
}

/** What comes with the first of some widths that is there. Static files have no other than those of their tree. */
async function firstThere(widths: number[], read: (width: number) => Promise<Uint8Array[]>): Promise<Uint8Array[]> {
  const [width, ...others] = [...new Set(widths)] as [number, ...number[]];
  try {
    return await read(width);
  } catch (error) {
    const isMissing = error instanceof Problem && error.status === 404;
    if (!isMissing || others.length === 0) throw error;
    return firstThere(others, read);
  }
}

function nameOf(level: number | "entries", number: number): string {
  return `${level}/${number}`;
}

// A log over HTTP. All trust starts at the election id: manifest, checkpoints and entries are what follows from it, or
// refused. Nothing is kept but in memory.

import { isEqual, toHex } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { parseSignedManifest, type Manifest } from "../election/manifest.ts";
import { boardLog, verifyCheckpoint, type Checkpoint, type LogIdentity } from "../log/checkpoint.ts";
import { forkEvidence, wrongRecordEvidence, type Answer } from "../log/evidence.ts";
import { Setup } from "../record/setup.ts";
import { Tree, type Tiles } from "./tree.ts";

/** Two checkpoints that no one log can have, both signed by the log and by a quorum of witnesses. */
export class Fork extends Error {
  readonly code = "fork";
  readonly seen: Checkpoint;
  readonly given: Checkpoint;
  /** A file that proves it, for the voter to save. */
  readonly evidence: { name: string; content: string };

  constructor(election: Uint8Array, seen: Checkpoint, given: Checkpoint, answers: Answer[]) {
    super("fork: two checkpoints contradict each other");
    this.name = "Fork";
    [this.seen, this.given] = [seen, given];
    this.evidence = { name: `contradiction-${toHex(election).slice(0, 8)}.json`, content: forkEvidence(election, seen, given.note, answers) };
  }
}

/** Where a log is read from. */
export interface LogSource extends Tiles {
  checkpoint(signal?: AbortSignal): Promise<Uint8Array>;
}

/** The manifest of an election, from whoever has it. */
export async function fetchManifest(source: { manifest(signal?: AbortSignal): Promise<Uint8Array> }, election: Uint8Array, signal?: AbortSignal): Promise<Manifest> {
  const manifest = parseSignedManifest(await source.manifest(signal));
  if (!isEqual(manifest.id, election)) throw new Refusal("election", "the manifest of another election");
  return manifest;
}

export class Reader {
  readonly election: Uint8Array;
  readonly log: LogIdentity;
  private readonly source: LogSource;
  private tree: Tree;
  /** Notes of checkpoints that were verified and found in the tree, so that many receipts under one cost one check. */
  private readonly verified = new Map<string, Checkpoint>();

  private constructor(election: Uint8Array, log: LogIdentity, source: LogSource, tree: Tree) {
    [this.election, this.log, this.source, this.tree] = [election, log, source, tree];
  }

  /** Opens the board's log. With a checkpoint that was seen elsewhere before, only one that goes on from it is taken. */
  static async open(source: LogSource, manifest: Manifest, signal?: AbortSignal, seen?: Uint8Array): Promise<Reader> {
    return Reader.openLog(source, manifest.id, boardLog(manifest), signal, seen);
  }

  /** Opens a log of an election: the board's, or the intake's. */
  static async openLog(source: LogSource, election: Uint8Array, log: LogIdentity, signal?: AbortSignal, seen?: Uint8Array): Promise<Reader> {
    const checkpoint = verifyCheckpoint(await source.checkpoint(signal), log);
    const reader = new Reader(election, log, source, await Tree.of(checkpoint, source, signal));
    if (seen !== undefined) await reader.accept(seen, signal);
    return reader;
  }

  /** The latest checkpoint that was seen. */
  get checkpoint(): Checkpoint {
    return this.tree.checkpoint;
  }

  /** Goes on to what the service has now. */
  async refresh(signal?: AbortSignal): Promise<Checkpoint> {
    await this.accept(await this.source.checkpoint(signal), signal);
    return this.checkpoint;
  }

  /** A checkpoint of this log that does not contradict what was seen: a later one, which is gone on to, or an earlier one. */
  async accept(note: Uint8Array, signal?: AbortSignal): Promise<Checkpoint> {
    const name = toHex(note);
    const known = this.verified.get(name);
    if (known !== undefined) return known;
    const given = verifyCheckpoint(note, this.log);
    await this.compare(given, signal);
    this.verified.set(name, given);
    return given;
  }

  /** That a checkpoint of a statement, whose signatures were checked, is of this log. */
  async compare(given: Checkpoint, signal?: AbortSignal): Promise<void> {
    const seen = this.checkpoint;
    const isLater = given.size > seen.size;
    const tree = isLater ? await Tree.of(given, this.source, signal) : this.tree;
    const [later, earlier] = isLater ? [given, seen] : [seen, given];
    const root = earlier.size === later.size ? later.root : await tree.rootAt(earlier.size, signal);
    if (!isEqual(root, earlier.root)) throw new Fork(this.election, seen, given, tree.answers);
    // Of two of one size the newer tells how late it is: a promise is broken by the time of a checkpoint.
    if (given.size === seen.size && given.time > seen.time) this.tree = this.tree.under(given);
    if (isLater) this.tree = tree;
  }

  /** Entries `from` to `to`, the last not included, under the latest checkpoint. */
  entries(from: number, to: number, signal?: AbortSignal): Promise<Uint8Array[]> {
    return this.tree.entries(from, to, signal);
  }

  /** One entry, asked for together with those around it. */
  entry(index: number, signal?: AbortSignal): Promise<Uint8Array> {
    return this.tree.entry(index, signal);
  }
}

/** Entries up to the opening of most elections; there are more where there are many rolls. */
const FIRST_ENTRIES = 64;

/**
 * Reads the beginning of a record, and no ballot more than needed. With a constituency, only its credential key is derived:
 * a voter needs no other, and each takes time.
 */
export async function readSetup(reader: Reader, constituency?: string, signal?: AbortSignal): Promise<Setup> {
  const { checkpoint } = reader;
  const { size } = checkpoint;
  const read: Uint8Array[] = [];
  let setup: Setup | undefined;
  for (let [from, to] = [0, Math.min(size, FIRST_ENTRIES)]; from < to; [from, to] = [to, Math.min(size, 2 * to)]) {
    for (const entry of await reader.entries(from, to, signal)) {
      read.push(entry);
      try {
        if (setup === undefined) setup = new Setup(entry, reader.election, constituency);
        else setup.take(entry);
      } catch (error) {
        throw proven(error, reader.election, checkpoint, read);
      }
      if (setup.isComplete) return setup;
    }
  }
  if (setup === undefined) throw new Refusal("log-size", "a log without a manifest");
  return setup;
}

/** A refusal with what it was refused for: the log has signed it, and so have its witnesses. */
function proven(error: unknown, election: Uint8Array, checkpoint: Checkpoint, read: Uint8Array[]): unknown {
  if (!(error instanceof Refusal)) return error;
  const evidence = { name: `wrong-record-${toHex(election).slice(0, 8)}.json`, content: wrongRecordEvidence(election, checkpoint, read, error.code) };
  return Object.assign(error, { evidence });
}

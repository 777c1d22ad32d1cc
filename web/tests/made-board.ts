// A service in memory that answers as docs/openapi.json says, about an election that was made.

import { sha256 } from "@noble/hashes/sha2.js";
import { compare, concat, fromHex, toBase64, toHex, u32, utf8 } from "../src/encoding/bytes.ts";
import { publicKey } from "../src/encoding/ed25519.ts";
import { parseStatement } from "../src/election/statement.ts";
import { parseNote } from "../src/log/note.ts";
import { leafHash, nodeHash, rootOf } from "../src/log/tree.ts";
import { Board } from "../src/service/board.ts";
import { Http, type Transport } from "../src/service/http.ts";
import type { MadeElection } from "./made-election.ts";

export interface Response {
  status: number;
  body: Uint8Array | string;
  headers?: Record<string, string>;
}

interface Listed {
  index: number;
  leaf: string;
  seq: number;
}

const NOT_FOUND: Response = { status: 404, body: '{"code":"not-recorded"}' };

/** What the network does: it may answer in the service's place, or let the service answer. */
export type Meddle = (path: string, answer: () => Response) => Response | Error;

export class MadeBoard {
  readonly election: MadeElection;
  /** What was asked for, in order. */
  readonly asked: string[] = [];
  size: number;
  digits = 0;
  meddle: Meddle = (_, answer) => answer();
  /** Pauses that the client made, in milliseconds. */
  readonly pauses: number[] = [];

  constructor(election: MadeElection) {
    [this.election, this.size] = [election, election.entries.length];
  }

  board(): Board {
    return new Board(new Http("https://board.example/api/v1", this.transport()), this.election.manifest.id);
  }

  transport(): Transport {
    return {
      fetch: async (url) => {
        const path = url.replace(/^.*elections\/[0-9a-f]{64}\/?/, "");
        this.asked.push(path);
        const answer = this.meddle(path, () => this.answer(path));
        if (answer instanceof Error) throw answer;
        return new globalThis.Response(answer.body as BodyInit, { status: answer.status, headers: answer.headers ?? {} });
      },
      wait: async (milliseconds) => void this.pauses.push(milliseconds),
    };
  }

  answer(path: string): Response {
    const [, prefix] = /^(?:ballots|counted)\/([0-9a-f]*)$/.exec(path) ?? [];
    if (path === "") return ok(JSON.stringify(this.status()));
    if (path === "manifest") return ok(this.election.entries[0] as Uint8Array);
    if (path === "announcements") return ok(JSON.stringify(this.announced()));
    if (path === "log/checkpoint") return ok(this.election.checkpoint(this.size));
    const attachment = this.election.attachments.get(path.replace("log/attachment/", ""));
    if (attachment !== undefined) return ok(attachment);
    if (path.startsWith("log/tile/")) return this.tile(path.slice("log/tile/".length));
    if (path.startsWith("ballots/")) return ok(JSON.stringify(this.bucket(prefix ?? "")));
    if (path.startsWith("counted/")) return ok(JSON.stringify(this.counted(prefix ?? "")));
    return NOT_FOUND;
  }

  private status(): unknown {
    const { manifest } = this.election;
    return { id: toHex(manifest.id), phase: "open", size: this.size, epochs: 0, bucket_digits: this.digits, constituencies: [], newer: null };
  }

  private announced(): unknown {
    const isAnnounced = (entry: Uint8Array) => /^{[^\n]*"kind":"(incident|complaints|extend|destruction|operator)"/.test(new TextDecoder().decode(entry));
    return this.election.entries.slice(0, this.size).flatMap((entry, index) => (isAnnounced(entry) ? [{ entry: index }] : []));
  }

  private tile(path: string): Response {
    const [, row, digits, partial] = /^(entries|\d+)\/([x\d/]+)(?:\.p\/(\d+))?$/.exec(path) ?? [];
    const [number, width] = [Number((digits ?? "").replace(/[x/]/g, "")), Number(partial ?? 256)];
    const leaves = this.election.entries.slice(0, this.size).map(leafHash);
    const level = row === "entries" ? 0 : Number(row);
    const span = 256 ** level;
    if ((256 * number + width) * span > this.size) return NOT_FOUND;
    const items = Array.from({ length: width }, (_, at) => 256 * number + at);
    if (row !== "entries") return ok(concat(...items.map((item) => rootOf(leaves.slice(item * span, (item + 1) * span)))));
    const entries = items.map((item) => this.election.entries[item] as Uint8Array);
    return ok(concat(...entries.flatMap((entry) => [u32(entry.length).slice(2), entry])));
  }

  private receipts(indexes: number[]): string[] {
    const prove = prover(this.election.entries.slice(0, this.size).map(leafHash));
    const checkpoint = this.election.checkpoint(this.size);
    return indexes.map((index) => {
      const proof = prove(index).map((hash) => `${toBase64(hash)}\n`);
      return `c2sp.org/tlog-proof@v1\nindex ${index}\n${proof.join("")}\n${checkpoint}`;
    });
  }

  private ballots(): Map<string, Listed[]> {
    const found = new Map<string, Listed[]>();
    this.election.entries.slice(1, this.size).forEach((entry, at) => {
      const statement = parseStatement(parseNote(entry).text);
      if (statement.kind !== "ballot") return;
      const credential = toHex(statement.credential);
      const ballot = { index: at + 1, leaf: toHex(leafHash(entry)), seq: statement.seq };
      found.set(credential, [...(found.get(credential) ?? []), ballot]);
    });
    return found;
  }

  private bucket(prefix: string): unknown {
    const all = [...this.ballots()].sort(([a], [b]) => (a < b ? -1 : 1)).filter(([credential]) => credential.startsWith(prefix));
    const receipts = this.receipts(all.flatMap(([, ballots]) => ballots.map(({ index }) => index)));
    const credentials = all.map(([credential, ballots]) => {
      return { credential, ballots: ballots.map((ballot) => ({ ...ballot, receipt: receipts.shift() })) };
    });
    return { prefix, credentials };
  }

  /** The records of the counted list. */
  records(): Uint8Array[] {
    const records = [...this.ballots()].map(([credential, ballots]) => {
      const last = ballots[ballots.length - 1];
      return concat(fromHex(credential, 32), fromHex(last?.leaf ?? "", 32), u32(ballots.length));
    });
    return records.sort(compare);
  }

  private counted(prefix: string): unknown {
    const records = this.records();
    const all = records.map((record, index) => ({ index, record, digits: toHex(record).slice(0, prefix.length) }));
    const first = Math.max(0, all.filter(({ digits }) => digits < prefix).length - 1);
    const end = Math.min(all.length, all.filter(({ digits }) => digits <= prefix).length + 1);
    const prove = prover(records.map(leafHash));
    const given = all.slice(first, end).map(({ index, record }) => ({ index, record: toBase64(record), proof: prove(index).map(toBase64) }));
    return { prefix, size: records.length, records: given };
  }
}

export function seedOfVoter(number: number): Uint8Array {
  return sha256(utf8(`voter ${number}`));
}

export function credentialOf(seed: Uint8Array): Uint8Array {
  return publicKey(seed);
}

function ok(body: Uint8Array | string): Response {
  return { status: 200, body };
}

/** RFC 6962 §2.1.1, from the leaf's sibling upwards; many proofs of one tree share their roots. */
export function prover(leaves: Uint8Array[]): (index: number) => Uint8Array[] {
  const known = new Map<string, Uint8Array>();
  const root = (from: number, to: number): Uint8Array => {
    const found = known.get(`${from} ${to}`) ?? (to - from === 1 ? (leaves[from] as Uint8Array) : nodeHash(root(from, middle(from, to)), root(middle(from, to), to)));
    known.set(`${from} ${to}`, found);
    return found;
  };
  const prove = (index: number, from: number, to: number): Uint8Array[] => {
    if (to - from <= 1) return [];
    const split = middle(from, to);
    return index < split ? [...prove(index, from, split), root(split, to)] : [...prove(index, split, to), root(from, split)];
  };
  return (index) => prove(index, 0, leaves.length);
}

function middle(from: number, to: number): number {
  return from + 2 ** Math.ceil(Math.log2(to - from) - 1);
}

export function inclusion(leaves: Uint8Array[], index: number): Uint8Array[] {
  return prover(leaves)(index);
}

/** Only to see that the two ways to a root agree. */
export function naiveRoot(leaves: Uint8Array[]): Uint8Array {
  if (leaves.length <= 1) return leaves[0] ?? rootOf([]);
  const split = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return nodeHash(naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)));
}

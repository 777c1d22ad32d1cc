// The board's routes (docs/openapi.json). What they answer is read here and believed nowhere: reader.ts and finding.ts
// verify it.

import { fromBase64Of, fromHex, fromUtf8, isEqual, toBase64, toHex, utf8 } from "../encoding/bytes.ts";
import { asInteger, asObject, asText, type Json } from "../encoding/canonical.ts";
import { Refusal } from "../encoding/refusal.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import type { Attachment } from "../election/member.ts";
import { isPetitioning, type Petition } from "../election/petition.ts";
import { LONGEST_ENTRY } from "../log/note.ts";
import { tilePath, type Tile } from "../log/tiles.ts";
import type { components } from "./board-api.gen.ts";
import { patienceFor, Problem, type Http } from "./http.ts";

type Schemas = components["schemas"];

/** Where an election stands, as the service says. */
export type Status = Pick<Schemas["Status"], "id" | "phase" | "size" | "epochs" | "bucket_digits" | "constituencies">;

/** An epoch, as the service says: it was published after that time. */
export type ListedEpoch = Schemas["Epoch"];

/** A ballot in the log, as the service says. */
export interface ListedBallot {
  index: number;
  leaf: Uint8Array;
  seq: number;
  receipt: Uint8Array;
}

export interface ListedCredential {
  credential: Uint8Array;
  ballots: ListedBallot[];
}

/** A record of the counted list, as the service says. */
export interface ListedRecord {
  index: number;
  record: Uint8Array;
  proof: Uint8Array[];
}

/** A petition that gathers signatures, as the service says. */
export interface ListedPetition {
  id: Uint8Array;
  signatures: number;
  text: Json;
}

const LONGEST_JSON = 2 ** 20;
/** Hundreds of petitions that are as long as they can be. */
const LONGEST_PETITIONS = 2 ** 24;
/** Ballots of one bucket, each with a receipt: a few dozen, unless someone casts hundreds of ballots. */
const LONGEST_BUCKET = 2 ** 25;
const HASHES = 32 * 256;

/** What is told before each try of a request. */
export type OnAttempt = (attempt: number) => void;

export class Board {
  private readonly http: Http;
  private readonly path: string;

  constructor(http: Http, election: Uint8Array) {
    [this.http, this.path] = [http, `elections/${toHex(election)}`];
  }

  async status(signal?: AbortSignal): Promise<Status> {
    return readStatus(await this.json("", LONGEST_JSON, signal));
  }

  /** The epochs so far, as the service says. */
  async epochs(signal?: AbortSignal): Promise<ListedEpoch[]> {
    return asList(await this.json("/epochs", LONGEST_JSON, signal)).map((item) => {
      const one = asObject(item);
      return { number: numberOf(one, "number"), after: numberOf(one, "after"), ballots: numberOf(one, "ballots") };
    });
  }

  /**
   * Where the log has what was announced, as the service says; nothing if it does not say, as older ones do not. Petitions are left out:
   * there may be many, and they are read from the end of the log, where none can be hidden.
   */
  async announcements(signal?: AbortSignal): Promise<number[]> {
    const json = await this.found(this.json("/announcements", LONGEST_JSON, signal));
    const items = asList(json ?? []).map(asObject);
    return items.filter(({ kind }) => typeof kind !== "string" || !isPetitioning({ kind })).map((item) => numberOf(item, "entry"));
  }

  /** The petitions that gather signatures, as the service says; none if it does not say, as older ones do not. */
  async petitions(signal?: AbortSignal): Promise<ListedPetition[]> {
    const json = await this.found(this.json("/petitions", LONGEST_PETITIONS, signal));
    return json === undefined ? [] : asList(asObject(json)["petitions"]).map(readListedPetition);
  }

  /** Hands in a signature under a petition. The answer is which petition it counts for, as the service says, and how many have signed. */
  async sign(record: Uint8Array, petition: Petition, signal?: AbortSignal, onAttempt?: OnAttempt): Promise<Omit<ListedPetition, "text">> {
    const { language, paragraphs, title } = petition;
    const body = JSON.stringify({ record: toBase64(record), text: { language, paragraphs, title } });
    const upload = { method: "POST", body, type: "application/json", patience: patienceFor(body) } as const;
    const answer = await this.http.send(`${this.path}/petitions`, { ...upload, limit: LONGEST_JSON, signal, onAttempt });
    return readSigned(jsonOf(answer.body));
  }

  /** The entry of the manifest. */
  manifest(signal?: AbortSignal): Promise<Uint8Array> {
    return this.get("/manifest", LONGEST_ENTRY, signal);
  }

  checkpoint(signal?: AbortSignal): Promise<Uint8Array> {
    return this.get("/log/checkpoint", LONGEST_ENTRY, signal);
  }

  tile(tile: Tile, signal?: AbortSignal): Promise<Uint8Array> {
    const limit = tile.level === "entries" ? tile.width * (2 + LONGEST_ENTRY) : HASHES;
    return this.get(`/log/tile/${tilePath(tile)}`, limit, signal);
  }

  /** A file that a statement names. It is what the statement says, or refused. */
  async attachment({ hash, length }: Attachment, signal?: AbortSignal): Promise<Uint8Array> {
    if (length === 0) return new Uint8Array();
    const bytes = await this.get(`/log/attachment/${toHex(hash)}`, length, signal);
    const isRight = bytes.length === length && isEqual(sha256(bytes), hash);
    if (!isRight) throw new Refusal("attachment", "another file than the one that the record names");
    return bytes;
  }

  /** Casts a ballot. The answer is the promise, not verified yet. */
  async cast(ballot: Uint8Array, signal?: AbortSignal, onAttempt?: OnAttempt): Promise<Uint8Array> {
    const upload = { method: "POST", body: ballot, type: "text/plain", patience: patienceFor(ballot) } as const;
    const request = { ...upload, limit: LONGEST_ENTRY, signal, onAttempt };
    return (await this.http.send(`${this.path}/ballots`, request)).body;
  }

  /** Hands in a promise, or an acknowledgement, with its ballot after the close. */
  async claim(promise: Uint8Array, ballot: Uint8Array, signal?: AbortSignal, onAttempt?: OnAttempt): Promise<void> {
    const body = JSON.stringify({ promise: fromUtf8(promise), ballot: fromUtf8(ballot) });
    const upload = { method: "POST", body, type: "application/json", patience: patienceFor(body) } as const;
    const request = { ...upload, limit: LONGEST_JSON, signal, onAttempt };
    await this.http.send(`${this.path}/claims`, request);
  }

  /** The ballots of all credentials that begin with some digits. */
  async ballots(prefix: string, signal?: AbortSignal): Promise<ListedCredential[]> {
    const json = asObject(await this.json(`/ballots/${prefix}`, LONGEST_BUCKET, signal));
    return asList(json["credentials"]).map(readCredential);
  }

  /** The counted records of all credentials that begin with some digits, and of their neighbours; none before the counted list. */
  async counted(prefix: string, signal?: AbortSignal): Promise<ListedRecord[] | undefined> {
    const json = await this.found(this.json(`/counted/${prefix}`, LONGEST_BUCKET, signal), "not-counted");
    return json === undefined ? undefined : asList(asObject(json)["records"]).map(readRecord);
  }

  /** The sums of the counted ballots, as text; none if the service does not tell them, as older ones do not. */
  async sums(signal?: AbortSignal): Promise<string | undefined> {
    const bytes = await this.found(this.get("/sums", LONGEST_BUCKET, signal));
    return bytes === undefined ? undefined : fromUtf8(bytes);
  }

  /** The bucket of a roll, for the one who collects a credential (docs/protocol.md §7.6), of so many bytes at most. */
  rollBucket(roll: number, bucket: number, most: number, signal?: AbortSignal): Promise<Uint8Array> {
    return this.get(`/rolls/${roll}/buckets/${bucket}`, Math.min(most, LONGEST_BUCKET), signal);
  }

  /** What there may be nothing of: that the service says under a name, or by any 404. */
  private async found<Found>(asked: Promise<Found>, none?: string): Promise<Found | undefined> {
    try {
      return await asked;
    } catch (error) {
      if (error instanceof Problem && error.status === 404 && error.code === (none ?? error.code)) return undefined;
      throw error;
    }
  }

  private get(path: string, limit: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
    return this.http.get(this.path + path, limit, signal);
  }

  private async json(path: string, limit: number, signal: AbortSignal | undefined): Promise<Json> {
    return jsonOf(await this.get(path, limit, signal));
  }
}

function jsonOf(bytes: Uint8Array): Json {
  try {
    return JSON.parse(fromUtf8(bytes)) as Json;
  } catch {
    throw new Problem("answer", 200, "not the JSON of an answer");
  }
}

// Answers have fields that this client does not know, if the service is newer: only those that are used are read.

function readStatus(json: Json): Status {
  const fields = asObject(json);
  const constituencies = asList(fields["constituencies"]).map((item) => {
    const one = asObject(item);
    return { id: textOf(one, "id"), credentials: numberOf(one, "credentials"), voted: numberOf(one, "voted"), ballots: numberOf(one, "ballots") };
  });
  return {
    id: textOf(fields, "id"),
    phase: textOf(fields, "phase"),
    size: numberOf(fields, "size"),
    epochs: numberOf(fields, "epochs"),
    bucket_digits: numberOf(fields, "bucket_digits"),
    constituencies,
  };
}

function readCredential(json: Json): ListedCredential {
  const fields = asObject(json);
  return { credential: fromHex(textOf(fields, "credential"), 32), ballots: asList(fields["ballots"]).map(readListed) };
}

function readListed(json: Json): ListedBallot {
  const fields = asObject(json);
  return {
    index: numberOf(fields, "index"),
    leaf: fromHex(textOf(fields, "leaf"), 32),
    seq: numberOf(fields, "seq"),
    receipt: utf8(textOf(fields, "receipt")),
  };
}

function readRecord(json: Json): ListedRecord {
  const fields = asObject(json);
  const proof = asList(fields["proof"]).map((hash) => fromBase64Of(asText(hash), 32));
  return { index: numberOf(fields, "index"), record: fromBase64Of(textOf(fields, "record"), 68), proof };
}

function readListedPetition(json: Json): ListedPetition {
  const { text } = asObject(json);
  if (text === undefined) throw new Problem("answer", 200, "a petition without a text");
  return { ...readSigned(json), text };
}

function readSigned(json: Json): Omit<ListedPetition, "text"> {
  const fields = asObject(json);
  return { id: fromHex(textOf(fields, "id"), 32), signatures: numberOf(fields, "signatures") };
}

type JsonObject = { [key: string]: Json };

function asList(json: Json | undefined): Json[] {
  if (!Array.isArray(json)) throw new Problem("answer", 200, "no list in an answer");
  return json;
}

function textOf(fields: JsonObject, name: string): string {
  return asText(fields[name] ?? 0);
}

function numberOf(fields: JsonObject, name: string): number {
  const number = asInteger(fields[name] ?? "");
  if (!Number.isSafeInteger(number) || number < 0) throw new Problem("answer", 200, "no count in an answer");
  return number;
}

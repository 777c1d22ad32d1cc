// The registry's routes, for applicants (docs/registration.md §13, docs/openapi-registry.json). What they answer is verified elsewhere.

import { fromUtf8, toHex } from "../encoding/bytes.ts";
import { LONGEST_ENTRY } from "../log/note.ts";
import { tilePath, type Tile } from "../log/tiles.ts";
import { readStanding, type Standing } from "../registration/status.ts";
import { Problem, type Answer, type Http, type Request } from "./http.ts";
import type { LogSource } from "./reader.ts";
import type { components } from "./registry-api.gen.ts";

type Schemas = components["schemas"];

const LONGEST_JSON = 2 ** 16;
/** More than the desk keys of all readers have. */
const LONGEST_KEYS = 2 ** 20;
const HASHES = 32 * 256;
/** A slower line than this many bytes a second does not carry evidence. */
const SLOWEST = 1_000;
const PATIENCE = 30_000;

export class Registry implements LogSource {
  private readonly http: Http;
  private readonly path: string;

  constructor(http: Http, election: Uint8Array) {
    [this.http, this.path] = [http, `elections/${toHex(election)}/registry`];
  }

  checkpoint(signal?: AbortSignal): Promise<Uint8Array> {
    return this.get("/log/checkpoint", LONGEST_ENTRY, signal);
  }

  tile(tile: Tile, signal?: AbortSignal): Promise<Uint8Array> {
    const limit = tile.level === "entries" ? tile.width * (2 + LONGEST_ENTRY) : HASHES;
    return this.get(`/log/tile/${tilePath(tile)}`, limit, signal);
  }

  /** Hands in an application id. One that is known is answered as it was before. */
  async deposit(application: Uint8Array, hour: number, nonce: number, signal?: AbortSignal): Promise<void> {
    const body = JSON.stringify({ application: toHex(application), hour, nonce } satisfies Schemas["Deposit"]);
    await this.send("/deposits", { method: "POST", body, type: "application/json", limit: LONGEST_JSON, signal });
  }

  /** The newest desk key of each reader, as notes. */
  async deskKeys(signal?: AbortSignal): Promise<string[]> {
    const keys = readJson(await this.get("/desk-keys", LONGEST_KEYS, signal));
    if (!Array.isArray(keys) || !keys.every((key) => typeof key === "string")) throw unreadable();
    return keys;
  }

  /** Hands in a note of the exchange. The same one is answered as before. Whether its evidence is still awaited. */
  async addNote(note: Uint8Array, signal?: AbortSignal): Promise<boolean> {
    const { status } = await this.send("/notes", { method: "POST", body: note, type: "text/plain", limit: LONGEST_JSON, signal });
    return status === 202;
  }

  /** Sends a ciphertext that a note awaits. */
  async putEvidence(hash: Uint8Array, ciphertext: Uint8Array, signal?: AbortSignal): Promise<void> {
    const patience = PATIENCE + (1_000 * ciphertext.length) / SLOWEST;
    await this.send(`/evidence/${toHex(hash)}`, { method: "PUT", body: ciphertext, limit: LONGEST_JSON, signal, patience });
  }

  /** How an application stands; nothing if it is in no entry of the log. */
  async standing(request: Uint8Array, signal?: AbortSignal): Promise<Standing | undefined> {
    try {
      const { body } = await this.send("/status", { method: "POST", body: request, type: "text/plain", limit: LONGEST_JSON, signal });
      return readStanding(readJson(body));
    } catch (fault) {
      if (fault instanceof Problem && fault.code === "application-unknown") return undefined;
      throw fault;
    }
  }

  /** Hands in an entry for the intake's log. The same one is answered as before, with its index. */
  async submit(entry: Uint8Array, signal?: AbortSignal): Promise<number> {
    const { body } = await this.send("/entries", { method: "POST", body: entry, type: "text/plain", limit: LONGEST_JSON, signal });
    const answer = readJson(body) as Partial<Schemas["IntakePosition"]> | null;
    if (typeof answer?.index !== "number") throw unreadable();
    return answer.index;
  }

  private get(path: string, limit: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
    return this.http.get(this.path + path, limit, signal);
  }

  private send(path: string, request: Request): Promise<Answer> {
    return this.http.send(this.path + path, request);
  }
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch {
    throw unreadable();
  }
}

function unreadable(): Problem {
  return new Problem("answer", 200, "not the JSON of an answer");
}

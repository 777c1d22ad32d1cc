// An election that is counted, with petitions: credentials that its registrars issued, and a service that gathers signatures.

import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { compare, concat, toHex, u32 } from "../src/encoding/bytes.ts";
import type { Json } from "../src/encoding/canonical.ts";
import { publicKey } from "../src/encoding/ed25519.ts";
import { type Petition, petitionId } from "../src/election/petition.ts";
import type { Desk } from "../src/flows/petitioning.ts";
import { signPetition } from "../src/record/petition-signatures.ts";
import type { Setup } from "../src/record/setup.ts";
import { Board } from "../src/service/board.ts";
import { Http, type Transport } from "../src/service/http.ts";
import { Reader } from "../src/service/reader.ts";
import { hashedCredential } from "../src/voter/credential.ts";
import { applicantOf } from "../src/voter/collect.ts";
import { Secrets } from "../src/voter/secrets.ts";
import { MadeBoard, type Response, seedOfVoter } from "./made-board.ts";
import { MadeElection } from "./made-election.ts";
import { setupOf } from "./made-record.ts";

const NEEDED = 3;
/** Seconds in which the commission has to answer. */
export const ANSWER = 86_400;
/** Records on the roll of each constituency. */
export const ROLL = 6;

export const petitionOf = (title: string): Petition => ({ language: "en", paragraphs: ["First.", "Second."], title });

export class MadePetitions {
  readonly election = new MadeElection({ petitions: { answer: ANSWER, signatures: NEEDED }, successors: 1 });
  readonly setup: Setup;

  constructor() {
    this.election.ceremony("registrar");
    this.election.ceremony("trustee");
    const { keys } = setupOf(this.election);
    if (keys === undefined) throw new Error("no keys");
    this.election.prepare({ ...keys, credentials: [...keys.credentials.values()].map(({ key }) => key) }, ROLL);
    this.setup = setupOf(this.election);
    this.election.end([], "{}\n");
  }

  /** What the registrars sign for a credential. */
  issued(position: number, credential: Uint8Array): Uint8Array {
    const { constituencies, id } = this.election.manifest;
    const place = constituencies[position]?.id ?? "";
    return hashedCredential(id, place, credential).multiply(this.election.registrarShare(place, 0)).toBytes();
  }

  /** The record of a voter, of whom every second votes in the second constituency. */
  signature(petition: Petition, voter: number): Uint8Array {
    const seed = seedOfVoter(voter);
    const { id } = this.election.manifest;
    return signPetition(seed, id, petitionId(id, petition), voter % 2, this.issued(voter % 2, publicKey(seed)));
  }

  signatures(petition: Petition, voters: number[]): Uint8Array {
    return concat(...voters.map((voter) => this.signature(petition, voter)).sort((a, b) => compare(a.subarray(1, 33), b.subarray(1, 33))));
  }

  /** Appends a petition with an attachment. */
  append(petition: Petition, attachment: Uint8Array, changes: { [name: string]: Json } = {}, signer = "board"): void {
    const hash = toHex(sha256(attachment));
    this.election.attachments.set(hash, attachment);
    const { language, paragraphs, title } = petition;
    const text = { language, paragraphs: [...paragraphs], title };
    const fields = { attachment: { hash, length: attachment.length }, size: attachment.length / 145, text, under: this.election.checkpoint() };
    this.election.say("petition", { ...fields, ...changes }, signer);
  }

  answer(petition: Petition, changes: { [name: string]: Json } = {}, signer = "commission/c1"): void {
    this.election.say("answer", { petition: this.idOf(petition), text: { en: "We will." }, ...changes }, signer);
  }

  delay(petition: Petition, until: number, changes: { [name: string]: Json } = {}, signer = "commission/c1"): void {
    this.election.say("delay", { petition: this.idOf(petition), reason: { en: "It takes longer." }, until, ...changes }, signer);
  }

  idOf(petition: Petition): string {
    return toHex(petitionId(this.election.manifest.id, petition));
  }
}

/** A service that gathers signatures, as docs/openapi.json says. */
export class PetitionBoard extends MadeBoard {
  readonly gathering: { id: string; signatures: number; text: unknown }[] = [];
  /** What was handed in, as it came. */
  readonly handedIn: { record: string; text: Petition }[] = [];
  /** What it answers in the place of what it should. */
  answers: ((id: string) => Response) | undefined;
  /** Buckets of rolls, by their paths. */
  readonly buckets = new Map<string, Uint8Array>();

  override transport(): Transport {
    const { fetch, wait } = super.transport();
    return {
      fetch: (url, init) => (init.method === "POST" && url.endsWith("/petitions") ? this.take(String(init.body)) : fetch(url, init)),
      wait,
    };
  }

  override answer(path: string): Response {
    const bucket = this.buckets.get(path);
    if (bucket !== undefined) return { status: 200, body: bucket };
    return path === "petitions" ? { status: 200, body: JSON.stringify({ petitions: this.gathering }) } : super.answer(path);
  }

  private async take(body: string): Promise<globalThis.Response> {
    const signature = JSON.parse(body) as { record: string; text: Petition };
    this.handedIn.push(signature);
    const id = toHex(petitionId(this.election.manifest.id, signature.text));
    const { status, body: answer } = this.answers?.(id) ?? { status: 202, body: JSON.stringify({ id, signatures: this.handedIn.length }) };
    return new globalThis.Response(answer as BodyInit, { status });
  }
}

export interface At {
  now?: number;
  makeWorker?: () => Worker;
}

/** Petitions at a service about this election. */
export function deskAt({ election, setup }: MadePetitions, board: PetitionBoard, { now, makeWorker }: At = {}): Desk {
  const service = new Board(new Http("https://board.example/api/v1", board.transport()), election.manifest.id);
  const noWorker = () => {
    throw new Error("no workers here");
  };
  return {
    service: "https://board.example",
    board: service,
    manifest: election.manifest,
    makeWorker: makeWorker ?? noWorker,
    now: () => now ?? election.time,
    reader: () => Reader.open(service, election.manifest),
    setup: async () => setup,
  };
}

/** Puts the application of a phrase on the roll of a constituency, with the shares of its registrars. */
export async function enrol(petitions: MadePetitions, board: PetitionBoard, entropy: Uint8Array, position = 0): Promise<Uint8Array> {
  const { id: election, constituencies } = petitions.election.manifest;
  const constituency = constituencies[position]?.id ?? "";
  const secrets = await Secrets.stretch(entropy);
  const own = applicantOf(secrets, { election, constituency, attempt: 1 });
  const element = bls12_381.G1.Point.fromBytes(own.blinded);
  const shares = [1, 2, 3].flatMap((index) => [u32(index), element.multiply(petitions.election.registrarShare(constituency, index)).toBytes()]);
  board.buckets.set(`rolls/${position + 1}/buckets/0`, concat(u32(1), u32(3), own.blinded, own.statusKey, ...shares));
  return own.credential;
}

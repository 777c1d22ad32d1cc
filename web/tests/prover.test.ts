import { afterEach, describe, expect, it } from "vitest";
import { petitionId } from "../src/election/petition.ts";
import { fromBase64, fromHex } from "../src/encoding/bytes.ts";
import { verify } from "../src/encoding/ed25519.ts";
import { frame } from "../src/encoding/frame.ts";
import { readSignature, type Signing } from "../src/record/petition-signatures.ts";
import type { Progress } from "../src/voter/ballot.ts";
import { checkOpenedBallot } from "../src/voter/opened.ts";
import { startProver, slicedProver, type Prover } from "../src/worker/prover-client.ts";
import { serve, type WorkerScope } from "../src/worker/serve.ts";
import { newTaskRunner } from "../src/worker/tasks.ts";
import { verifyBallot } from "./ballot-verifier.ts";
import { Dice } from "./random-manifest.ts";
import { randomVote } from "./random-vote.ts";
import { readVector } from "./vectors.ts";

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const vote = randomVote(new Dice("a vote that is proven elsewhere"));
const entropy = (): Uint8Array => new Uint8Array(16).fill(3);
const started: Prover[] = [];
const petitionOfVector = vectorOfPetition();

function vectorOfPetition(): { bytes: Uint8Array; signing: Signing } {
  const { attachment, constituencies, election, id } = readVector<Record<"attachment" | "election" | "id", string> & { constituencies: { id: string; key: string }[] }>("petition-attachments.json");
  const issuers = constituencies.map((one) => ({ key: fromBase64(one.key), election: fromHex(election, 32), constituency: one.id }));
  return { bytes: fromBase64(attachment), signing: { election: fromHex(election, 32), id: fromHex(id, 32), issuers } };
}

afterEach(() => {
  for (const prover of started.splice(0)) prover.end();
});

/** As much of a worker as the page sees of it: messages are copied, and arrive later. */
class PretendedWorker {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: (() => void) | null = null;
  onmessageerror: (() => void) | null = null;
  hasEnded = false;
  readonly #scope: WorkerScope = { onmessage: null, postMessage: (reply) => this.#send(() => this.onmessage?.({ data: structuredClone(reply) })) };

  constructor(answers: boolean) {
    if (answers) setTimeout(() => serve(this.#scope, newTaskRunner(random)));
  }

  postMessage(message: unknown): void {
    const data = structuredClone(message) as never;
    this.#send(() => this.#scope.onmessage?.({ data }));
  }

  terminate(): void {
    this.hasEnded = true;
  }

  #send(deliver: () => void): void {
    setTimeout(() => {
      if (!this.hasEnded) deliver();
    });
  }
}

async function inWorker(): Promise<Prover> {
  const prover = await startProver(() => new PretendedWorker(true) as unknown as Worker, random);
  started.push(prover);
  return prover;
}

async function onPage(): Promise<Prover> {
  const prover = await slicedProver(random);
  started.push(prover);
  return prover;
}

function code(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(() => "accepted", (fault) => (fault as { code: string }).code);
}

describe.each([["in a worker", inWorker], ["on the page's own thread", onPage]])("a prover %s", (_, start) => {
  it("makes a ballot, says how far it is, and signs it as often as it is asked", async () => {
    const prover = await start();
    const said: Progress[] = [];
    await prover.run("prepare", vote.keys);
    await prover.run("seal", vote, (progress) => said.push(progress));
    expect(said.map(({ done }) => done)).toEqual(said.map((_, at) => at + 1));
    expect(said.at(-1)?.done).toBe(said.at(-1)?.all);
    const note = await prover.run("cast", null);
    verifyBallot(note, vote.manifest, vote.keys.decryption, vote.credentialKey);
    expect(await prover.run("cast", null)).toEqual(note);
  });

  it("opens a ballot instead, which then cannot be cast", async () => {
    const prover = await start();
    const { fingerprint } = await prover.run("seal", vote);
    const opened = checkOpenedBallot(await prover.run("open", null), vote.manifest, vote.keys.decryption);
    expect(opened.fingerprint).toEqual(fingerprint);
    expect(await code(prover.run("cast", null))).toBe("nothing-sealed");
    expect(await code(prover.run("open", null))).toBe("nothing-sealed");
  });

  it("does not open what was cast", async () => {
    const prover = await start();
    await prover.run("seal", vote);
    await prover.run("cast", null);
    expect(await code(prover.run("open", null))).toBe("nothing-sealed");
  });

  it("does nothing with secrets that it was not given, and overwrites those that it was", async () => {
    const prover = await start();
    const of = { election: vote.manifest.id, constituency: vote.constituency, attempt: 1 };
    expect(await code(prover.run("applicant", of))).toBe("locked");
    await prover.run("unlock", entropy());
    const { credential } = await prover.run("applicant", of);
    const { text } = await prover.run("seal", { ...vote, credential: { signature: vote.credential.signature } });
    expect(text).toContain(Buffer.from(credential).toString("base64"));
    expect((await prover.run("statusSeed", of)).length).toBe(32);
  });

  it("signs a petition with the phrase that it was given, and under no other text", async () => {
    const prover = await start();
    const { manifest, constituency, credential } = vote;
    const petition = { language: manifest.languages[0] ?? "", paragraphs: ["Please."], title: "Petition" };
    const signing = { manifest, constituency, signature: credential.signature, petition };
    expect(await code(prover.run("signPetition", signing))).toBe("locked");
    await prover.run("unlock", entropy());
    const own = await prover.run("applicant", { election: manifest.id, constituency, attempt: 1 });
    const record = readSignature(await prover.run("signPetition", signing));
    expect([record.credential, record.issued]).toEqual([own.credential, credential.signature]);
    expect(manifest.constituencies[record.constituency]?.id).toBe(constituency);
    const under = (title: string) => frame("petition-signature", manifest.id, petitionId(manifest.id, { ...petition, title }));
    expect([verify(own.credential, under("Petition"), record.signature), verify(own.credential, under("Petitions"), record.signature)]).toEqual([true, false]);
  });

  it("checks the signatures under a petition, and says how far it is", async () => {
    const prover = await start();
    const said: Progress[] = [];
    expect(await prover.run("verifySignatures", petitionOfVector, (progress) => said.push(progress))).toBe(5);
    expect(said.map(({ done, all }) => all - done)).toEqual([5, 4, 3, 2, 1, 0]);
    const bytes = petitionOfVector.bytes.slice(0, -145);
    expect(await prover.run("verifySignatures", { ...petitionOfVector, bytes })).toBe(4);
    expect(await code(prover.run("verifySignatures", { ...petitionOfVector, bytes: bytes.slice(1) }))).toBe("petition-signatures");
    const { signing } = petitionOfVector;
    expect(await code(prover.run("verifySignatures", { bytes, signing: { ...signing, issuers: [undefined, ...signing.issuers.slice(1)] } }))).toBe("petition-signatures");
  });

  it("passes on why it refuses", async () => {
    const prover = await start();
    expect(await code(prover.run("seal", { ...vote, seq: 0 }))).toBe("ballot-seq");
    const { seed, signature } = vote.credential;
    const of = { key: vote.credentialKey, election: vote.manifest.id, constituency: vote.constituency };
    expect(await code(prover.run("verifyCredential", { ...of, credential: seed, signature }))).toBe("credential-signature");
  });

  it("ends while it works", async () => {
    const prover = await start();
    const sealing = code(prover.run("seal", vote));
    prover.end();
    expect(await sealing).toBe("ended");
    expect(await code(prover.run("cast", null))).toBe("ended");
  });
});

describe("where no worker can be started", () => {
  it.each<[string, () => Worker]>([
    ["because the page forbids it", () => { throw new Error("forbidden"); }],
    ["because it never answers", () => new PretendedWorker(false) as unknown as Worker],
    ["because its file is not there", () => {
      const worker = new PretendedWorker(false);
      setTimeout(() => worker.onerror?.());
      return worker as unknown as Worker;
    }],
  ])("%s, the page does the work", async (_, makeWorker) => {
    const prover = await startProver(makeWorker, random, 20);
    started.push(prover);
    await prover.run("seal", vote);
    verifyBallot(await prover.run("cast", null), vote.manifest, vote.keys.decryption, vote.credentialKey);
  });
});

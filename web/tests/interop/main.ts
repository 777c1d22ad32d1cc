// Ballots and credentials between this implementation and the one in Rust: node main.mjs PROGRAM [ballots] [credentials]
//
// PROGRAM answers each line of JSON with one (crates/ballot-signing/examples/interop.rs). Everything follows from seeds, but for
// the randomness of the ballots.

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { toBase64 } from "../../src/encoding/bytes.ts";
import { makeBallot, signBallot } from "../../src/voter/ballot.ts";
import { fingerprintUri } from "../../src/voter/fingerprint.ts";
import { openedBallot } from "../../src/voter/opened.ts";
import { CHANGES, changed } from "../ballot-changes.ts";
import { Dice } from "../random-manifest.ts";
import { randomVote } from "../random-vote.ts";
import { type CredentialAnswer, type CredentialCase, checkCredential, credentialCase } from "./credentials.ts";

const [program, ballots = "1000", credentials = "40"] = process.argv.slice(2);
if (program === undefined) throw new Error("usage: node main.mjs PROGRAM [ballots] [credentials]");

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

interface Peer {
  ask<Answer>(question: unknown): Promise<Answer>;
  end(): Promise<void>;
}

/** Questions may be asked before the answers to others are there: both processes are to be busy. */
function startPeer(program: string): Peer {
  const child: ChildProcess = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
  const waiting: ((line: string) => void)[] = [];
  const closed = new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`))));
  });
  createInterface({ input: child.stdout! }).on("line", (line) => waiting.shift()?.(line));
  return {
    ask: <Answer>(question: unknown) => {
      child.stdin!.write(`${JSON.stringify(question)}\n`);
      const answer = new Promise<Answer>((resolve) => waiting.push((line) => resolve(JSON.parse(line) as Answer)));
      return Promise.race([answer, closed.then(() => Promise.reject(new Error("no answer")))]);
    },
    end() {
      child.stdin!.end();
      return closed;
    },
  };
}

interface BallotsAnswer {
  /** Of the good ballot, and of the one that was changed. */
  verdicts: [string, string];
  opened: [fingerprint: string, values: number[][]];
}

/** What makes a ballot, and a ballot with one field changed, are seeded: a failure says which. */
async function ballotAndChange(peer: Peer, number: number): Promise<{ change: string; refusal: string }> {
  const vote = randomVote(new Dice(`interop ${number}`));
  const change = CHANGES[number % CHANGES.length] as (typeof CHANGES)[number];
  const unsigned = makeBallot({ ...vote, random });
  const good = signBallot(unsigned, vote.credential.seed);
  const bad = changed(new Dice(`interop change ${number}`), change, good, vote);
  const { verdicts, opened } = await peer.ask<BallotsAnswer>({
    ask: "ballots",
    manifest: vote.manifest.text,
    decryption: toBase64(vote.keys.decryption),
    credential_key: toBase64(vote.credentialKey),
    ballots: [good, bad].map(toBase64),
    opened: openedBallot(unsigned),
  });
  if (verdicts[0] !== "accepted") throw new Error(`ballot ${number} was refused: ${verdicts[0]}`);
  if (verdicts[1] === "accepted") throw new Error(`ballot ${number} was accepted in spite of another ${change}`);
  const expected = [fingerprintUri(unsigned.fingerprint), vote.choices.map(({ values }) => values)];
  if (JSON.stringify(opened) !== JSON.stringify(expected)) throw new Error(`ballot ${number} opens to something else`);
  return { change, refusal: verdicts[1] };
}

async function credential(peer: Peer, number: number): Promise<void> {
  const asked: CredentialCase = await credentialCase(new Dice(`interop credential ${number}`));
  await checkCredential(asked, await peer.ask<CredentialAnswer>(asked.question));
}

/** So many of something, a few at a time. */
async function all<Result>(count: number, make: (number: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < count; at += 8) {
    const some = Array.from({ length: Math.min(8, count - at) }, (_, next) => make(at + next));
    results.push(...(await Promise.all(some)));
  }
  return results;
}

const peer = startPeer(program);
const refused = await all(Number(ballots), (number) => ballotAndChange(peer, number));
await all(Number(credentials), (number) => credential(peer, number));
await peer.end();

const kinds = new Map<string, Set<string>>();
for (const { change, refusal } of refused) kinds.set(change, (kinds.get(change) ?? new Set()).add(refusal));
for (const [change, refusals] of kinds) console.log(`${change}: ${[...refusals].sort().join(", ")}`);
console.log(`${ballots} ballots accepted and opened, and refused with one field changed; ${credentials} credentials agree both ways`);

// People who have registered, without a browser: for plays that are about something else.

import { readFileSync } from "node:fs";
import { fromHex } from "../../src/encoding/bytes.ts";
import { registerWith } from "../../src/flows/registering.ts";
import { readMrz } from "../../src/registration/mrz.ts";
import { cleanPicture } from "../../src/registration/picture.ts";
import { Board } from "../../src/service/board.ts";
import { Http } from "../../src/service/http.ts";
import { fetchManifest, Reader, readSetup } from "../../src/service/reader.ts";
import { toWords } from "../../src/voter/phrase.ts";
import { passportOf } from "./passport.ts";
import type { Stage } from "./stage.ts";

const PICTURE = cleanPicture(new Uint8Array(readFileSync(new URL("../registration/picture.jpg", import.meta.url)))).bytes;

/** The log of the stage's board, read without anybody between. */
export async function readerOf(stage: Stage): Promise<Reader> {
  const { board: url, election } = stage.introduction;
  const board = new Board(new Http(`${url}/api/v1`), fromHex(election, 32));
  return Reader.open(board, await fetchManifest(board, fromHex(election, 32)));
}

/** Registers people in the first constituency, with some simulated ones; casting is open when it ends. Gives the words of each. */
export async function openWith(stage: Stage, people: number, simulated: number): Promise<string[][]> {
  const entropies = Array.from({ length: people }, (_, n) => new Uint8Array(16).fill(n + 101));
  const reader = await readerOf(stage);
  const setup = await readSetup(reader);
  await Promise.all(entropies.map((entropy, n) => register(stage, setup, entropy, n)));
  await stage.tell("voters", { number: simulated });
  for (const what of ["review", "day", "roll", "issue", "open"]) await stage.tell(what);
  return Promise.all(entropies.map((entropy) => toWords(entropy, "en")));
}

async function register(stage: Stage, setup: Awaited<ReturnType<typeof readSetup>>, entropy: Uint8Array, n: number): Promise<void> {
  const { registry, constituencies } = stage.introduction;
  const makeWorker = (): Worker => {
    throw new Error("no workers here");
  };
  const [constituency = ""] = constituencies;
  const { signal } = new AbortController();
  const registering = await registerWith({ registry, manifest: setup.manifest, setup, entropy, constituency, makeWorker }, signal, () => {}, false);
  const mrz = passportOf(8_000 + n);
  const { document } = readMrz(mrz, new Date().toISOString().slice(0, 10));
  const { number = "", state = "", name = "", birth = "" } = document ?? {};
  const papers = { evidence: "passport", state, number, name, birth, mrz, vouches: [], attestations: [] };
  await registering.send(papers, [PICTURE, PICTURE], signal, () => {});
}

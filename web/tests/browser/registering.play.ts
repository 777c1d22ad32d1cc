// Registering at the real registry, with registrars at real desks, a registry that is killed in between, better evidence and a second attempt.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromHex, toHex, utf8 } from "../../src/encoding/bytes.ts";
import type { Manifest } from "../../src/election/manifest.ts";
import { collectCredential } from "../../src/flows/collecting.ts";
import { registerWith, statusWith, vouchWith, type Applying } from "../../src/flows/registering.ts";
import type { Registering } from "../../src/flows/session.ts";
import type { Setup } from "../../src/record/setup.ts";
import { readMrz } from "../../src/registration/mrz.ts";
import { cleanPicture } from "../../src/registration/picture.ts";
import { checkVouch } from "../../src/registration/vouch.ts";
import { Board } from "../../src/service/board.ts";
import { Http } from "../../src/service/http.ts";
import { fetchManifest, Reader, readSetup } from "../../src/service/reader.ts";
import { passportOf } from "./passport.ts";
import { Stage } from "./stage.ts";

const PICTURE = cleanPicture(new Uint8Array(readFileSync(new URL("../registration/picture.jpg", import.meta.url)))).bytes;
const TODAY = new Date().toISOString().slice(0, 10);
const signal = new AbortController().signal;
const nothing = () => {};

let stage: Stage;
let board: Board;
let manifest: Manifest;
let reader: Reader;
let setup: Setup;
let constituency: string;

beforeAll(async () => {
  stage = await Stage.begin("--work", "12", "--registration-seconds", "900");
  const { board: url, election, constituencies } = stage.introduction;
  board = new Board(new Http(`${url}/api/v1`), fromHex(election, 32));
  manifest = await fetchManifest(board, fromHex(election, 32));
  reader = await Reader.open(board, manifest);
  [constituency] = constituencies as [string];
  await goOn();
});

afterAll(() => stage.end());

async function goOn(): Promise<void> {
  await reader.refresh();
  setup = await readSetup(reader, constituency);
}

/** Somebody with a phrase, on a device without workers. */
function person(n: number): Applying {
  const makeWorker = (): Worker => {
    throw new Error("no workers here");
  };
  return { registry: stage.introduction.registry, manifest, setup, entropy: new Uint8Array(16).fill(n), constituency, makeWorker };
}

/** A document, or friends who vouch instead. */
function send(registering: Registering, n: number, vouches: string[] = []): Promise<void> {
  const mrz = passportOf(4_000 + n);
  const { document } = readMrz(mrz, TODAY);
  const { number = "", state = "", name = "", birth = "" } = document ?? {};
  const evidence = vouches.length > 0 ? "vouching" : "passport";
  const papers = { evidence, state, number, name, birth, mrz: vouches.length > 0 ? [] : mrz, vouches, attestations: [] };
  return registering.send(papers, [PICTURE, PICTURE], signal, nothing);
}

function statusOf(n: number): Promise<unknown> {
  return statusWith(person(n), board);
}

describe("registering at the real service", () => {
  const [anna, boris, vera, dana] = [1, 2, 3, 4];
  const drawn = new Map<number, Registering>();

  it("begins with nothing, and goes on to a draw", async () => {
    expect(await statusOf(anna)).toEqual({ status: "none" });
    for (const n of [anna, boris, vera]) drawn.set(n, await registerWith(person(n), signal, nothing, false));
    expect(await statusOf(anna)).toEqual({ status: "drawn" });
    expect(new Set([...drawn.values()].map(({ id }) => id)).size).toBe(3);
  });

  it("brings evidence to the registrars, though the registry is killed", async () => {
    for (const n of [anna, vera]) await send(drawn.get(n) as Registering, n);
    await stage.tell("kill-registry");
    const late = send(drawn.get(boris) as Registering, boris);
    await stage.tell("start-registry");
    await late;
    for (const n of [anna, boris, vera]) expect(await statusOf(n)).toEqual({ status: "in-review" });
  });

  it("goes on from the phrase alone when a registrar asks for more, or refuses", async () => {
    await stage.tell("more", { application: drawn.get(boris)?.id, reason: "unreadable" });
    await stage.tell("refuse", { application: drawn.get(vera)?.id, reason: "expired" });
    expect(await statusOf(boris)).toEqual({ status: "more", reason: "unreadable" });
    expect(await statusOf(vera)).toEqual({ status: "refused", reason: "expired" });
    const [again, anew] = [await registerWith(person(boris), signal, nothing, false), await registerWith(person(vera), signal, nothing, true)];
    expect(again.id).toBe(drawn.get(boris)?.id);
    expect(anew.id).not.toBe(drawn.get(vera)?.id);
    await send(again, boris);
    await send(anew, vera);
  });

  it("takes two friends, who were approved, for a document", async () => {
    await stage.tell("review");
    await stage.tell("day");
    const friend = await registerWith(person(dana), signal, nothing, false);
    const vouches = await Promise.all([anna, boris].map((n) => vouchWith(person(n), fromHex(friend.id, 32), 2)));
    for (const vouch of vouches) expect(checkVouch(utf8(vouch), { election: manifest.id, id: fromHex(friend.id, 32) }).slot).toBe(2);
    await send(friend, dana, vouches);
    const reviewed = await stage.tell("review");
    expect(reviewed["standings"]).toMatchObject({ [friend.id]: "approved" });
  });

  it("ends with credentials that the registrars signed for the roll", async () => {
    await stage.tell("voters", { number: 4 });
    await stage.tell("day");
    await stage.tell("roll");
    await goOn();
    for (const n of [anna, boris, vera, dana]) expect(await statusOf(n)).toEqual({ status: "on-roll" });
    await stage.tell("issue");
    await goOn();
    const credentials = new Set<string>();
    for (const n of [anna, boris, vera, dana]) {
      expect(await statusOf(n)).toEqual({ status: "issued" });
      const one = person(n);
      const right = await collectCredential({ board, reader, ...one, issued: { board, setup: one.setup, constituency: one.constituency } });
      credentials.add(toHex(right.credential));
      right.forget();
    }
    expect(credentials.size).toBe(4);
  });
});

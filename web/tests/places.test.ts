// Where a page goes that is a file: nowhere but to the address that was typed, until somebody has chosen more.

import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { openPinned } from "../src/flows/online.ts";
import { hostOf, placesOf, strangeHost } from "../src/flows/places.ts";
import { MadeBoard } from "./made-board.ts";
import { MadeElection } from "./made-election.ts";

const BOARD = "https://board.example";

/** A network of which the board is a part; whatever else is asked for fails. */
function network(places: unknown, made?: MadeBoard): string[] {
  const hosts: string[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    hosts.push(new URL(url).host);
    if (url.endsWith("/places.json")) return new Response(JSON.stringify(places));
    if (made !== undefined && url.startsWith(`${BOARD}/api`)) return made.transport().fetch(url, init);
    return new Response("", { status: 404 });
  });
  return hosts;
}

afterEach(() => void vi.unstubAllGlobals());

describe("places that a service names", () => {
  it("are addresses of hosts, and nothing more", async () => {
    for (const registry of [
      ...["http://registry.example", "ftp://registry.example", "https://user@registry.example", "https://user:word@registry.example"],
      ...["https://registry.example/?a=b", "https://registry.example/#a", "javascript:alert(1)", "//registry.example", "registry.example", "", 7, null],
    ]) {
      network({ registry, mailboxes: [{ id: "m1", url: registry }, registry, null] });
      expect(await placesOf(BOARD), String(registry)).toEqual({ board: BOARD, registry: undefined, mailboxes: [] });
    }
  });

  it.each([
    ["https://registry.example/", "https://registry.example"],
    ["https://registry.example/intake//", "https://registry.example/intake"],
    ["http://abc2.onion", "http://abc2.onion"],
    ["http://127.0.0.1:8412", "http://127.0.0.1:8412"],
    ["HTTPS://REGISTRY.EXAMPLE", "https://registry.example"],
  ])("%s is one", async (given, expected) => {
    network({ registry: given, mailboxes: [{ id: "m1", url: given }] });
    expect(await placesOf(BOARD)).toEqual({ board: BOARD, registry: expected, mailboxes: [{ id: "m1", url: expected }] });
  });

  it("have one address for each mailbox", async () => {
    network({ mailboxes: [{ id: "m1", url: "https://a.example" }, { id: "m1", url: "https://b.example" }] });
    expect((await placesOf(BOARD)).mailboxes).toEqual([{ id: "m1", url: "https://a.example" }]);
  });

  it("are strange if they are elsewhere, and have the name that a browser asks for", () => {
    const strange = (registry: string | undefined) => strangeHost({ board: BOARD, registry, mailboxes: [] });
    expect(strange(`${BOARD}/registry`)).toBeUndefined();
    expect(strange(undefined)).toBeUndefined();
    expect(strange("https://registry.example/a")).toBe("registry.example");
    expect(strange("https://board.example:8443")).toBe("board.example:8443");
    expect(strange("https://bоard.example")).toBe("xn--bard-55d.example");
    expect(hostOf("https://m.example/veche")).toBe("m.example");
  });
});

describe("a page that is a file", () => {
  const constituency = "north";
  const entropy = new Uint8Array(16);
  const makeWorker = () => {
    throw new Error("no workers here");
  };
  let election: MadeElection;

  beforeAll(() => {
    election = new MadeElection({ intake: true });
  });

  it("asks a registry elsewhere for nothing until its name was shown and agreed to", async () => {
    const hosts = network({ registry: "https://registry.example", mailboxes: [] }, new MadeBoard(election));
    const session = await openPinned(BOARD, election.manifest, makeWorker);
    expect([session.hasRegistry, session.strangeRegistry?.host]).toEqual([true, "registry.example"]);
    const register = () => session.register(entropy, constituency, new AbortController().signal, () => undefined, false);
    const all = [register, () => session.status(entropy, constituency), () => session.vouch(entropy, constituency, new Uint8Array(32), 1)];
    for (const act of all) await expect(act()).rejects.toThrow("no-registry");
    expect(new Set(hosts)).toEqual(new Set(["board.example"]));
    session.strangeRegistry?.agree();
    expect(session.strangeRegistry).toBeUndefined();
    await session.status(entropy, constituency).catch(() => undefined);
    expect(hosts).toContain("registry.example");
  });

  it("does not ask about a registry at the address that was typed", async () => {
    network({ registry: BOARD, mailboxes: [] }, new MadeBoard(election));
    expect((await openPinned(BOARD, election.manifest, makeWorker)).strangeRegistry).toBeUndefined();
  });
});

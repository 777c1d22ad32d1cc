import { describe, expect, it } from "vitest";
import { toHex, utf8 } from "../../src/encoding/bytes.ts";
import { hash } from "../../src/encoding/frame.ts";
import { Http, Problem, type Transport } from "../../src/service/http.ts";
import { Registry } from "../../src/service/registry.ts";
import { ELECTION } from "./support.ts";

interface Asked {
  url: string;
  method: string;
  type: string | undefined;
  body: unknown;
}

/** A registry that gives one answer, and what it was asked. */
function answering(status: number, body: BodyInit | null = null): { registry: Registry; asked: Asked[] } {
  const asked: Asked[] = [];
  const transport: Transport = {
    fetch: async (url, { method, headers, body: sent }) => {
      asked.push({ url, method: method ?? "", type: (headers as Record<string, string> | undefined)?.["content-type"], body: sent });
      return new Response(body, { status });
    },
    wait: async () => {},
  };
  return { registry: new Registry(new Http("https://registry.example/api/v1", transport), ELECTION), asked };
}

const BASE = `https://registry.example/api/v1/elections/${toHex(ELECTION)}/registry`;
const NOTE = utf8("a note\n\n— applicant AAAA\n");

function refused(code: string): string {
  return JSON.stringify({ code });
}

describe("the registry's routes", () => {
  it("deposits are JSON", async () => {
    const { registry, asked } = answering(204);
    await registry.deposit(hash("id"), 494_000, 17);
    expect(asked).toEqual([
      {
        url: `${BASE}/deposits`,
        method: "POST",
        type: "application/json",
        body: JSON.stringify({ application: toHex(hash("id")), hour: 494_000, nonce: 17 }),
      },
    ]);
  });

  it("notes are text, and await evidence or do not", async () => {
    const { registry, asked } = answering(202, JSON.stringify({ awaits: [toHex(hash("x"))] }));
    expect(await registry.addNote(NOTE)).toBe(true);
    expect(await answering(204).registry.addNote(NOTE)).toBe(false);
    expect(asked[0]).toMatchObject({ url: `${BASE}/notes`, method: "POST", type: "text/plain", body: NOTE });
  });

  it("evidence is bytes, at the place of its hash", async () => {
    const { registry, asked } = answering(204);
    const ciphertext = new Uint8Array(65_536).fill(1);
    await registry.putEvidence(hash("c"), ciphertext);
    expect(asked[0]).toEqual({ url: `${BASE}/evidence/${toHex(hash("c"))}`, method: "PUT", type: "application/octet-stream", body: ciphertext });
  });

  it("a standing is read, and is nothing of an application that is unknown", async () => {
    const { registry, asked } = answering(200, JSON.stringify({ status: "more", reason: "unreadable" }));
    expect(await registry.standing(NOTE)).toEqual({ status: "more", reason: "unreadable" });
    expect(asked[0]).toMatchObject({ url: `${BASE}/status`, method: "POST", type: "text/plain" });
    expect(await answering(404, refused("application-unknown")).registry.standing(NOTE)).toBeUndefined();
    await expect(answering(404, refused("election-unknown")).registry.standing(NOTE)).rejects.toThrow("election-unknown");
    await expect(answering(422, refused("time")).registry.standing(NOTE)).rejects.toMatchObject({ code: "time", status: 422 });
  });

  it("an entry has an index", async () => {
    const { registry, asked } = answering(200, JSON.stringify({ index: 12 }));
    expect(await registry.submit(NOTE)).toBe(12);
    expect(asked[0]).toMatchObject({ url: `${BASE}/entries`, method: "POST", type: "text/plain" });
  });

  it("the log is that of static tiles", async () => {
    const { registry, asked } = answering(200, "x");
    await registry.checkpoint();
    await registry.tile({ level: "entries", number: 1_234, width: 7 });
    await registry.tile({ level: 0, number: 0, width: 256 });
    expect(asked.map(({ url }) => url.slice(BASE.length))).toEqual(["/log/checkpoint", "/log/tile/entries/x001/234.p/7", "/log/tile/0/000"]);
  });

  it.each(["", "{", "1", "null", '{"a":1}', "[1]", '["a",1]', "\u0000"])("keys are a list of strings, and not %j", async (body) => {
    expect(await answering(200, '["one","two"]').registry.deskKeys()).toEqual(["one", "two"]);
    await expect(answering(200, body).registry.deskKeys()).rejects.toBeInstanceOf(Problem);
  });

  it.each(["", "{}", "null", '{"index":"1"}', "[]"])("an index is a number, and not that of %j", async (body) => {
    await expect(answering(200, body).registry.submit(NOTE)).rejects.toBeInstanceOf(Problem);
  });

  it("a lot that is being drawn is waited for, and the name of a refusal is told", async () => {
    const { registry, asked } = answering(503, refused("drawing"));
    await expect(registry.submit(NOTE)).rejects.toMatchObject({ code: "drawing", status: 503 });
    expect(asked.length).toBeGreaterThan(1);
    const refusing = answering(422, refused("work"));
    await expect(refusing.registry.deposit(hash("id"), 1, 1)).rejects.toMatchObject({ code: "work" });
    expect(refusing.asked).toHaveLength(1);
  });
});

// A service that answers, but so slowly that it holds the voter up. The clock of these tests is a made one.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Http, Problem, type Transport } from "../src/service/http.ts";
import { within } from "../src/service/patience.ts";

/** Gives so many bytes at a time, with a pause before each part, until the client gives up. */
function dripping(bytes: number, pause: number, all = Infinity): Transport & { tries: number } {
  const transport = {
    tries: 0,
    fetch: async (_: string, { signal }: RequestInit) => {
      transport.tries += 1;
      let given = 0;
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          await new Promise((next) => setTimeout(next, pause));
          if (signal?.aborted === true) return controller.error(new DOMException("aborted", "AbortError"));
          if (given >= all) return controller.close();
          controller.enqueue(new Uint8Array(bytes));
          given += bytes;
        },
      });
      return new Response(body);
    },
    wait: async () => undefined,
  };
  return transport;
}

async function outcomeOf(asked: Promise<Uint8Array>, most: number): Promise<{ code: string; after: number }> {
  const began = Date.now();
  let [code, after] = ["still waiting", most];
  asked.then(
    ({ length }) => ([code, after] = [`${length} bytes`, Date.now() - began]),
    (error: unknown) => ([code, after] = [error instanceof Problem ? error.code : String(error), Date.now() - began]),
  );
  for (let waited = 0; waited < most && code === "still waiting"; waited += 1_000) await vi.advanceTimersByTimeAsync(1_000);
  return { code, after };
}

describe("a service that is slow", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("does not hold anyone up with a byte now and then", async () => {
    const transport = dripping(1, 5_000);
    const { code, after } = await outcomeOf(new Http("https://a.example", transport).get("x", 2 ** 25), 3_600_000);
    expect([code, transport.tries]).toEqual(["timeout", 5]);
    expect(after).toBeLessThanOrEqual(5 * 30_000);
  });

  it("is given up where it is too slow, however long its answer may be", async () => {
    const { code, after } = await outcomeOf(new Http("https://a.example", dripping(2_000, 10_000)).get("x", 2 ** 25), 3_600_000);
    expect(code).toBe("timeout");
    expect(after).toBeLessThan(5 * 60_000);
  });

  it("is waited for as long as a bad line needs", async () => {
    const http = new Http("https://a.example", dripping(6_000, 5_000, 300_000));
    expect(await outcomeOf(http.get("x", 2 ** 20), 3_600_000)).toMatchObject({ code: "300000 bytes" });
  });

  it("is given up where many requests take too long together, though none of them does", async () => {
    const http = new Http("https://a.example", dripping(6_000, 5_000, 60_000));
    const endless = async (signal: AbortSignal): Promise<Uint8Array> => {
      for (;;) await http.get("x", 2 ** 20, signal);
    };
    const { code, after } = await outcomeOf(within(600_000, endless), 3_600_000);
    expect(code).toBe("timeout");
    expect(after).toBeLessThanOrEqual(601_000);
  });

  it("is not waited for by whoever has left", async () => {
    const stop = new AbortController();
    const http = new Http("https://a.example", dripping(6_000, 5_000));
    setTimeout(() => stop.abort(), 60_000);
    const { code, after } = await outcomeOf(within(600_000, (signal) => http.get("x", 2 ** 25, signal), stop.signal), 3_600_000);
    expect(code).toBe("aborted");
    expect(after).toBeLessThanOrEqual(66_000);
  });
});

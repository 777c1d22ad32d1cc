import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, it } from "vitest";
import { frame, hash } from "../../src/encoding/frame.ts";
import { findWork, isWork, type WorkProgress } from "../../src/registration/work.ts";

const TASK = { election: hash("election"), application: hash("application"), hour: 494_000, bits: 14 };
const pause = () => Promise.resolve();

describe("work", () => {
  it("is found, and is that of the frame", async () => {
    const nonce = await findWork(TASK, { pause });
    const digest = sha256(frame("work", TASK.election, TASK.application, TASK.hour, nonce));
    expect([digest[0], (digest[1] ?? 255) >> 2]).toEqual([0, 0]);
    expect(isWork(TASK, nonce)).toBe(true);
    for (let before = 0; before < Math.min(nonce, 2_000); before++) expect(isWork(TASK, before)).toBe(false);
  });

  it("is of one election, application and hour", async () => {
    const nonce = await findWork(TASK, { pause });
    expect(isWork({ ...TASK, hour: TASK.hour + 1 }, nonce)).toBe(false);
    expect(isWork({ ...TASK, application: hash("other") }, nonce)).toBe(false);
    expect(isWork({ ...TASK, election: hash("other") }, nonce)).toBe(false);
  });

  it("is nothing where none is asked for", async () => {
    expect(await findWork({ ...TASK, bits: 0 }, { pause })).toBe(0);
  });

  it("counts bits, not bytes", async () => {
    const nonce = await findWork({ ...TASK, bits: 3 }, { pause });
    expect(isWork({ ...TASK, bits: 3 }, nonce)).toBe(true);
    expect(isWork({ ...TASK, bits: 30 }, nonce)).toBe(false);
  });

  it("says how far it is, and lets others run", async () => {
    const told: WorkProgress[] = [];
    let pauses = 0;
    const abort = new AbortController();
    const control = {
      pause: async () => {
        pauses += 1;
        if (pauses === 3) abort.abort();
      },
      progress: (progress: WorkProgress) => told.push(progress),
      signal: abort.signal,
    };
    await expect(findWork({ ...TASK, bits: 40 }, control)).rejects.toThrow();
    expect(pauses).toBe(3);
    expect(told.map(({ tries }) => tries)).toEqual([5_000, 10_000, 15_000]);
    expect(told.every(({ chance, expected }) => chance > 0 && chance < 1e-6 && expected === 2 ** 40)).toBe(true);
  });

  it("does not begin when it is not wanted any more", async () => {
    await expect(findWork(TASK, { pause, signal: AbortSignal.abort() })).rejects.toThrow();
  });

  it("goes on beyond 32 bits of nonce in the same frame", () => {
    const nonce = 2 ** 33 + 5;
    const whole = isWork({ ...TASK, bits: 1 }, nonce);
    const digest = sha256(frame("work", TASK.election, TASK.application, TASK.hour, nonce));
    expect(whole).toBe((digest[0] ?? 255) < 128);
  });
});

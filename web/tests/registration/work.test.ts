import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, it } from "vitest";
import { frame, hash } from "../../src/encoding/frame.ts";
import { chanceOf, isWork, workSteps, type WorkTask } from "../../src/registration/work.ts";

const TASK = { election: hash("election"), application: hash("application"), hour: 494_000, bits: 14 };

function found(task: WorkTask): number {
  const steps = workSteps(task);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

describe("work", () => {
  it("is found, and is that of the frame", () => {
    const nonce = found(TASK);
    const digest = sha256(frame("work", TASK.election, TASK.application, TASK.hour, nonce));
    expect([digest[0], (digest[1] ?? 255) >> 2]).toEqual([0, 0]);
    expect(isWork(TASK, nonce)).toBe(true);
    for (let before = 0; before < Math.min(nonce, 2_000); before++) expect(isWork(TASK, before)).toBe(false);
  });

  it("is of one election, application and hour", () => {
    const nonce = found(TASK);
    expect(isWork({ ...TASK, hour: TASK.hour + 1 }, nonce)).toBe(false);
    expect(isWork({ ...TASK, application: hash("other") }, nonce)).toBe(false);
    expect(isWork({ ...TASK, election: hash("other") }, nonce)).toBe(false);
  });

  it("is nothing where none is asked for", () => {
    expect(found({ ...TASK, bits: 0 })).toBe(0);
  });

  it("counts bits, not bytes", () => {
    const nonce = found({ ...TASK, bits: 3 });
    expect(isWork({ ...TASK, bits: 3 }, nonce)).toBe(true);
    expect(isWork({ ...TASK, bits: 30 }, nonce)).toBe(false);
  });

  it("says how far it is, step by step, and is left by not going on", () => {
    const steps = workSteps({ ...TASK, bits: 40 });
    const told = [steps.next(), steps.next(), steps.next()].map(({ value }) => value);
    expect(told).toEqual([2_000, 4_000, 6_000].map((done) => ({ done, all: 2 ** 40 })));
    expect(steps.return(0).done).toBe(true);
  });

  it("is done with some chance at any time, and never for certain", () => {
    expect(chanceOf({ done: 0, all: 1_000 })).toBe(0);
    expect(chanceOf({ done: 1_000, all: 1_000 })).toBeCloseTo(0.632, 3);
    expect(chanceOf({ done: 10_000, all: 1_000 })).toBeLessThan(1);
  });

  it("goes on beyond 32 bits of nonce in the same frame", () => {
    const nonce = 2 ** 33 + 5;
    const whole = isWork({ ...TASK, bits: 1 }, nonce);
    const digest = sha256(frame("work", TASK.election, TASK.application, TASK.hour, nonce));
    expect(whole).toBe((digest[0] ?? 255) < 128);
  });
});

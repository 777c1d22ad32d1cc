import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { fromHex, isEqual, toHex } from "../../src/encoding/bytes.ts";
import { parse } from "../../src/encoding/canonical.ts";
import { publicKey } from "../../src/encoding/ed25519.ts";
import { hash } from "../../src/encoding/frame.ts";
import { parseNote } from "../../src/log/note.ts";
import { waysBack } from "../../src/flows/returning.ts";
import { type Applicant, applicantWith } from "../../src/registration/applicant.ts";
import type { ApplyProgress } from "../../src/registration/apply-flow.ts";
import { parseEntry } from "../../src/registration/entries.ts";
import { IntakeFollower } from "../../src/registration/following.ts";
import { returnNote } from "../../src/registration/return.ts";
import { comeBack, type Earlier } from "../../src/registration/return-flow.ts";
import type { Surroundings } from "../../src/registration/surroundings.ts";
import { workSteps, type WorkTask } from "../../src/registration/work.ts";
import { Problem } from "../../src/service/http.ts";
import { newTaskRunner } from "../../src/worker/tasks.ts";
import { Secrets } from "../../src/voter/secrets.ts";
import { FakeIntake, manifest, type Failure } from "./fake-intake.ts";
import { ELECTION, RULES } from "./support.ts";

const MANIFEST = manifest();
const REGISTRARS = RULES.registrars.map(({ id }) => id);
const signal = new AbortController().signal;
const nothing = () => {};

/** A credential that was issued in an earlier election. */
const { input, expected } = JSON.parse(readFileSync(new URL("../../../tests/vectors/credentials/derivation.json", import.meta.url), "utf8")) as {
  input: Record<string, string>;
  expected: Record<string, string>;
};
const bytes = (name: string) => fromHex(expected[name] ?? "", (expected[name] ?? "").length / 2);
const RETURNS = [{ constituency: "north", election: fromHex(input["election"] ?? "", 32), from: "north", key: bytes("key") }];
const OLD = { seed: bytes("credential_seed"), signature: bytes("credential_signature") };
const EARLIER: Earlier = { credential: publicKey(OLD.seed), entryFor: async (applicant) => returnNote(applicant, RETURNS, 0, OLD) };

let applicant: Applicant;
let other: Applicant;

beforeAll(async () => {
  const of = async (byte: number) => applicantWith(await Secrets.stretch(new Uint8Array(16).fill(byte)), { election: ELECTION, constituency: "north", attempt: 1 }, 0);
  [applicant, other] = [await of(3), await of(4)];
});

function device(intake: FakeIntake, change: Partial<Surroundings> = {}): Surroundings {
  return {
    manifest: MANIFEST,
    registry: intake,
    applicant: async () => structuredClone(applicant),
    follower: (application, credential) => new IntakeFollower(intake, MANIFEST, REGISTRARS, [application], credential === undefined ? [] : [credential]),
    work: async (task) => found(task),
    encrypt: async () => {
      throw new Error("nothing is encrypted for somebody who comes back");
    },
    random: (length) => new Uint8Array(length),
    now: () => intake.now,
    wait: async () => intake.tick(),
    ...change,
  };
}

function found(task: WorkTask): number {
  const steps = workSteps(task);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

function returnsIn(intake: FakeIntake): Uint8Array[] {
  return intake.log.entries.flatMap((entry) => {
    const said = parseEntry(parseNote(entry).text, ELECTION);
    return said.kind === "return" ? [said.application] : [];
  });
}

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => "accepted",
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
}

describe("coming back", () => {
  it("goes from nothing to an application that shows nothing", async () => {
    const intake = new FakeIntake();
    const progress: ApplyProgress[] = [];
    await comeBack(device(intake), EARLIER, signal, (one) => progress.push(one));
    expect(returnsIn(intake).map(toHex)).toEqual([toHex(applicant.id)]);
    const said = parse(parseNote(intake.taken[0]?.note ?? new Uint8Array()).text) as Record<string, unknown>;
    expect(said).toMatchObject({ number: 1, sealed: [], slots: [], alpha: Buffer.from(new Uint8Array(32)).toString("base64") });
    expect(new Set(progress.map(({ name }) => name))).toEqual(new Set(["depositing", "working", "drawing"]));
  });

  it("ends the same way whichever request the line breaks at, when it is tried again", async () => {
    const whole = new FakeIntake();
    await comeBack(device(whole), EARLIER, signal, nothing);
    for (let request = 1; request <= whole.requests; request++) {
      for (const when of ["before", "after"] as const satisfies Failure["when"][]) {
        const intake = new FakeIntake();
        intake.failure = { request, when };
        // What was refused anyway has no answer to lose.
        expect(["network", "accepted"]).toContain(await codeOf(comeBack(device(intake), EARLIER, signal, nothing)));
        await comeBack(device(intake), EARLIER, signal, nothing);
        expect([returnsIn(intake).length, intake.taken.length], `${request} ${when}`).toEqual([1, 1]);
      }
    }
  });

  it("waits while a lot is drawn, and while witnesses are awaited", async () => {
    const intake = new FakeIntake();
    let refused = 0;
    const submit = async (entry: Uint8Array) => {
      if (refused++ < 3) throw new Problem("drawing", 503, "");
      return intake.submit(entry);
    };
    const registry = new Proxy(intake, { get: (target, name) => (name === "submit" ? submit : bound(target, name)) });
    await comeBack(device(intake, { registry }), EARLIER, signal, nothing);
    expect([refused, intake.taken.length]).toEqual([4, 1]);
  });

  it("is not done twice: a second application would make both void", async () => {
    const intake = new FakeIntake();
    await comeBack(device(intake, { applicant: async () => structuredClone(other) }), EARLIER, signal, nothing);
    intake.standingSaid = undefined;
    expect(await codeOf(comeBack(device(intake), EARLIER, signal, nothing))).toBe("return-used");
    expect(returnsIn(intake).map(toHex)).toEqual([toHex(other.id)]);
  });

  it("is not done beside evidence, which would cost the place on the roll", async () => {
    const intake = new FakeIntake();
    intake.log.deposits(applicant.id);
    intake.log.draw();
    const standing = async () => ({ status: "in-review" }) as const;
    const registry = new Proxy(intake, { get: (target, name) => (name === "standing" ? standing : bound(target, name)) });
    expect(await codeOf(comeBack(device(intake, { registry }), EARLIER, signal, nothing))).toBe("return-after-evidence");
    expect(returnsIn(intake)).toEqual([]);
  });

  it("that is done already is left as it is", async () => {
    const intake = new FakeIntake();
    await comeBack(device(intake), EARLIER, signal, nothing);
    const { size } = intake.log;
    await comeBack(device(intake), EARLIER, signal, nothing);
    expect([intake.log.size, intake.taken.length]).toEqual([size, 1]);
  });
});

describe("from where one comes back", () => {
  const { registration } = MANIFEST;
  const returns = [...RETURNS, { ...RETURNS[0], from: "south" }, { ...RETURNS[0], constituency: "south" }] as typeof RETURNS;
  const election = { ...MANIFEST, registration: registration.kind === "intake" ? { ...registration, returns } : registration };

  it("is what the manifest names for a constituency, at its position", () => {
    expect(waysBack(election, "north").map(({ position, from }) => [position, from])).toEqual([[0, "north"], [1, "south"]]);
    expect(waysBack(election, "south").map(({ position }) => position)).toEqual([2]);
    expect(waysBack({ ...MANIFEST, registration: { kind: "closed" } }, "north")).toEqual([]);
  });

  it("is signed by the prover that holds the words of then", async () => {
    const runner = newTaskRunner((length) => new Uint8Array(length));
    await runner.run("unlock", bytes("entropy"), () => undefined);
    const note = await runner.run("comeBack", { applicant, returns: RETURNS, from: 0, signature: OLD.signature }, () => undefined);
    expect(isEqual(note, returnNote(applicant, RETURNS, 0, OLD))).toBe(true);
    await expect(runner.run("comeBack", { applicant, returns: RETURNS, from: 7, signature: OLD.signature }, () => undefined)).rejects.toThrow("not-approved");
    await expect(runner.run("comeBack", { applicant, returns: RETURNS, from: 0, signature: hash("x").slice(0, 16) }, () => undefined)).rejects.toThrow();
    runner.end();
  });
});

function bound(target: FakeIntake, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name, target);
  return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(target) : value;
}

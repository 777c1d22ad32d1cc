import { beforeAll, describe, expect, it } from "vitest";
import { fromUtf8, isEqual, toHex } from "../../src/encoding/bytes.ts";
import { parse } from "../../src/encoding/canonical.ts";
import { hash } from "../../src/encoding/frame.ts";
import { parseNote } from "../../src/log/note.ts";
import { applicantWith, slotsOf, type Applicant } from "../../src/registration/applicant.ts";
import { apply, currentAttempt, type ApplyProgress } from "../../src/registration/apply-flow.ts";
import { encrypt, type Papers } from "../../src/registration/evidence.ts";
import { IntakeFollower } from "../../src/registration/following.ts";
import { alphaOf } from "../../src/registration/number.ts";
import type { Surroundings } from "../../src/registration/surroundings.ts";
import { workSteps, type WorkTask } from "../../src/registration/work.ts";
import { Problem } from "../../src/service/http.ts";
import { Secrets } from "../../src/voter/secrets.ts";
import { FakeIntake, manifest, type Failure } from "./fake-intake.ts";
import { ELECTION, RULES } from "./support.ts";

const PAPERS: Papers = { evidence: "passport", state: "BLR", number: "MP1234567", name: "Anna", birth: "1967-01-02", mrz: [], vouches: [], attestations: [] };
const PICTURES = [new Uint8Array(100).fill(7)];
const MANIFEST = manifest();
const REGISTRARS = RULES.registrars.map(({ id }) => id);
const signal = new AbortController().signal;

let secrets: Secrets;
let random = 0;

beforeAll(async () => {
  secrets = await Secrets.stretch(new Uint8Array(16).fill(3));
});

const applicants = new Map<number, Applicant>();

function applicant(attempt: number): Applicant {
  const known = applicants.get(attempt) ?? applicantWith(secrets, { election: ELECTION, constituency: "north", attempt }, 2);
  applicants.set(attempt, known);
  return known;
}

/** A device: nothing of it outlives the call, but for the phrase. */
function device(intake: FakeIntake, change: Partial<Surroundings> = {}): Surroundings {
  return {
    manifest: MANIFEST,
    registry: intake,
    // A copy: what was sent is overwritten.
    applicant: async (attempt) => structuredClone(applicant(attempt)),
    follower: (application) => new IntakeFollower(intake, MANIFEST, REGISTRARS, [application]),
    work: async (task) => found(task),
    encrypt: async (who, papers, pictures) => encrypt(who, papers, pictures, hash("content key", random++)),
    random: (length) => hash("random", random++).slice(0, length),
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

const nothing = () => {};

async function applied(intake: FakeIntake, papers = PAPERS): Promise<void> {
  const drawn = await apply(device(intake), signal, nothing);
  await drawn.send(papers, PICTURES, signal, nothing);
}

function said(intake: FakeIntake, at = 0): Record<string, unknown> {
  return parse(parseNote(intake.taken[at]?.note ?? new Uint8Array()).text) as Record<string, unknown>;
}

describe("applying", () => {
  it("goes from nothing to evidence that both reviewers can read", async () => {
    const intake = new FakeIntake();
    const progress: ApplyProgress[] = [];
    const drawn = await apply(device(intake), signal, (one) => progress.push(one));
    expect(progress.map(({ name }) => name).filter((name, at, all) => name !== all[at - 1])).toEqual(["depositing", "working", "depositing", "drawing"]);
    expect(drawn.id).toBe(toHex(applicant(1).id));
    const parts: number[] = [];
    await drawn.send(PAPERS, PICTURES, signal, (part) => parts.push(part));
    expect(parts).toEqual([0, 0.1, 0.2, 0.3, 0.9, 1]);
    expect(intake.taken).toHaveLength(1);
    expect(intake.taken[0]?.readers).toEqual(drawn.reviewers.map((id) => `registrar/${id}`));
    expect(fromUtf8(intake.taken[0]?.plaintext.slice(16, 400) ?? new Uint8Array())).toContain('"number":"MP1234567"');
    expect(said(intake)).toMatchObject({ number: 1, slots: slotsOf(applicant(1)).map(toHex) });
  });

  it("says nothing of the number outside of the evidence", async () => {
    const intake = new FakeIntake();
    await applied(intake);
    expect(fromUtf8(intake.taken[0]?.note ?? new Uint8Array())).not.toContain("MP1234567");
    expect(said(intake)["alpha"]).toBe(Buffer.from(alphaOf(ELECTION, "BLR", "MP1234567", applicant(1).rho)).toString("base64"));
  });

  it("can be stopped while it waits for the lot", async () => {
    const intake = new FakeIntake();
    const stop = new AbortController();
    const patient = device(intake, { wait: async () => stop.abort() });
    await expect(apply(patient, stop.signal, nothing)).rejects.toThrow();
  });

  it("waits for the lot as long as it takes", async () => {
    const intake = new FakeIntake();
    const pauses: number[] = [];
    const wait = async (pause: number) => void (pauses.push(pause) > 6 ? intake.tick() : undefined);
    await apply(device(intake, { wait }), signal, nothing);
    expect(pauses.slice(0, 3)).toEqual([1_500, 2_250, 3_375]);
    expect(Math.max(...pauses)).toBe(15_000);
  });

  it("says that the clock is wrong where it is", async () => {
    const intake = new FakeIntake();
    intake.log.deposits(hash("others"));
    await expect(apply(device(intake, { now: () => intake.now + 7_200 }), signal, nothing)).rejects.toThrow("clock");
    // Of a device that is behind the log knows better.
    await expect(apply(device(intake, { now: () => intake.now - 7_200 }), signal, nothing)).resolves.toBeDefined();
    await expect(currentAttempt(device(intake, { now: () => intake.now - 7_200 }), signal)).rejects.toThrow("clock");
  });

  it("with a new phrase asks nobody how it stands", async () => {
    const intake = new FakeIntake();
    intake.standing = () => Promise.reject(new Error("asked"));
    await expect(apply(device(intake), signal, nothing)).resolves.toBeDefined();
  });

  it("works again when an hour ended before the work was done", async () => {
    const intake = new FakeIntake();
    let works = 0;
    const slow: Surroundings["work"] = async (task) => {
      works += 1;
      if (works === 1) intake.now += 7_200;
      return found(task);
    };
    await apply(device(intake, { work: slow }), signal, nothing);
    expect(works).toBe(2);
  });
});

describe("a line that breaks", () => {
  /** Calls again as a page does, until it is done. */
  async function again<Result>(act: () => Promise<Result>): Promise<Result> {
    for (let tries = 0; ; tries++) {
      try {
        return await act();
      } catch (fault) {
        if (!(fault instanceof Problem) || fault.code !== "network" || tries === 3) throw fault;
      }
    }
  }

  async function applyWith(failure: Failure | undefined): Promise<FakeIntake> {
    const intake = new FakeIntake();
    intake.failure = failure;
    const here = device(intake);
    const drawn = await again(() => apply(here, signal, nothing));
    await again(() => drawn.send(PAPERS, PICTURES, signal, nothing));
    return intake;
  }

  it("at any request, before or after it was done, leaves one application that has arrived", async () => {
    const { requests } = await applyWith(undefined);
    expect(requests).toBeGreaterThan(10);
    for (let request = 1; request <= requests; request++) {
      for (const when of ["before", "after"] as const) {
        const intake = await applyWith({ request, when });
        expect(intake.taken, `request ${request}, ${when}`).toHaveLength(1);
        expect(intake.log.entries.filter((entry) => fromUtf8(entry).includes('"kind":"deposits"'))).toHaveLength(1);
      }
    }
  }, 60_000);

  it("is no reason to send something else: the note stays the same", async () => {
    const intake = new FakeIntake();
    const drawn = await apply(device(intake), signal, nothing);
    const notes: Uint8Array[] = [];
    const addNote = intake.addNote.bind(intake);
    intake.addNote = async (note) => {
      notes.push(note);
      await addNote(note);
      if (notes.length < 4) throw new Problem("network", 0, "no answer");
      return addNote(note);
    };
    await again(() => drawn.send(PAPERS, PICTURES, signal, nothing));
    expect(notes.every((note) => isEqual(note, notes[0] ?? new Uint8Array()))).toBe(true);
    expect(intake.taken).toHaveLength(1);
  });

  it("and a registry that has started again, and has no cosigned checkpoint yet, stop nobody", async () => {
    const intake = new FakeIntake();
    const drawn = await apply(device(intake), signal, nothing);
    intake.checkpoint = async () => {
      throw new Problem("not-recorded", 404, "");
    };
    await drawn.send(PAPERS, PICTURES, signal, nothing);
    expect(intake.taken).toHaveLength(1);
  });

  it("after which a day has begun is no reason to apply twice", async () => {
    const intake = new FakeIntake();
    const drawn = await apply(device(intake), signal, nothing);
    const addNote = intake.addNote.bind(intake);
    let calls = 0;
    intake.addNote = async (note) => {
      const answer = await addNote(note);
      calls += 1;
      if (calls !== 2) return answer;
      intake.now += 86_400;
      throw new Problem("network", 0, "no answer");
    };
    await again(() => drawn.send(PAPERS, PICTURES, signal, nothing));
    expect([calls, intake.taken.length]).toEqual([2, 1]);
  });
});

describe("on another device with the phrase alone", () => {
  it("an application that was handed in is gone on with", async () => {
    const intake = new FakeIntake();
    const first = await apply(device(intake), signal, nothing);
    const { size } = intake.log;
    const second = await apply(device(intake), signal, nothing);
    expect([second.id, second.reviewers, intake.log.size]).toEqual([first.id, first.reviewers, size]);
    await second.send(PAPERS, PICTURES, signal, nothing);
    expect(intake.taken).toHaveLength(1);
  });

  it("one that is being reviewed cannot be sent again", async () => {
    const intake = new FakeIntake();
    await applied(intake);
    await expect(applied(intake)).rejects.toThrow(/number|application-decided/);
    expect(intake.taken).toHaveLength(1);
  });

  it("better evidence gets the next number, whatever that is, with the same alpha and slots", async () => {
    const intake = new FakeIntake();
    await applied(intake);
    for (let number = 2; number <= 5; number++) {
      intake.standingSaid = { status: "more", reason: "unreadable" };
      await applied(intake, { ...PAPERS, name: "Anna Maria" });
      expect(said(intake, number - 1)).toMatchObject({ number, alpha: said(intake)["alpha"], slots: said(intake)["slots"] });
    }
    expect(intake.taken).toHaveLength(5);
  });

  it("its standing is found, and after a refusal the next attempt only if that is wanted", async () => {
    const intake = new FakeIntake();
    expect((await currentAttempt(device(intake), signal)).standing).toBeUndefined();
    await applied(intake);
    expect(await currentAttempt(device(intake), signal)).toMatchObject({ standing: { status: "in-review" } });
    intake.standingSaid = { status: "refused", reason: "expired" };
    expect(await currentAttempt(device(intake), signal)).toMatchObject({ applicant: { attempt: 1 }, standing: { status: "refused", reason: "expired" } });
    await expect(apply(device(intake), signal, nothing)).rejects.toThrow("refused");
    await apply(device(intake), signal, nothing, true);
    expect(await currentAttempt(device(intake), signal)).toMatchObject({ applicant: { attempt: 2 } });
  });

  it("an intake that refuses everything learns of no attempt that was not handed in", async () => {
    const intake = new FakeIntake();
    const asked = new Set<string>();
    intake.standing = async (request) => {
      asked.add(fromUtf8(request).replace(/"time":\d+/, "").split("\n")[0] ?? "");
      return { status: "refused", reason: "other" };
    };
    await apply(device(intake), signal, nothing);
    for (let looks = 0; looks < 3; looks++) await currentAttempt(device(intake), signal);
    expect(asked.size).toBe(1);
  });

  it("the last attempt stays refused, and nobody applies with it again", async () => {
    const intake = new FakeIntake();
    intake.standing = async () => ({ status: "refused", reason: "other" });
    for (let attempt = 1; attempt <= 5; attempt++) await apply(device(intake), signal, nothing, true);
    expect(await currentAttempt(device(intake), signal)).toMatchObject({ applicant: { attempt: 5 }, standing: { status: "refused" } });
    await expect(apply(device(intake), signal, nothing, true)).rejects.toThrow("refused");
  });
});

describe("a reviewer who is gone", () => {
  it("before evidence is sent gets nothing", async () => {
    const intake = new FakeIntake();
    const drawn = await apply(device(intake), signal, nothing);
    intake.lose(drawn.reviewers[0]);
    await drawn.send(PAPERS, PICTURES, signal, nothing);
    expect(intake.taken[0]?.readers).not.toContain(`registrar/${drawn.reviewers[0]}`);
    expect(intake.taken[0]?.readers).toContain(`registrar/${drawn.reviewers[1]}`);
  });

  it("while evidence is sent has it sealed to someone else", async () => {
    const intake = new FakeIntake();
    const drawn = await apply(device(intake), signal, nothing);
    const putEvidence = intake.putEvidence.bind(intake);
    intake.putEvidence = async (digest, ciphertext) => {
      await putEvidence(digest, ciphertext);
      if (intake.log.size === 3) intake.lose(drawn.reviewers[1]);
    };
    await drawn.send(PAPERS, PICTURES, signal, nothing);
    expect(intake.taken).toHaveLength(1);
    expect(intake.taken[0]?.readers).not.toContain(`registrar/${drawn.reviewers[1]}`);
  });

  it("has an old desk key that nothing is sealed to, whatever the intake gives", async () => {
    const intake = new FakeIntake();
    const drawn = await apply(device(intake), signal, nothing);
    const old = await intake.deskKeys();
    for (const { id } of RULES.registrars) intake.lose(id);
    intake.deskKeys = async () => old;
    await expect(drawn.send(PAPERS, PICTURES, signal, nothing)).rejects.toThrow("no-desk-key");
    expect(intake.taken).toEqual([]);
  });

  it("is waited for while there is no key of these days", async () => {
    const intake = new FakeIntake();
    const drawn = await apply(device(intake), signal, nothing);
    intake.deskDay = Math.floor(intake.now / 86_400) - 3;
    await expect(drawn.send(PAPERS, PICTURES, signal, nothing)).rejects.toThrow("no-desk-key");
    intake.deskDay += 3;
    await drawn.send(PAPERS, PICTURES, signal, nothing);
    expect(intake.taken).toHaveLength(1);
  });
});

describe("an intake that lies", () => {
  it("about its log is found out", async () => {
    const intake = new FakeIntake();
    const drawn = await apply(device(intake), signal, nothing);
    const other = new FakeIntake();
    other.log.deposits(hash("someone"), applicant(1).id);
    other.log.draw();
    other.log.lost("r1", 1);
    [intake.checkpoint, intake.tile] = [other.checkpoint.bind(other), other.tile.bind(other)];
    await expect(drawn.send(PAPERS, PICTURES, signal, nothing)).rejects.toMatchObject({ code: "fork" });
  });

  it("in an entry that all have signed gives the proof of it", async () => {
    const intake = new FakeIntake();
    intake.log.deposits(hash("someone"));
    intake.log.append({ kind: "drop", registrar: "r1" }, "intake");
    const fault = await apply(device(intake), signal, nothing).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: "intake-log", evidence: { name: "intake-entry-1.json" } });
    const proof = parse((fault as { evidence: { content: string } }).evidence.content);
    expect(proof).toMatchObject({ index: 1, kind: "veche-intake-entry", refusal: "signature-lines" });
  });

  it("and always refuses does not get the evidence again and again", async () => {
    const intake = new FakeIntake();
    const drawn = await apply(device(intake), signal, nothing);
    let notes = 0;
    intake.addNote = async () => {
      notes += 1;
      throw new Problem("reviewers", 422, "");
    };
    await expect(drawn.send(PAPERS, PICTURES, signal, nothing)).rejects.toThrow("reviewers");
    expect(notes).toBe(4);
    intake.addNote = async () => true;
    intake.putEvidence = async () => {};
    await expect(drawn.send(PAPERS, PICTURES, signal, nothing)).rejects.toThrow("evidence-missing");
  });

  it("about numbers ends after the last one", async () => {
    const intake = new FakeIntake();
    const drawn = await apply(device(intake), signal, nothing);
    intake.addNote = async () => {
      throw new Problem("number", 422, "");
    };
    intake.standingSaid = { status: "more", reason: "other" };
    await expect(drawn.send(PAPERS, PICTURES, signal, nothing)).rejects.toThrow("number");
  });
});


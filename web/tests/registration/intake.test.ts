import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, toBase64, toHex, u64 } from "../../src/encoding/bytes.ts";
import { hash } from "../../src/encoding/frame.ts";
import { IntakeView } from "../../src/registration/intake.ts";
import { idOf, Log, RULES, seedFor } from "./support.ts";
import { publicKey } from "../../src/encoding/ed25519.ts";
import { signNote } from "../../src/log/note.ts";
import { returnText } from "../../src/registration/return.ts";

const ANNA = idOf("anna");
const BORIS = idOf("boris");

function follow(log: Log, ...applications: Uint8Array[]): IntakeView {
  const view = new IntakeView(RULES, applications.length === 0 ? [ANNA, BORIS] : applications);
  for (const entry of log.entries) view.push(entry);
  return view;
}

function refused(log: Log): string {
  try {
    follow(log);
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return "admitted";
}

function reviewers(view: IntakeView, application = ANNA): readonly string[] {
  const draw = view.draw(application);
  return draw.state === "drawn" ? draw.reviewers : [draw.state];
}

/** Anna's application, drawn. */
function drawn(): Log {
  const log = new Log();
  log.deposits(ANNA, idOf("others"), BORIS);
  log.draw();
  return log;
}

describe("the draw of an application", () => {
  it("goes from absent to deposited to drawn", () => {
    const log = new Log();
    log.deposits(idOf("others"));
    expect(follow(log).draw(ANNA)).toEqual({ state: "absent" });
    log.deposits(ANNA);
    expect(follow(log).draw(ANNA)).toEqual({ state: "deposited" });
    log.call();
    expect(follow(log).draw(ANNA)).toEqual({ state: "deposited" });
    log.lot();
    const draw = follow(log).draw(ANNA);
    expect(draw.state).toBe("drawn");
    expect(follow(log).draw(idOf("nobody"))).toEqual({ state: "absent" });
  });

  it("ends with the root of the log", () => {
    const log = drawn();
    const view = follow(log);
    expect([view.size, toHex(view.root)]).toEqual([log.size, toHex(log.root)]);
  });

  it("is that of the lot after a call that came after the deposit", () => {
    const log = new Log();
    log.deposits(idOf("others"));
    const call = log.call();
    const checkpoint = log.checkpoint();
    log.deposits(ANNA);
    log.lot([0, 1, 3], call, checkpoint);
    expect(reviewers(follow(log))).toEqual(["deposited"]);
    log.draw();
    expect(reviewers(follow(log))).toHaveLength(2);
  });

  it("waits on when a call has no lot, and counts such calls", () => {
    const log = new Log();
    log.deposits(ANNA);
    log.call();
    log.call([0, 1, 2]);
    expect([follow(log).callsWithoutLot, reviewers(follow(log))]).toEqual([1, ["deposited"]]);
    log.lot([0, 1, 2]);
    expect([follow(log).callsWithoutLot, reviewers(follow(log)).length]).toEqual([1, 2]);
  });

  it("is among those who were active at the call", () => {
    const log = new Log();
    log.drop("r1");
    log.drop("r5");
    log.deposits(...Array.from({ length: 30 }, (_, at) => idOf(`person ${at}`)));
    log.draw();
    const ids = Array.from({ length: 30 }, (_, at) => idOf(`person ${at}`));
    const view = follow(log, ...ids);
    expect(new Set(ids.flatMap((id) => reviewers(view, id)))).toEqual(new Set(["r2", "r3", "r4"]));
    expect(view.active).toEqual(["r2", "r3", "r4"]);
  });
});

describe("a reviewer who is gone", () => {
  it.each(["lost", "drop", "day-void"])("is replaced by lot: %s", (how) => {
    const log = drawn();
    const [first = "", second = ""] = reviewers(follow(log));
    const gone = { lost: () => log.lost(first, 1), drop: () => log.drop(first), "day-void": () => (log.day(first, 20_600), log.dayVoid(first, [20_600])) };
    gone[how as keyof typeof gone]();
    expect(follow(log).draw(ANNA).state).toBe("redrawing");
    log.draw();
    const after = reviewers(follow(log));
    expect(after).toContain(second);
    expect(after).not.toContain(first);
    expect(after).toEqual([...after].sort());
  });

  it("is not replaced if it reviews something else, or was gone before the call", () => {
    const log = new Log();
    log.lost("r1", 1);
    log.deposits(ANNA, BORIS);
    log.draw();
    const before = reviewers(follow(log));
    const other = ["r1", "r2", "r3", "r4", "r5"].find((id) => !before.includes(id)) ?? "";
    log.lost(other, other === "r1" ? 2 : 1);
    expect(reviewers(follow(log))).toEqual(before);
    log.draw();
    expect(reviewers(follow(log))).toEqual(before);
  });

  it("is replaced though it was gone between call and lot", () => {
    const log = new Log();
    log.deposits(ANNA);
    const call = log.call();
    const checkpoint = log.checkpoint();
    for (const id of ["r1", "r2", "r3", "r4", "r5"]) log.lost(id, 1);
    log.lot([0, 1, 3], call, checkpoint);
    const view = follow(log);
    expect(view.draw(ANNA).state).toBe("redrawing");
    log.draw();
    expect(follow(log).draw(ANNA).state).toBe("drawn");
  });

  it("counts its losses", () => {
    const log = drawn();
    log.lost("r2", 1);
    log.lost("r2", 2);
    expect([follow(log).losses("r2"), follow(log).losses("r1")]).toEqual([2, 0]);
  });

  it("is not replaced anew when a void day is of someone who was dropped", () => {
    const log = drawn();
    const [first = ""] = reviewers(follow(log));
    log.day(first, 20_600);
    log.drop(first);
    log.draw();
    const before = reviewers(follow(log));
    log.dayVoid(first, [20_600]);
    expect(reviewers(follow(log))).toEqual(before);
    expect(refused(log)).toBe("admitted");
    log.call();
    expect(refused(log)).toBe("lot-order");
  });

  it("leaves two different reviewers who are active, whatever happens", () => {
    const step = fc.record({ kind: fc.constantFrom("lost", "draw", "day", "drop"), who: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const log = drawn();
        const [losses, dropped] = [new Map<string, number>(), new Set<string>()];
        for (const [at, { kind, who }] of steps.entries()) {
          const id = `r${who}`;
          if (dropped.has(id)) continue;
          if (kind === "lost") {
            losses.set(id, (losses.get(id) ?? 0) + 1);
            log.lost(id, losses.get(id) ?? 0);
          } else if (kind === "drop" && dropped.size < 2) {
            dropped.add(id);
            log.drop(id);
          } else log.day(id, 20_000 + at);
        }
        log.day("r1r2r3r4r5".match(/r./g)?.find((id) => !dropped.has(id)) ?? "", 30_000);
        log.draw();
        const view = follow(log);
        for (const application of [ANNA, BORIS]) {
          const pair = reviewers(view, application);
          expect(new Set(pair).size).toBe(2);
          for (const reviewer of pair) expect(dropped.has(reviewer)).toBe(false);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe("an intake that lies is refused:", () => {
  const cases: [string, string, (log: Log) => void][] = [
    ["deposits out of order", "deposit-order", (log) => log.append({ applications: toBase64(concat(hash("b"), hash("a"), hash("b"))), kind: "deposits" }, "intake")],
    ["no deposits", "deposit-order", (log) => log.append({ applications: "", kind: "deposits" }, "intake")],
    ["half a deposit", "deposit-order", (log) => log.append({ applications: toBase64(new Uint8Array(33)), kind: "deposits" }, "intake")],
    ["1,001 deposits", "deposit-order", (log) => log.deposits(...Array.from({ length: 1_001 }, (_, at) => concat(new Uint8Array(24), u64(at))))],
    ["an id that is deposited again", "deposit-repeated", (log) => log.deposits(ANNA)],
    ["deposits that someone else signed", "signature-lines", (log) => log.append({ applications: toBase64(hash("x")), kind: "deposits" }, "registrar/r1")],
    ["a call where nothing awaits a lot", "lot-order", (log) => log.call()],
    ["a call of too few witnesses", "lot-witnesses", (log) => (log.deposits(hash("x")), log.call([0, 1]))],
    ["a call that names a witness twice", "lot-witnesses", (log) => (log.deposits(hash("x")), log.call([0, 1, 1]))],
    ["a call of witnesses out of order", "lot-witnesses", (log) => (log.deposits(hash("x")), log.call([1, 0, 2]))],
    ["a call of a witness that there is not", "lot-witnesses", (log) => (log.deposits(hash("x")), log.call([0, 1, 4]))],
    ["a call that someone else signed", "signature-lines", (log) => (log.deposits(hash("x")), log.append({ kind: "call", witnesses: [0, 1, 3] }, "registrar/r1"))],
    ["a lot without a call", "lot-order", (log) => log.lot()],
    ["a second lot of one call", "lot-order", (log) => (log.lost("r1", 1), log.draw(), log.lot([0, 1, 3], log.size - 2))],
    ["a lot of an earlier call", "lot-order", (log) => {
      log.lost("r1", 1);
      const call = log.call();
      const checkpoint = log.checkpoint();
      log.call();
      log.lot([0, 1, 3], call, checkpoint);
    }],
    ["a lot without a proof of each witness", "lot-witnesses", (log) => (log.lost("r1", 1), log.call(), log.lot([0, 1]))],
    ["a lot of other witnesses", "lot", (log) => (log.lost("r1", 1), log.call(), log.lot([0, 1, 2]))],
    ["a lot of another checkpoint", "lot", (log) => (log.lost("r1", 1), log.call(), log.lot([0, 1, 3], log.size - 1, "another\n5\nAAAA\n"))],
    ["a desk that someone else says is lost", "signature-lines", (log) => log.append({ kind: "desk-lost", number: 1, registrar: "r1" }, "registrar/r2")],
    ["a desk that the intake says is lost", "signature-lines", (log) => log.append({ kind: "desk-lost", number: 1, registrar: "r1" }, "intake")],
    ["a loss that is counted wrongly", "number", (log) => log.lost("r1", 2)],
    ["a loss that is said twice", "number", (log) => (log.lost("r1", 1), log.lost("r1", 1))],
    ["31 losses", "too-many", (log) => { for (let n = 1; n <= 31; n++) log.lost("r1", n); }],
    ["a loss of someone who is nobody", "not-active", (log) => log.lost("r9", 1)],
    ["a loss of someone who was dropped", "not-active", (log) => (log.drop("r1"), log.lost("r1", 1))],
    ["a drop that one commissioner signed", "signature-lines", (log) => log.append({ kind: "drop", registrar: "r1" }, "commission/c1")],
    ["a drop that one commissioner signed twice", "signature-lines", (log) => log.append({ kind: "drop", registrar: "r1" }, "commission/c1", "commission/c1")],
    ["a drop of commissioners out of order", "signature-lines", (log) => log.append({ kind: "drop", registrar: "r1" }, "commission/c2", "commission/c1")],
    ["a drop that leaves two", "drop-too-few", (log) => (log.drop("r1"), log.drop("r2"), log.drop("r3"))],
    ["a drop of someone who was dropped", "not-active", (log) => (log.drop("r1"), log.drop("r1"))],
    ["a day of someone who was dropped", "not-active", (log) => (log.drop("r1"), log.day("r1", 1))],
    ["a day that is not above the last", "number", (log) => (log.day("r1", 5), log.day("r1", 5))],
    ["a void day that was not ended", "day-unknown", (log) => log.dayVoid("r1", [5])],
    ["a day that is void twice", "day-unknown", (log) => (log.day("r1", 5), log.dayVoid("r1", [5]), log.dayVoid("r1", [5]))],
    ["a void day without those that followed", "day-unknown", (log) => (log.day("r1", 5), log.day("r1", 6), log.dayVoid("r1", [5]))],
    ["void days out of order", "day-unknown", (log) => (log.day("r1", 5), log.day("r1", 6), log.dayVoid("r1", [6, 5]))],
    ["no void days", "day-unknown", (log) => (log.day("r1", 5), log.dayVoid("r1", []))],
    ["a void day of nobody", "member-unknown", (log) => log.dayVoid("r9", [5])],
    ["a verdict of nobody", "member-unknown", (log) => log.append({ application: toHex(ANNA), auditor: "a9", kind: "audit", verdict: "clean" }, "auditor/a9")],
    ["a verdict that a registrar signed", "signature-lines", (log) => log.append({ application: toHex(ANNA), auditor: "a1", kind: "audit", verdict: "clean" }, "registrar/r1")],
    ["an entry of the board's log", "statement-kind", (log) => log.append({ kind: "abandon" }, "commission/c1")],
    ["an entry of another election", "election", (log) => log.append({ applications: toBase64(hash("x")), election: toHex(hash("y")), kind: "deposits" }, "intake")],
    ["bytes that are no note", "note", (log) => log.appendBytes(Uint8Array.of(1, 2, 3))],
    ["an entry that is too large", "entry-too-large", (log) => log.appendBytes(new Uint8Array(65_536))],
  ];

  it.each(cases)("%s", (_, code, change) => {
    const log = drawn();
    expect(refused(log)).toBe("admitted");
    change(log);
    expect(refused(log)).toBe(code);
  });

  it("a signature that does not hold, on each entry that decides something", () => {
    for (const make of [
      (log: Log) => log.deposits(idOf("watched")),
      (log: Log) => log.lost("r1", 1),
      (log: Log) => log.drop("r1"),
    ]) {
      const log = drawn();
      make(log);
      const last = log.entries.pop()?.slice() ?? new Uint8Array();
      last[last.length - 6] = (last[last.length - 6] ?? 0) === 65 ? 66 : 65;
      log.entries.push(last);
      const view = new IntakeView(RULES, [ANNA, BORIS, idOf("watched")]);
      expect(() => log.entries.forEach((entry) => view.push(entry))).toThrow("signature");
    }
  });

  it("random bytes, whatever they are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => new IntakeView(RULES, [ANNA]).push(bytes)).toThrow(/^(note|json|statement-kind)/);
      }),
    );
  });
});

describe("a return", () => {
  const fields = {
    application: ANNA,
    blinded: new Uint8Array(48),
    credential: publicKey(seedFor("credential")),
    credentialSignature: new Uint8Array(48),
    from: 0,
    statusKey: publicKey(seedFor("applicant")),
  };
  const note = (said: typeof fields, ...signers: string[]) =>
    signNote(returnText(RULES.election, said), signers.map((name) => ({ name, seed: seedFor(name) })));

  it("is seen by the applicant", () => {
    const log = drawn();
    expect(follow(log).isReturned(ANNA)).toBe(false);
    log.appendBytes(note(fields, "credential", "applicant"));
    expect([follow(log).isReturned(ANNA), follow(log).isReturned(BORIS)]).toEqual([true, false]);
  });

  it("is refused if it is not signed by both, or of an application that was not deposited", () => {
    const log = drawn();
    log.appendBytes(note(fields, "credential"));
    expect(refused(log)).toBe("signature-lines");
    const early = new Log();
    early.appendBytes(note(fields, "credential", "applicant"));
    expect(refused(early)).toBe("not-deposited");
  });
});

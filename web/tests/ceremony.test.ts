import { describe, expect, it } from "vitest";
import { toBase64 } from "../src/encoding/bytes.ts";
import { Setup } from "../src/record/setup.ts";
import { MadeElection, sealed, type Size } from "./made-election.ts";
import { refusalOf } from "./vectors.ts";

function fold(election: MadeElection): Setup {
  const setup = new Setup(election.entries[0] as Uint8Array, election.manifest.id);
  election.entries.slice(1).forEach((entry) => setup.take(entry));
  return setup;
}

/** An election whose ceremonies are done, opened with the keys that followed. */
function opened(size: Size): { election: MadeElection; setup: Setup } {
  const election = new MadeElection(size);
  election.ceremony("registrar");
  if (size.intake === true) election.ceremony("tag");
  election.ceremony("trustee");
  const { keys } = fold(election);
  if (keys === undefined) throw new Error("no keys");
  election.prepare({ ...keys, credentials: [...keys.credentials.values()].map(({ key }) => key) });
  return { election, setup: fold(election) };
}

describe("ceremonies", () => {
  it("of five and five end in an open election", () => {
    const { setup } = opened({ registrars: 5, trustees: 5, witnesses: 5 });
    expect(setup.phase).toBe("open");
    expect(setup.keys?.credentials.get("north")?.shares.size).toBe(5);
  });

  it("of an election with an intake are three", () => {
    const election = new MadeElection({ intake: true });
    election.ceremony("registrar");
    expect(fold(election).phase).toBe("setup");
    election.ceremony("tag");
    expect(fold(election).phase).toBe("registration");
    expect(opened({ intake: true }).setup.phase).toBe("open");
  });

  it("know no tag key without an intake", () => {
    const election = new MadeElection();
    election.commit("tag");
    expect(refusalOf(() => fold(election))).toBe("registration-kind");
  });

  it("begin again without those who are excluded, and give other keys", () => {
    const election = new MadeElection({ registrars: 5, trustees: 5 });
    election.commit("trustee");
    election.say("ceremony-restart", { attempt: 2, excluded: ["t2"], role: "trustee" }, "commission/c1");
    const all = new MadeElection({ registrars: 5, trustees: 5 });
    for (const made of [election, all]) made.ceremony("registrar");
    election.ceremony("trustee", 2, ["t2"]);
    all.ceremony("trustee");
    const [without, withAll] = [fold(election), fold(all)];
    expect(without.trustees.map(({ id }) => id)).toEqual(["t1", "t3", "t4", "t5"]);
    expect(toBase64(without.keys?.decryption as Uint8Array)).not.toBe(toBase64(withAll.keys?.decryption as Uint8Array));
    expect(without.keys?.credentials).toEqual(withAll.keys?.credentials);
  });

  it("do not hear those who are excluded", () => {
    const election = new MadeElection({ registrars: 5, trustees: 5 });
    election.say("ceremony-restart", { attempt: 2, excluded: ["t1"], role: "trustee" }, "commission/c1");
    election.commit("trustee", 2);
    expect(refusalOf(() => fold(election))).toBe("not-a-participant");
  });

  it("do not begin again without the commission", () => {
    const election = new MadeElection({ trustees: 5 });
    election.say("ceremony-restart", { attempt: 2, excluded: ["t2"], role: "trustee" }, "board");
    expect(refusalOf(() => fold(election))).toBe("signature-lines");
  });

  it("of registrars with an intake keep three who take part in both", () => {
    const election = new MadeElection({ registrars: 4, intake: true });
    election.say("ceremony-restart", { attempt: 2, excluded: ["r1"], role: "registrar" }, "commission/c1");
    fold(election);
    election.say("ceremony-restart", { attempt: 2, excluded: ["r2"], role: "tag" }, "commission/c1");
    expect(refusalOf(() => fold(election))).toBe("restart-too-few");
  });

  it("end with a complaint, and go on only without the accused", () => {
    const complained = (excluded: string[]) => {
      const election = new MadeElection({ trustees: 5 });
      election.commit("trustee");
      election.share("trustee");
      const complaint = { accused: "t3", attempt: 1, participant: "t1", role: "trustee", sealed: toBase64(sealed("t3", "t1")) };
      election.say("ceremony-complaint", { ...complaint, one_time_secret: toBase64(election.oneTimeSecret("trustee", "t1")) }, "trustee/t1");
      if (excluded.length === 0) election.confirm("trustee");
      else election.say("ceremony-restart", { attempt: 2, excluded, role: "trustee" }, "commission/c1");
      return refusalOf(() => fold(election));
    };
    expect(complained([])).toBe("ceremony-order");
    expect(complained(["t1"])).toBe("restart-excluded");
    expect(complained(["t3"])).toBe("accepted");
  });

  it("do not take a complaint about what was not sent", () => {
    const election = new MadeElection({ trustees: 5 });
    election.commit("trustee");
    election.share("trustee");
    const complaint = { accused: "t3", attempt: 1, participant: "t1", role: "trustee", sealed: toBase64(sealed("t3", "t2")) };
    election.say("ceremony-complaint", { ...complaint, one_time_secret: toBase64(election.oneTimeSecret("trustee", "t1")) }, "trustee/t1");
    expect(refusalOf(() => fold(election))).toBe("complaint-hash");
  });

  it("are not replaced by what the commission says", () => {
    const { election } = opened({});
    const ready = new MadeElection();
    for (const role of ["registrar", "trustee"] as const) ready.ceremony(role);
    const { keys } = fold(ready);
    if (keys === undefined) throw new Error("no keys");
    const credentials = [...keys.credentials.values()].map(({ key }) => key);
    ready.prepare({ credentials, decryption: keys.ties, ties: keys.decryption });
    expect(ready.manifest.id).toEqual(election.manifest.id);
    expect(refusalOf(() => fold(ready))).toBe("keys");
  });
});

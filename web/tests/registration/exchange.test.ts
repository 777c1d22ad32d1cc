import { readFileSync } from "node:fs";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { beforeAll, describe, expect, it } from "vitest";
import { concat, fromBase64, fromHex, fromUtf8, toBase64, toHex, u64, utf8 } from "../../src/encoding/bytes.ts";
import { parse, print, type Json } from "../../src/encoding/canonical.ts";
import { publicKey } from "../../src/encoding/ed25519.ts";
import { frame, hash } from "../../src/encoding/frame.ts";
import { parseNote, signNote, verifyLines } from "../../src/log/note.ts";
import { applicantWith, forgetApplicant, slotsOf, type Applicant } from "../../src/registration/applicant.ts";
import { applicationNote, applicationText, contentsOfReturn, sealFor } from "../../src/registration/application.ts";
import { newestDeskKey, parseDeskKey, readDeskKey } from "../../src/registration/desk-key.ts";
import { parseEntry } from "../../src/registration/entries.ts";
import { encrypt, fieldsOf, SIZES, sizeClass, type Papers } from "../../src/registration/evidence.ts";
import { alphaOf } from "../../src/registration/number.ts";
import { returnNote } from "../../src/registration/return.ts";
import { readStanding, statusRequest, statusText } from "../../src/registration/status.ts";
import { checkAttestation, checkVouch, readAttestation, readVouch, vouchNote, vouchText } from "../../src/registration/vouch.ts";
import { Secrets } from "../../src/voter/secrets.ts";
import { ELECTION, open, RULES, seedFor } from "./support.ts";

const VECTORS = new URL("../../../tests/vectors/", import.meta.url);

interface StatementCase {
  name: string;
  text: string;
  expected: { kind?: string; refused?: string };
}

function statements(kind: string): StatementCase[] {
  return (JSON.parse(readFileSync(new URL(`statements/${kind}.json`, VECTORS), "utf8")) as { cases: StatementCase[] }).cases;
}

/** The election of the statements. */
const OF_VECTORS = fromHex("4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a", 32);

const PAPERS: Papers = {
  evidence: "passport",
  state: "UTO",
  number: "ZE184226B",
  name: "Anna Maria Eriksson",
  birth: "1985-03-01",
  mrz: ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"],
  vouches: [],
  attestations: [],
};

let secrets: Secrets;
let anna: Applicant;

beforeAll(async () => {
  secrets = await Secrets.stretch(fromHex("000102030405060708090a0b0c0d0e0f", 16));
  anna = applicantWith(secrets, { election: ELECTION, constituency: "north", attempt: 1 }, 3);
});

describe("statements of registration, as the vectors have them:", () => {
  const readers: Record<string, (text: string) => unknown> = {
    "desk-key": (text) => readDeskKey(text, OF_VECTORS),
    vouch: (text) => readVouch(text, OF_VECTORS),
    attestation: (text) => readAttestation(text, OF_VECTORS),
  };
  for (const kind of ["deposits", "return", "day", "day-void", "desk-lost", "drop", "conflict", "audit", "call", "lot"]) {
    readers[kind] = (text) => parseEntry(text, OF_VECTORS);
  }

  for (const [kind, read] of Object.entries(readers)) {
    it.each(statements(kind))(`${kind}: $name`, ({ text, expected }) => {
      if (expected.refused === undefined) {
        expect(() => read(text)).not.toThrow();
        return;
      }
      // What says to be of another kind may be refused for that.
      expect(() => read(text)).toThrow(new RegExp(`^(${expected.refused}|statement-kind):`));
    });
  }

  function good(kind: string): { text: string; json: { [name: string]: Json } } {
    const text = statements(kind).find(({ expected }) => expected.refused === undefined)?.text ?? "";
    return { text, json: parse(text) as { [name: string]: Json } };
  }

  it("an application is written so", () => {
    const { text, json } = good("application");
    const bytes = (name: string) => fromBase64(String(json[name]));
    const sealed = (json["sealed"] as { [name: string]: Json }[]).map((one) => ({
      day: Number(one["day"]),
      reader: String(one["reader"]),
      sealed: fromBase64(String(one["sealed"])),
    }));
    const evidence = json["evidence"] as { [name: string]: Json };
    const written = applicationText(
      { election: OF_VECTORS, constituency: "north", id: fromHex(String(json["application"]), 32), blinded: bytes("blinded"), statusKey: bytes("status_key") },
      {
        number: 1,
        alpha: bytes("alpha"),
        evidence: { hash: fromHex(String(evidence["hash"]), 32), length: Number(evidence["length"]) },
        sealed,
        slots: (json["slots"] as Json[]).map((slot) => fromHex(String(slot), 32)),
      },
    );
    expect(written).toBe(text);
  });

  it("evidence is written so", () => {
    const { text } = good("evidence");
    const rho = BigInt(`0x${"07".repeat(32)}`);
    expect(fieldsOf({ ...anna, election: OF_VECTORS, rho }, PAPERS)).toBe(text);
  });

  it("a status request and a vouch are written so", () => {
    const { text, json } = good("status-request");
    expect(statusText({ election: OF_VECTORS, id: fromHex(String(json["application"]), 32) }, Number(json["time"]))).toBe(text);
    const vouch = good("vouch");
    expect(vouchText(readVouch(vouch.text, OF_VECTORS))).toBe(vouch.text);
  });
});

describe("an applicant", () => {
  it("is what the vectors of derivation say", () => {
    const { input, expected } = JSON.parse(readFileSync(new URL("credentials/derivation.json", VECTORS), "utf8")) as {
      input: { election: string };
      expected: Record<string, string>;
    };
    const applicant = applicantWith(secrets, { election: fromHex(input.election, 32), constituency: "north", attempt: 1 }, 0);
    expect(toHex(applicant.id)).toBe(expected["application"]);
    expect(toHex(applicant.statusKey)).toBe(expected["status_key"]);
    expect(toHex(applicant.statusSeed)).toBe(expected["status_seed"]);
    expect(toHex(applicant.blinded)).toBe(expected["blinded"]);
    expect(applicant.tokens).toEqual([]);
  });

  it("has a slot for each friend, and another one in another attempt", () => {
    const slots = slotsOf(anna).map(toHex);
    expect(new Set(slots).size).toBe(3);
    expect(slots[0]).toBe(toHex(hash("vouch-slot", ELECTION, secrets.vouchToken(ELECTION, "north", 1, 1))));
    const again = applicantWith(secrets, { election: ELECTION, constituency: "north", attempt: 2 }, 3);
    expect(slots).not.toContain(toHex(slotsOf(again)[0] ?? new Uint8Array()));
  });

  it("is forgotten", () => {
    const gone = applicantWith(secrets, { election: ELECTION, constituency: "north", attempt: 9 }, 1);
    forgetApplicant(gone);
    expect([...gone.statusSeed, ...(gone.tokens[0] ?? [])].every((byte) => byte === 0)).toBe(true);
  });
});

describe("evidence", () => {
  const key = hash("a fresh key");

  function opened(ciphertext: Uint8Array): Uint8Array {
    const aad = frame("evidence", anna.election, anna.id, anna.statusKey);
    return chacha20poly1305(key, new Uint8Array(12), aad).decrypt(ciphertext);
  }

  it.each([0, 1, 8])("of %i pictures is what was put in", (count) => {
    const pictures = Array.from({ length: count }, (_, at) => new Uint8Array(10 + at).fill(at + 1));
    const { ciphertext, hash: digest } = encrypt(anna, PAPERS, pictures, key);
    expect(toHex(digest)).toBe(toHex(sha256(ciphertext)));
    const parts = [utf8(fieldsOf(anna, PAPERS)), ...pictures];
    const packed = concat(u64(1 + count), ...parts.flatMap((part) => [u64(part.length), part]));
    const plaintext = opened(ciphertext);
    expect(plaintext.subarray(0, packed.length)).toEqual(packed);
    expect(plaintext.subarray(packed.length).every((byte) => byte === 0)).toBe(true);
    expect(ciphertext.length).toBe(65_536);
  });

  it("says no more of its size than a class", () => {
    const size = (...pictures: number[]) => encrypt(anna, PAPERS, pictures.map((length) => new Uint8Array(length)), key).ciphertext.length;
    expect([size(0), size(60_000), size(70_000), size(300_000, 300_000), size(1 << 22)]).toEqual([1 << 16, 1 << 16, 1 << 18, 1 << 20, 1 << 23]);
  });

  it("is of the smallest class that holds it", () => {
    for (const whole of SIZES) {
      const picture = whole - 16 - 8 - 8 - 500 - 8;
      expect([sizeClass(500, [picture]), sizeClass(500, [picture - 1])]).toEqual([whole, whole]);
      if (whole === 2 ** 23) expect(() => sizeClass(500, [picture + 1])).toThrow("evidence-size");
      else expect(sizeClass(500, [picture + 1])).toBeGreaterThan(whole);
    }
  });

  it("of nine pictures, or of more than there is room for, is refused", () => {
    expect(() => encrypt(anna, PAPERS, Array.from({ length: 9 }, () => new Uint8Array(1)), key)).toThrow("evidence:");
    expect(() => encrypt(anna, PAPERS, [new Uint8Array(1 << 23)], key)).toThrow("evidence-size");
  });

  it("is of its application alone", () => {
    const { ciphertext } = encrypt(anna, PAPERS, [], key);
    const aad = frame("evidence", anna.election, hash("another"), anna.statusKey);
    expect(() => chacha20poly1305(key, new Uint8Array(12), aad).decrypt(ciphertext)).toThrow();
  });

  it("is written in form C", () => {
    const text = fieldsOf(anna, { ...PAPERS, name: "Zoe\u0308" });
    expect((parse(text) as { [name: string]: Json })["name"]).toBe("Zoë");
  });
});

describe("an application", () => {
  it("gives the key to the two readers, each for its day, and to nobody else", () => {
    const encrypted = encrypt(anna, PAPERS, [], hash("a fresh key"));
    const desk = { reader: "registrar/r2", key: x25519.getPublicKey(seedFor("desk")), day: 20_600, losses: 0 };
    const { sealed, reader, day } = sealFor(anna, encrypted, desk, seedFor("one-time"));
    expect([sealed.length, reader, day]).toEqual([80, "registrar/r2", 20_600]);
    const info = (name: string, of: number) =>
      frame("evidence-key", anna.election, anna.id, anna.statusKey, encrypted.hash, name, of);
    expect(open(sealed, seedFor("desk"), info("registrar/r2", 20_600))).toEqual(encrypted.key);
    expect(() => open(sealed, seedFor("desk"), info("registrar/r1", 20_600))).toThrow();
    expect(() => open(sealed, seedFor("desk"), info("registrar/r2", 20_601))).toThrow();
    expect(() => open(sealed, seedFor("other desk"), info("registrar/r2", 20_600))).toThrow();
  });

  it("is signed under the status key, and the same each time", () => {
    const alpha = alphaOf(anna.election, "UTO", "ZE184226B", anna.rho);
    const contents = { number: 2, alpha, evidence: { hash: hash("x"), length: 65_536 }, sealed: [], slots: slotsOf(anna) };
    const note = parseNote(applicationNote(anna, contents));
    verifyLines(note, [{ name: "applicant", key: anna.statusKey }]);
    expect(applicationNote(anna, contents)).toEqual(note.bytes);
    expect((parse(note.text) as { [name: string]: Json })["number"]).toBe(2);
  });

  it("of who returns has nothing but the key", () => {
    const json = parse(applicationText(anna, contentsOfReturn(1))) as { [name: string]: Json };
    expect(json).toMatchObject({
      alpha: toBase64(new Uint8Array(32)),
      evidence: { hash: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", length: 0 },
      sealed: [],
      slots: [],
    });
  });
});

describe("desk keys", () => {
  const registrar = RULES.registrars[1] ?? { id: "", key: new Uint8Array() };
  const now = { election: ELECTION, day: 20_600 };

  function said(change: { [name: string]: Json } = {}, signer = "registrar/r2"): string {
    const key = toBase64(x25519.getPublicKey(seedFor("desk")));
    const text = print({ day: 20_600, election: toHex(ELECTION), key, kind: "desk-key", losses: 0, reader: "registrar/r2", v: 1, ...change });
    return fromUtf8(signNote(text, [{ name: signer, seed: seedFor(signer) }]));
  }

  function newest(...notes: string[]): number | undefined {
    return newestDeskKey(notes, registrar, 0, now)?.day;
  }

  it("are the newest of these days", () => {
    expect(newest(said())).toBe(20_600);
    expect(newest(said({ day: 20_598 }), said({ day: 20_599 }))).toBe(20_599);
    expect(newest(said({ day: 20_597 }))).toBeUndefined();
    expect(newest(said({ day: 20_601 }))).toBeUndefined();
    expect(newest(said({ day: 20_601 }), said({ day: 20_598 }))).toBe(20_598);
    expect(newest()).toBeUndefined();
  });

  it("of a desk that was lost since are passed over, whatever an intake gives", () => {
    const lost = (losses: number, inLog: number) => newestDeskKey([said({ losses })], registrar, inLog, now)?.day;
    expect([lost(1, 1), lost(0, 1), lost(1, 2), lost(2, 1)]).toEqual([20_600, undefined, undefined, undefined]);
  });

  it("that do not hold are passed over", () => {
    const bad = [
      said({ election: toHex(hash("another")) }),
      said({ reader: "registrar/r1" }),
      said({}, "registrar/r1"),
      said({ key: toBase64(new Uint8Array(32)) }),
      said({ v: 2 }),
      said().replace("20600", "20599"),
      "registrar/r2",
      "",
    ];
    for (const note of bad) expect(newest(note), note).toBeUndefined();
    expect(newest(...bad, said({ day: 20_599 }))).toBe(20_599);
  });

  it("that do not hold have a name", () => {
    const refusal = (note: string) => () => parseDeskKey(utf8(note), "registrar/r2", registrar.key, ELECTION);
    expect(refusal(said({ key: toBase64(new Uint8Array(32)) }))).toThrow("desk-key");
    expect(refusal(said({ reader: "registrar/r1" }))).toThrow("signature-lines");
    expect(refusal(said({ election: toHex(hash("x")) }))).toThrow("election");
  });
});

describe("a status", () => {
  it("is asked for under the status key", () => {
    const note = parseNote(statusRequest(anna, 1_779_667_200));
    verifyLines(note, [{ name: "applicant", key: anna.statusKey }]);
    expect(parse(note.text)).toMatchObject({ application: toHex(anna.id), kind: "status-request", time: 1_779_667_200 });
  });

  it("is one of five", () => {
    expect(readStanding({ status: "drawn" })).toEqual({ status: "drawn" });
    expect(readStanding({ status: "in-review", reason: null })).toEqual({ status: "in-review" });
    expect(readStanding({ status: "more", reason: "unreadable" })).toEqual({ status: "more", reason: "unreadable" });
    expect(readStanding({ status: "refused", reason: "other" })).toEqual({ status: "refused", reason: "other" });
  });

  it.each([null, 1, "drawn", {}, [], { status: "approved" }, { status: "more" }, { status: "refused", reason: "<b>" }])("is not %j", (answer) => {
    expect(() => readStanding(answer)).toThrow("answer");
  });
});

describe("a vouch", () => {
  const friend = { election: ELECTION, id: hash("friend") };

  it("is for one friend, with a token of the voucher's own slot", () => {
    const note = parseNote(utf8(vouchNote(anna, friend.id, 2)));
    verifyLines(note, [{ name: "applicant", key: anna.statusKey }]);
    const vouch = checkVouch(note.bytes, friend);
    expect([toHex(vouch.voucher), vouch.slot]).toEqual([toHex(anna.id), 2]);
    expect(toHex(hash("vouch-slot", ELECTION, vouch.token))).toBe(toHex(slotsOf(anna)[1] ?? new Uint8Array()));
  });

  it("has slots from 1 to the cap", () => {
    for (const slot of [0, 4, -1]) expect(() => vouchNote(anna, friend.id, slot)).toThrow("vouch");
  });

  it("for someone else, of another election, or of another kind is refused before it goes into evidence", () => {
    const note = utf8(vouchNote(anna, friend.id, 1));
    expect(() => checkVouch(note, { ...friend, id: hash("other") })).toThrow("vouch");
    expect(() => checkVouch(note, { ...friend, election: hash("other") })).toThrow("election");
    expect(() => checkVouch(statusRequest(anna, 1), friend)).toThrow("json");
    expect(() => checkVouch(utf8("a letter"), friend)).toThrow("note");
  });
});

describe("an attestation", () => {
  const text = print({ application: toHex(hash("friend")), election: toHex(ELECTION), kind: "attestation", registrar: "r3", v: 1 });
  const applicant = { election: ELECTION, id: hash("friend") };
  const signed = (name: string) => signNote(text, [{ name, seed: seedFor(name) }]);

  it("is of a registrar who signed it", () => {
    expect(checkAttestation(signed("registrar/r3"), applicant, RULES.registrars)).toBe("r3");
    expect(() => checkAttestation(signed("registrar/r4"), applicant, RULES.registrars)).toThrow("signature-lines");
    expect(() => checkAttestation(signed("registrar/r3"), { ...applicant, id: hash("x") }, RULES.registrars)).toThrow("attestation");
    expect(() => checkAttestation(signed("registrar/r3"), applicant, RULES.registrars.slice(0, 2))).toThrow("member-unknown");
  });
});

describe("a return", () => {
  it("is signed under the credential and the status key, once the credential was checked", () => {
    const { input, expected } = JSON.parse(readFileSync(new URL("credentials/derivation.json", VECTORS), "utf8")) as {
      input: { election: string };
      expected: Record<string, string>;
    };
    const bytes = (name: string) => fromHex(expected[name] ?? "", (expected[name] ?? "").length / 2);
    const returns = [{ constituency: "north", election: fromHex(input.election, 32), from: "north", key: bytes("key") }];
    const old = { seed: bytes("credential_seed"), signature: bytes("credential_signature") };
    const note = parseNote(returnNote(anna, returns, 0, old));
    verifyLines(note, [
      { name: "credential", key: publicKey(old.seed) },
      { name: "applicant", key: anna.statusKey },
    ]);
    expect(parseEntry(note.text, ELECTION)).toMatchObject({ kind: "return", from: 0, application: anna.id });
    expect(() => returnNote(anna, returns, 1, old)).toThrow("not-approved");
    expect(() => returnNote({ ...anna, constituency: "south" }, returns, 0, old)).toThrow("not-approved");
    const elsewhere = returns.map((one) => ({ ...one, from: "south" }));
    expect(() => returnNote(anna, elsewhere, 0, old)).toThrow("credential-signature");
  });
});

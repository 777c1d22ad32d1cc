// The text of a petition and the signatures under it, by the vectors (docs/protocol.md §9.12).

import { bls12_381 } from "@noble/curves/bls12-381.js";
import { describe, expect, it } from "vitest";
import { fromBase64, fromHex, toBase64, toHex } from "../src/encoding/bytes.ts";
import { publicKey } from "../src/encoding/ed25519.ts";
import { checkPetition, type Petition, petitionId, petitionText, readPetition } from "../src/election/petition.ts";
import { draftOf } from "../src/flows/petition-draft.ts";
import { credentialsIn, readSignature, signaturesSteps, type Signing, signPetition, verifySignature } from "../src/record/petition-signatures.ts";
import { hashedCredential } from "../src/voter/credential.ts";
import { readVector, refusalOf } from "./vectors.ts";

/** Texts, and signatures one by one. */
interface Vector {
  election: string;
  languages: string[];
  constituencies: { id: string; key: string }[];
  texts: { accepted: { name: string; text: Petition; canonical: string; id: string }[]; rejected: { name: string; text: Petition; refused: string }[] };
  records: { petition: string; accepted: { record: string }[]; rejected: { name: string; record: string; refused: string }[] };
  signing: { constituency: number; credential_signature: string; record: string; seed: string }[];
}

/** Signatures all together. */
interface Attachments {
  election: string;
  constituencies: { id: string; key: string }[];
  petition: Petition;
  id: string;
  attachment: string;
  rejected: { name: string; attachment: string; refused: string }[];
}

const vector = readVector<Vector>("petitions.json");
const attachments = readVector<Attachments>("petition-attachments.json");
const attachment = fromBase64(attachments.attachment);

/** What signatures under a petition of a vector are checked by. */
function signingOf({ constituencies, election }: Vector | Attachments, id: string) {
  const of = fromHex(election, 32);
  const issuers = constituencies.map((one) => ({ key: fromBase64(one.key), election: of, constituency: one.id }));
  return { election: of, id: fromHex(id, 32), issuers };
}

const alone = signingOf(vector, vector.records.petition);
const signing = signingOf(attachments, attachments.id);
const { election, id, issuers } = signing;
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** How many signatures there are, if all hold. */
function verifyAll(bytes: Uint8Array, under: Signing = signing): number {
  const steps = signaturesSteps(bytes, under, random);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

describe("a petition", () => {
  const of = fromHex(vector.election, 32);

  it.each(vector.texts.accepted)("has one text, and an id that follows from it: $name", ({ text, canonical, id: expected }) => {
    expect(petitionText(text)).toBe(canonical);
    expect(toHex(petitionId(of, text))).toBe(expected);
    expect(toHex(petitionId(election, text))).not.toBe(expected);
    expect(refusalOf(() => checkPetition(text, vector.languages))).toBe("accepted");
  });

  it.each(vector.texts.rejected)("is refused: $name, as $refused", ({ text, refused }) => {
    expect(refusalOf(() => checkPetition(text, vector.languages))).toBe(refused);
  });

  it("is refused with half a character, and with more or other fields", () => {
    const { language, paragraphs, title } = attachments.petition;
    const json = { language, paragraphs: [...paragraphs], title };
    expect(readPetition(json)).toEqual(attachments.petition);
    expect(refusalOf(() => checkPetition({ ...json, title: "\ud800" }, vector.languages))).toBe("petition-text");
    expect(refusalOf(() => readPetition({ ...json, by: "somebody" }))).toBe("json");
    expect(refusalOf(() => readPetition({ language, title }))).toBe("json");
    expect(refusalOf(() => readPetition({ ...json, paragraphs: [1] }))).toBe("json");
    expect(refusalOf(() => readPetition({ ...json, language: "BE" }))).toBe("json");
    expect(refusalOf(() => readPetition("text"))).toBe("json");
  });
});

describe("a signature under a petition", () => {
  it.each(vector.signing)("is made as in its vector: $seed", ({ constituency, credential_signature, record, seed }) => {
    const made = signPetition(fromBase64(seed), alone.election, alone.id, constituency, fromBase64(credential_signature));
    expect([toBase64(made), made.length]).toEqual([record, 145]);
  });

  it.each(vector.records.accepted)("holds: $record", ({ record }) => {
    expect(verifySignature(fromBase64(record), alone)).toEqual(readSignature(fromBase64(record)));
    expect(verifyAll(fromBase64(record), alone)).toBe(1);
  });

  it.each(vector.records.rejected)("is refused $name, as $refused, alone and among others", ({ record, refused }) => {
    expect(refusalOf(() => verifySignature(fromBase64(record), alone))).toBe(refused);
    expect(refusalOf(() => verifyAll(fromBase64(record), alone))).toBe(refused);
  });

  it("is refused with one bit of any of its parts changed, and held against anything else", () => {
    const record = attachment.slice(0, 145);
    const attempt = (change: (bytes: Uint8Array) => Uint8Array, under: Signing = signing) => refusalOf(() => verifySignature(change(record.slice()), under));
    expect(attempt((bytes) => bytes)).toBe("accepted");
    // Constituency, credential, credential signature, signature.
    for (const at of [0, 20, 40, 90, 140]) expect(attempt((bytes) => ((bytes[at] = (bytes[at] ?? 0) ^ 1), bytes))).toBe("petition-signatures");
    expect(attempt((bytes) => bytes, { ...signing, id: election })).toBe("petition-signatures");
    expect(attempt((bytes) => bytes, { ...signing, election: id })).toBe("petition-signatures");
    expect(attempt((bytes) => bytes, { ...signing, issuers: [undefined, undefined] })).toBe("petition-signatures");
    expect(attempt((bytes) => bytes, { ...signing, issuers: [...issuers].reverse() })).toBe("petition-signatures");
  });
});

describe("the signatures of a petition", () => {
  it("hold all together", () => {
    expect(verifyAll(attachment)).toBe(5);
    expect(credentialsIn(attachment).size).toBe(5);
    expect(credentialsIn(attachment)).toContain(toHex(attachment.subarray(1, 33)));
  });

  it("are told one by one, and then together", () => {
    const steps = [...signaturesSteps(attachment, signing, random)];
    expect(steps.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(steps.map(({ all }) => all))).toEqual(new Set([6]));
  });

  it.each(attachments.rejected)("are refused: $name, as $refused", ({ attachment: bytes, refused }) => {
    expect(refusalOf(() => verifyAll(fromBase64(bytes)))).toBe(refused);
  });

  it("are refused under another text, in another election, and with the keys of other constituencies", () => {
    expect(refusalOf(() => verifyAll(attachment, { ...signing, id: election }))).toBe("petition-signatures");
    expect(refusalOf(() => verifyAll(attachment, { ...signing, election: id }))).toBe("petition-signatures");
    const elsewhere = issuers.map((issuer) => ({ ...issuer, constituency: `${issuer.constituency}-east` }));
    expect(refusalOf(() => verifyAll(attachment, { ...signing, issuers: elsewhere }))).toBe("petition-signatures");
    expect(refusalOf(() => verifyAll(attachment, { ...signing, issuers: issuers.slice(0, 1) }))).toBe("petition-signatures");
  });

  it("are refused if there are none", () => expect(refusalOf(() => verifyAll(new Uint8Array()))).toBe("petition-signatures"));

  it("hold with what an earlier election issued, bound to this one", () => {
    // What is signed names the consultation; the names that stand in what was issued are those of the earlier election.
    const consultation = fromHex(vector.election, 32);
    const own = fromHex("07".repeat(32), 32);
    const issued = hashedCredential(election, "north", publicKey(own)).multiply(5n).toBytes();
    const earlier = { key: bls12_381.G2.Point.BASE.multiply(5n).toBytes(), election, constituency: "north" };
    const record = signPetition(own, consultation, id, 0, issued);
    expect(verifyAll(record, { election: consultation, id, issuers: [earlier] })).toBe(1);
    expect(refusalOf(() => verifyAll(record, { election: consultation, id, issuers: [{ ...earlier, election: consultation }] }))).toBe("petition-signatures");
    expect(refusalOf(() => verifyAll(record, { election, id, issuers: [earlier] }))).toBe("petition-signatures");
  });
});

describe("a petition that somebody writes", () => {
  const kinds = (title: string, text: string) => draftOf("be", title, text).faults.map(({ kind }) => kind);

  it("is parted into paragraphs, and put right where nothing was meant", () => {
    const { faults, petition } = draftOf("be", "  Пра\tтаколы ", "Першы  абзац \r\n\r\n\nДругі и\u0306");
    expect(faults).toEqual([]);
    expect(petition).toEqual({ language: "be", paragraphs: ["Першы абзац", "Другі й"], title: "Пра таколы" });
    checkPetition(petition, vector.languages);
  });

  it("is told what it lacks, and what is too long", () => {
    expect(kinds("", " \n ")).toEqual(["missing", "missing"]);
    expect(draftOf("be", "а".repeat(1_001), "a").faults).toEqual([{ kind: "too-long", paragraph: undefined, used: 2_002, most: 2_000 }]);
    expect(draftOf("be", "a", `a\n${"a".repeat(2_001)}`).faults).toEqual([{ kind: "too-long", paragraph: 2, used: 2_001, most: 2_000 }]);
    expect(draftOf("be", "a", "a\n".repeat(21)).faults).toEqual([{ kind: "too-many", count: 21, most: 20 }]);
    expect(kinds("a", `${"a".repeat(2_000)}\n`.repeat(20))).toEqual([]);
    // Each of these takes two bytes in the entry.
    expect(kinds("a", `${'"'.repeat(2_000)}\n`.repeat(20))).toEqual(["whole-too-long"]);
  });

  it("is told the names of characters that nobody sees, each once for each paragraph", () => {
    expect(draftOf("be", "a\u00a0b", "a\u200bb\u200b\u202ec\nd\u00ad").faults).toEqual([
      { kind: "character", paragraph: undefined, name: "U+00A0" },
      { kind: "character", paragraph: 1, name: "U+200B" },
      { kind: "character", paragraph: 1, name: "U+202E" },
      { kind: "character", paragraph: 2, name: "U+00AD" },
    ]);
    expect(draftOf("be", "\ud800", "a").faults).toContainEqual({ kind: "character", paragraph: undefined, name: "U+D800" });
    expect(kinds("a", "\u{e0041}")).toEqual(["character"]);
  });

  it("never has no fault where the record would refuse it", () => {
    for (const { text: petition } of vector.texts.rejected) {
      const { faults, petition: drafted } = draftOf(petition.language, petition.title, petition.paragraphs.join("\n"));
      if (faults.length === 0) expect(refusalOf(() => checkPetition(drafted, [drafted.language]))).toBe("accepted");
    }
  });
});

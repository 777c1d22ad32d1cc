// The text of a petition and the signatures under it, by the vectors (docs/protocol.md §9.12).

import { describe, expect, it } from "vitest";
import { fromBase64, fromHex, toBase64, toHex } from "../src/encoding/bytes.ts";
import { frame } from "../src/encoding/frame.ts";
import { checkPetition, type Petition, petitionId, petitionText, shownPetition } from "../src/election/petition.ts";
import { draftOf } from "../src/flows/petition-draft.ts";
import { credentialsIn, readSignature, signaturesSteps, type Signing, signPetition, verifySignature } from "../src/record/petition-signatures.ts";
import { readVector, refusalOf } from "./vectors.ts";

interface Vector {
  election: string;
  languages: string[];
  constituencies: { id: string; key: string }[];
  petition: Petition;
  text: string;
  id: string;
  message: string;
  signers: { constituency: number; credential: string; credential_signature: string; record: string; seed: string }[];
  attachment: string;
  rejected: { name: string; attachment: string; refused: string }[];
  other_texts: { name: string; petition: Petition; id: string }[];
  rejected_texts: { name: string; petition: Petition; refused: string }[];
}

const vector = readVector<Vector>("petitions.json");
const election = fromHex(vector.election, 32);
const id = fromHex(vector.id, 32);
const attachment = fromBase64(vector.attachment);
const issuers = vector.constituencies.map((one) => ({ key: fromBase64(one.key), election, constituency: one.id }));
const signing: Signing = { election, id, issuers };
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** How many signatures there are, if all hold. */
function verifyAll(bytes: Uint8Array, under: Signing = signing): number {
  const steps = signaturesSteps(bytes, under, random);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

describe("a petition", () => {
  it("has one text, and an id that follows from it", () => {
    expect(petitionText(vector.petition)).toBe(vector.text);
    expect(toHex(petitionId(election, vector.petition))).toBe(vector.id);
    expect(toBase64(frame("petition-signature", election, id))).toBe(vector.message);
    checkPetition(vector.petition, vector.languages);
  });

  it.each(vector.other_texts)("has another id with another text: $name", ({ petition, id: expected }) => {
    checkPetition(petition, vector.languages);
    expect(toHex(petitionId(election, petition))).toBe(expected);
    expect(expected).not.toBe(vector.id);
  });

  it("has another id in another election", () => expect(toHex(petitionId(id, vector.petition))).not.toBe(vector.id));

  it.each(vector.rejected_texts)("is refused: $name, as $refused", ({ petition, refused }) => {
    expect(refusalOf(() => checkPetition(petition, vector.languages))).toBe(refused);
  });

  it("is refused in another normal form, and with more or other fields", () => {
    const { language, paragraphs, title } = vector.petition;
    const json = { language, paragraphs: [...paragraphs], title };
    expect(shownPetition(json, vector.languages)).toEqual(vector.petition);
    expect(refusalOf(() => shownPetition({ ...json, title: "и\u0306" }, vector.languages))).toBe("json-not-normalized");
    expect(refusalOf(() => shownPetition({ ...json, title: "\ud800" }, vector.languages))).not.toBe("accepted");
    expect(refusalOf(() => shownPetition({ ...json, by: "somebody" }, vector.languages))).toBe("json");
    expect(refusalOf(() => shownPetition({ language, title }, vector.languages))).toBe("json");
    expect(refusalOf(() => shownPetition({ ...json, paragraphs: [1] }, vector.languages))).toBe("json");
    expect(refusalOf(() => shownPetition({ ...json, language: "BE" }, vector.languages))).toBe("json");
    expect(refusalOf(() => shownPetition("text", vector.languages))).toBe("json");
  });
});

describe("a signature under a petition", () => {
  it.each(vector.signers)("is that of its vector: $credential", ({ constituency, credential, credential_signature, record, seed }) => {
    const issued = fromBase64(credential_signature);
    const made = signPetition(fromHex(seed, 32), election, id, constituency, issued);
    expect([toBase64(made), made.length]).toEqual([record, 145]);
    expect(toHex(verifySignature(made, signing).credential)).toBe(credential);
  });

  it("is refused alone as it is among others", () => {
    const record = attachment.slice(0, 145);
    const attempt = (change: (bytes: Uint8Array) => Uint8Array, under = signing) => refusalOf(() => verifySignature(change(record.slice()), under));
    expect(attempt((bytes) => bytes)).toBe("accepted");
    // One bit of each part: constituency, credential, credential signature, signature.
    for (const at of [0, 20, 40, 90, 140]) expect(attempt((bytes) => ((bytes[at] = (bytes[at] ?? 0) ^ 1), bytes))).toBe("petition-signatures");
    expect(attempt((bytes) => bytes.slice(1))).toBe("petition-signatures");
    expect(attempt((bytes) => bytes, { ...signing, id: election })).toBe("petition-signatures");
    expect(attempt((bytes) => bytes, { ...signing, election: id })).toBe("petition-signatures");
    expect(attempt((bytes) => bytes, { ...signing, issuers: [undefined, undefined] })).toBe("petition-signatures");
    expect(attempt((bytes) => bytes, { ...signing, issuers: [...issuers].reverse() })).toBe("petition-signatures");
  });
});

describe("the signatures of a petition", () => {
  it("hold all together", () => {
    expect(verifyAll(attachment)).toBe(vector.signers.length);
    expect([...credentialsIn(attachment)].sort()).toEqual(vector.signers.map(({ credential }) => credential).sort());
  });

  it("are told one by one, and then together", () => {
    const steps = [...signaturesSteps(attachment, signing, random)];
    expect(steps.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(steps.map(({ all }) => all))).toEqual(new Set([6]));
  });

  it.each(vector.rejected)("are refused: $name, as $refused", ({ attachment: bytes, refused }) => {
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

  it("hold with what an earlier election issued, and with nothing else", () => {
    // The names that stand in what was issued are those of the earlier election; what is signed is bound to this one.
    const [{ constituency, credential_signature, seed } = vector.signers[0]!] = vector.signers;
    const consultation = petitionId(election, { ...vector.petition, title: "consultation" });
    const record = signPetition(fromHex(seed, 32), consultation, id, constituency, fromBase64(credential_signature));
    expect(toHex(verifySignature(record, { election: consultation, id, issuers }).credential)).toBe(toHex(readSignature(record).credential));
    const own = issuers.map((issuer) => ({ ...issuer, election: consultation }));
    expect(refusalOf(() => verifySignature(record, { election: consultation, id, issuers: own }))).toBe("petition-signatures");
    expect(refusalOf(() => verifySignature(record, signing))).toBe("petition-signatures");
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
    for (const { petition } of vector.rejected_texts) {
      const { faults, petition: drafted } = draftOf(petition.language, petition.title, petition.paragraphs.join("\n"));
      if (faults.length === 0) expect(refusalOf(() => checkPetition(drafted, [drafted.language]))).toBe("accepted");
    }
  });
});

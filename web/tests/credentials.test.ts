import { readFileSync } from "node:fs";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { numberToBytesBE } from "@noble/curves/utils.js";
import { sha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../src/encoding/bytes.ts";
import { publicKey } from "../src/encoding/ed25519.ts";
import { applicantOf } from "../src/voter/collect.ts";
import { hashedCredential, unblind, verifyCredential, verifyShare } from "../src/voter/credential.ts";
import { fingerprintOf, fingerprintUri, fingerprintWords, parseFingerprintUri } from "../src/voter/fingerprint.ts";
import { fromWords, type Language, LANGUAGES, newEntropy, splitWords, toWords, WordRefusal, wordsOf } from "../src/voter/phrase.ts";
import { Secrets } from "../src/voter/secrets.ts";
import { completionOf, fromTyped } from "../src/voter/typed-phrase.ts";
import { named, readVectors, refusalOf } from "./vectors.ts";

interface Vector {
  name: string;
  input: Record<string, string> & { attempt: number };
  expected: Record<string, string>;
}

const accepted = readVectors<Vector>("credentials");
const rejected = readVectors<Vector>("credentials/rejected");

function languageOf(values: Record<string, unknown>): Language {
  return LANGUAGES.find((language) => language === values["language"]) ?? "en";
}

/** Positions are counted from 1 in the vectors and from 0 here. */
function refusalIn({ refused, position }: Record<string, unknown>): object {
  return typeof position === "number" ? { code: refused, position: position - 1 } : { code: refused };
}

function field(values: Record<string, string>, name: string): string {
  const value = values[name];
  if (value === undefined) throw new Error(`a vector without ${name}`);
  return value;
}

describe("what follows from a phrase is that of the vectors", () => {
  it.each(named(accepted, "derivation"))("$name", async ({ input, expected }) => {
    const election = fromHex(field(input, "election"), 32);
    const constituency = field(input, "constituency");
    const entropy = await fromWords(field(input, "phrase").split(" "), "en");
    expect(toHex(entropy)).toBe(expected["entropy"]);
    const secrets = await Secrets.stretch(entropy);
    const seed = secrets.credentialSeed(election, constituency);
    expect(toHex(seed)).toBe(expected["credential_seed"]);
    expect(toHex(secrets.statusSeed(election, constituency, input.attempt))).toBe(expected["status_seed"]);
    const r = secrets.blind(election, constituency, input.attempt);
    expect(toHex(numberToBytesBE(r, 32))).toBe(expected["blinding_factor"]);
    expect(toHex(hashedCredential(election, constituency, publicKey(seed)).toBytes())).toBe(expected["hashed"]);
    const applicant = applicantOf(secrets, { election, constituency, attempt: input.attempt });
    expect(toHex(applicant.blinded)).toBe(expected["blinded"]);
    expect(toHex(applicant.statusKey)).toBe(expected["status_key"]);
    expect(toHex(applicant.application)).toBe(expected["application"]);
    expect(toHex(applicant.credential)).toBe(expected["credential"]);

    const key = bls12_381.G2.Point.BASE.multiply(BigInt(`0x${field(input, "secret")}`)).toBytes();
    expect(toHex(key)).toBe(expected["key"]);
    const share = fromHex(field(expected, "evaluation"), 48);
    expect(verifyShare(share, applicant.blinded, key)).toBe(true);
    const signature = unblind(r, [{ index: 1, share }], 1);
    expect(toHex(signature)).toBe(expected["credential_signature"]);
    verifyCredential(key, election, constituency, applicant.credential, signature);
    expect(refusalOf(() => verifyCredential(key, election, "elsewhere", applicant.credential, signature))).toBe("credential-signature");
  });

  it("where the platform cannot stretch, too", async () => {
    const [vector] = named(accepted, "derivation");
    const { input, expected } = vector as Vector;
    const secrets = await Secrets.stretch(fromHex(field(expected, "entropy"), 16), null);
    const seed = secrets.credentialSeed(fromHex(field(input, "election"), 32), field(input, "constituency"));
    expect(toHex(seed)).toBe(expected["credential_seed"]);
  });

  it("until the secrets end", async () => {
    const secrets = await Secrets.stretch(new Uint8Array(16));
    secrets.end();
    expect(() => secrets.credentialSeed(new Uint8Array(32), "north")).toThrow("ended");
  });
});

describe("phrases", () => {
  it.each(named(accepted, "phrase"))("$name", async ({ input, expected }) => {
    const entropy = newEntropy(fromHex(field(input, "randomness"), 32), field(input, "dice"));
    expect(toHex(entropy)).toBe(expected["entropy"]);
    expect((await toWords(entropy, languageOf(input))).join(" ")).toBe(expected["phrase"]);
    for (const page of LANGUAGES) {
      expect(toHex(await fromWords(splitWords(field(expected, "phrase")), page))).toBe(expected["entropy"]);
    }
  });

  it.each(named(rejected, "phrase"))("$name is refused", async ({ input, expected }) => {
    for (const page of LANGUAGES) {
      await expect((async () => fromWords(splitWords(field(input, "phrase")), page))()).rejects.toMatchObject(refusalIn(expected));
    }
  });

  it.each(named(accepted, "completion"))("$name", async ({ input, expected }) => {
    const words = await wordsOf(languageOf(input));
    expect(words[completionOf(words, languageOf(input)).numberOf(field(input, "typed"))]).toBe(expected["word"]);
  });

  it.each(named(rejected, "completion"))("$name is refused", async ({ input }) => {
    const words = await wordsOf(languageOf(input));
    expect(completionOf(words, languageOf(input)).numberOf(field(input, "typed"))).toBe(-1);
  });

  it.each(named(accepted, "typed"))("$name", async ({ input, expected }) => {
    const entropy = await fromTyped(field(input, "typed"));
    expect((await toWords(entropy, languageOf(expected))).join(" ")).toBe(expected["phrase"]);
  });

  it.each(named(rejected, "typed"))("$name is refused", async ({ input, expected }) => {
    await expect(fromTyped(field(input, "typed"))).rejects.toMatchObject(refusalIn(expected));
  });

  it.each(named(rejected, "dice"))("$name is refused", ({ input, expected }) => {
    const randomness = fromHex(field(input, "randomness"), 32);
    expect(refusalOf(() => newEntropy(randomness, field(input, "dice")))).toBe(expected["refused"]);
  });

  it.each(LANGUAGES)("in %s are read as they were written, whatever the language of the page", async (language) => {
    const entropies = fc.uint8Array({ minLength: 16, maxLength: 16 });
    const property = fc.asyncProperty(entropies, fc.constantFrom(...LANGUAGES), async (entropy, page) => {
      const words = await toWords(entropy, language);
      expect([...(await fromWords(words, page))]).toEqual([...entropy]);
      expect([...(await fromTyped(words.join("\n").toUpperCase()))]).toEqual([...entropy]);
      const at = (entropy[0] as number) % 12;
      const wrong = words.map((word, position) => (position === at ? "veche" : word));
      await expect(fromWords(wrong, page)).rejects.toMatchObject({ code: "phrase-word", position: at });
    });
    await fc.assert(property, { numRuns: 20 });
  }, 30_000);

  it.each(LANGUAGES)("in %s have the words of the list that the specification names", async (language) => {
    const file = readFileSync(new URL(`../../docs/words/${language}.txt`, import.meta.url));
    const specification = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");
    expect(specification).toContain(`](words/${language}.txt) | \`${toHex(sha256(file))}\` |`);
    expect((await wordsOf(language)).map((word) => `${word}\n`).join("")).toBe(file.toString("utf8"));
  });

  it("a wrong word is named by its place, and not by its letters", async () => {
    const words = "abandon amount liar amount veche adjust cage candy arch gather drum buyer".split(" ");
    const fault = await fromWords(words, "en").catch((fault: unknown) => fault);
    expect((fault as WordRefusal).position).toBe(4);
    expect(String(fault)).not.toContain("veche");
  });
});

describe("fingerprints", () => {
  it.each(named(accepted, "fingerprint"))("$name", ({ input, expected }) => {
    const fingerprint = fingerprintOf(field(input, "text"));
    expect(toHex(fingerprint)).toBe(expected["fingerprint"]);
    expect(fingerprintWords(fingerprint).join(" ")).toBe(expected["words"]);
    expect(fingerprintUri(fingerprint)).toBe(expected["uri"]);
    expect(parseFingerprintUri(field(expected, "uri"))).toEqual(fingerprint);
  });

  it.each(["", "veche:ballot:", `veche:ballot:${"0".repeat(63)}`, `veche:ballot:${"A".repeat(64)}`, `veche:${"0".repeat(64)}`])(
    "%j is none",
    (uri) => expect(refusalOf(() => parseFingerprintUri(uri))).not.toBe("accepted"),
  );
});

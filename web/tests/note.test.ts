import { describe, expect, it } from "vitest";
import { concat, fromBase64, fromHex, utf8 } from "../src/encoding/bytes.ts";
import { isValidKey, publicKey, sign, verify } from "../src/encoding/ed25519.ts";
import { parseNote, signNote, verifyLines } from "../src/log/note.ts";
import { readVector, refusalOf } from "./vectors.ts";

interface Rfc8032 {
  tests: { name: string; secret_key: string; public_key: string; message: string; signature: string }[];
}

interface PublishedNotes {
  notes: { name: string; note: string; verifier_key?: string }[];
}

const hex = (text: string) => fromHex(text, text.length / 2);

describe("Ed25519", () => {
  for (const { name, secret_key, public_key, message, signature } of readVector<Rfc8032>("published/rfc8032.json").tests) {
    it(`signs and verifies as RFC 8032 does: ${name}`, () => {
      expect(publicKey(hex(secret_key))).toEqual(hex(public_key));
      expect(sign(hex(secret_key), hex(message))).toEqual(hex(signature));
      expect(verify(hex(public_key), hex(message), hex(signature))).toBe(true);
    });
  }

  it("refuses a signature whose S is not below the order", () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const seed = new Uint8Array(32).fill(7);
    const signature = sign(seed, utf8("vote"));
    let s = order + signature.slice(32).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    const malleable = signature.slice();
    for (let at = 32; at < 64; at++, s >>= 8n) malleable[at] = Number(s & 255n);
    expect(verify(publicKey(seed), utf8("vote"), signature)).toBe(true);
    expect(verify(publicKey(seed), utf8("vote"), malleable)).toBe(false);
  });

  it("refuses keys of small order, and a signature under one that the cofactor would hide", () => {
    const identity = concat(Uint8Array.of(1), new Uint8Array(31));
    const orderTwo = hex(`ec${"ff".repeat(30)}7f`);
    expect(isValidKey(identity)).toBe(false);
    expect(isValidKey(orderTwo)).toBe(false);
    expect(verify(orderTwo, utf8("vote"), concat(identity, new Uint8Array(32)))).toBe(false);
  });

  it("refuses a signature whose R is the identity", () => {
    const identity = concat(Uint8Array.of(1), new Uint8Array(31));
    expect(verify(publicKey(new Uint8Array(32)), utf8("vote"), concat(identity, new Uint8Array(32)))).toBe(false);
  });
});

describe("a signed note", () => {
  for (const { name, note, verifier_key } of readVector<PublishedNotes>("published/signed-note.json").notes) {
    it(`is read: ${name}`, () => {
      const read = parseNote(utf8(note));
      expect(note.startsWith(`${read.text}\n\u2014 ${read.lines[0]?.name} `)).toBe(true);
      const [signer, , base64] = verifier_key?.split("+") ?? [];
      if (signer !== undefined && base64 !== undefined) verifyLines(read, [{ name: signer, key: fromBase64(base64).slice(1) }]);
    });
  }

  const seed = new Uint8Array(32).fill(1);
  const signers = [{ name: "a", key: publicKey(seed) }, { name: "b", key: publicKey(seed) }];
  const note = signNote("text\n", [{ name: "a", seed }, { name: "b", seed }]);

  it("has exactly its signers", () => {
    verifyLines(parseNote(note), signers);
    expect(refusalOf(() => verifyLines(parseNote(note), signers.slice(1)))).toBe("signature-lines");
    expect(refusalOf(() => verifyLines(parseNote(note), [...signers].reverse()))).toBe("signature-lines");
    expect(refusalOf(() => verifyLines(parseNote(signNote("text\n", [{ name: "a", seed }])), signers))).toBe("signature-lines");
  });

  it("of another text does not verify", () => {
    const other = utf8(new TextDecoder().decode(note).replace("text", "next"));
    expect(refusalOf(() => verifyLines(parseNote(other), signers))).toBe("signature");
  });

  for (const bad of ["", "\n\n", "text\n", "text\n\n", "text\n\nline\n", "text\n\n- a AAAAAAAA\n", "text\n\n\u2014 a+b AAAAAAAA\n", "text\n\n\u2014 a AAAA\n", "te\rxt\n\n\u2014 a AAAAAAAA\n", "text\n\n\u2014 a AAAAAAAA"]) {
    it(`is not ${JSON.stringify(bad)}`, () => expect(refusalOf(() => parseNote(utf8(bad)))).toBe("note"));
  }
});

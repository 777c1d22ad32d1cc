import { readFileSync } from "node:fs";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { describe, expect, it } from "vitest";
import { concat, fromHex, toHex } from "../../src/encoding/bytes.ts";
import { isSealable, seal } from "../../src/registration/hpke.ts";

const RFC = JSON.parse(
  readFileSync(new URL("../../../crates/shared-key/tests/vectors/rfc9180-a21.json", import.meta.url), "utf8"),
) as Record<string, string>;

function bytes(name: string): Uint8Array {
  const hex = RFC[name] ?? "";
  return fromHex(hex, hex.length / 2);
}

describe("sealing", () => {
  it("gives what RFC 9180 published, but for the authenticated data and the number of the message", () => {
    // The published ephemeral key follows from a seed; its secret stands in the RFC beside it.
    const secret = fromHex("f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600", 32);
    const sealing = { key: bytes("public_key"), info: bytes("info"), aad: bytes("aad"), plaintext: bytes("plaintext"), secret };
    expect(toHex(seal(sealing))).toBe(toHex(concat(bytes("enc"), bytes("ciphertext"))));
  });

  it.each([
    ["zeros", "00".repeat(32)],
    ["one", `01${"00".repeat(31)}`],
    ["a point of order 8", "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"],
  ])("nothing is sealed to a key of small order: %s", (_, hex) => {
    const key = fromHex(hex, 32);
    expect(isSealable(key)).toBe(false);
    const nothing = new Uint8Array();
    expect(() => seal({ key, info: nothing, aad: nothing, plaintext: nothing, secret: new Uint8Array(32).fill(7) })).toThrow("desk-key");
  });

  it("has an alphabet of bytes that chacha20poly1305 opens again", () => {
    const [key, nonce] = [new Uint8Array(32).fill(1), new Uint8Array(12)];
    const sealed = chacha20poly1305(key, nonce).encrypt(Uint8Array.of(1, 2, 3));
    expect(chacha20poly1305(key, nonce).decrypt(sealed)).toEqual(Uint8Array.of(1, 2, 3));
  });
});

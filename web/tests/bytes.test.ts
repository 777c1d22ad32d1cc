import { describe, expect, it } from "vitest";
import { compare, fromBase64, fromHex, toBase64, toHex, u64, utf8 } from "../src/encoding/bytes.ts";
import { hash } from "../src/encoding/frame.ts";

describe("bytes in JSON", () => {
  it("base64 is the platform's", () => {
    for (let length = 0; length < 70; length++) {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 89 + length) & 255);
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
      expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    }
  });

  it.each(["A", "AA", "AAA", "AA=", "A===", "AB==", "AAB=", "AA==\n", " AAAA", "AA==AA==", "A-__", "====", "=", "AAAA="])(
    "%j has another form than the one",
    (text) => expect(() => fromBase64(text)).toThrow("json"),
  );

  it.each(["0", "0G", "AB", "0x", "00 "])("%j are no digits of a byte", (text) => {
    expect(() => fromHex(text, 1)).toThrow("json");
  });

  it("orders bytes as the specification does", () => {
    expect(compare(utf8("a"), utf8("b"))).toBeLessThan(0);
    expect(compare(utf8("ab"), utf8("a"))).toBeGreaterThan(0);
    expect(toHex(u64(2 ** 53 - 1))).toBe("001fffffffffffff");
  });

  it("frames give the fingerprint of the vectors", () => {
    expect(toHex(hash("ballot-fingerprint", '{"kind":"ballot"}\n'))).toBe(
      "e0a73371c1fffff3fa4c1b0ee4fae4d4e16cea0dc77a057f4405235d5dbc46a5",
    );
  });
});

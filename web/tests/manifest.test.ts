import { describe, expect, it } from "vitest";
import { sha256 } from "@noble/hashes/sha2.js";
import { toHex, utf8 } from "../src/encoding/bytes.ts";
import { parseManifest } from "../src/election/manifest.ts";
import { checkText } from "../src/election/text.ts";
import { readVectors, refusalOf, textOf } from "./vectors.ts";

interface Vector {
  name: string;
  shows: string;
  expected: { election?: string; refused?: string };
  manifest: unknown;
}

describe("a manifest", () => {
  for (const { name, shows, expected, manifest } of readVectors<Vector>("manifests/accepted")) {
    it(`is accepted: ${name}, ${shows}`, () => {
      expect(toHex(parseManifest(textOf(manifest)).id)).toBe(expected.election);
    });
  }
  for (const { name, shows, expected, manifest } of readVectors<Vector>("manifests/rejected")) {
    it(`is refused: ${name}, ${shows}`, () => {
      expect(refusalOf(() => parseManifest(textOf(manifest)))).toBe(expected.refused);
    });
  }
});

/** Of all that are forbidden, in their order: `crates/election/src/text.rs` has the same digest. */
const FORBIDDEN = "906dc08eed87881c5232a2c8a7cbfe7ddfbcbd554b1be7e10959f0b6113d7682";

describe("a text", () => {
  it("may have all characters but those of the specification", () => {
    const all = Array.from({ length: 0x110000 }, (_, code) => code).filter((code) => code < 0xd800 || code > 0xdfff);
    const forbidden = all.map((code) => String.fromCodePoint(code)).filter((sign) => refusalOf(() => checkText({ en: sign }, ["en"])) === "manifest-language");
    expect(toHex(sha256(utf8(forbidden.join(""))))).toBe(FORBIDDEN);
  });
});

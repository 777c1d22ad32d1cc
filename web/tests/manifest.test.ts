import { describe, expect, it } from "vitest";
import { toHex } from "../src/encoding/bytes.ts";
import { parseManifest } from "../src/election/manifest.ts";
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

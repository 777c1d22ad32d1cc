// The rules by which a contest is counted (docs/protocol.md §5.2). What they compute is in src/tally.

import { Fields, tagOf, type Json } from "../encoding/canonical.ts";

export interface Ratio {
  numerator: number;
  denominator: number;
}

export type Test = "at-least" | "above";

export type Method =
  | { name: "dhondt" | "sainte-lague" | "modified-sainte-lague" }
  | { name: "largest-remainder"; quota: (typeof QUOTAS)[number]; quotaBase: "all-valid-votes" | "qualifying-votes" };

export type Rule =
  | { kind: "plurality" | "approval"; seats: number }
  | { kind: "yes-no"; majority: { of: (typeof BASES)[number]; ratio: Ratio; test: Test }; quorum: Ratio }
  | {
      kind: "party-list";
      blankIsValid: boolean;
      exhausted: "pass-on" | "vacant";
      method: Method;
      seats: number;
      threshold: { ratio: Ratio; test: Test };
    };

const BASES = ["yes-and-no", "ballots", "credentials"] as const;
const QUOTAS = ["hare", "droop", "hagenbach-bischoff", "imperiali"] as const;
const TESTS = ["at-least", "above"] as const;

export function readRule(json: Json): Rule {
  const kind = tagOf(json, "kind");
  if (kind === "yes-no") return readYesNo(json);
  if (kind === "party-list") return readPartyList(json);
  const fields = new Fields(json, ["kind", "seats"]);
  return { kind: fields.word("kind", ["plurality", "approval"]), seats: fields.integer("seats") };
}

export function readRatio(json: Json): Ratio {
  const fields = new Fields(json, ["denominator", "numerator"]);
  return { numerator: fields.integer("numerator"), denominator: fields.integer("denominator") };
}

function readYesNo(json: Json): Rule {
  const fields = new Fields(json, ["kind", "majority", "quorum"]);
  const majority = fields.object("majority", ["of", "ratio", "test"]);
  const [ratio, quorum] = [readRatio(majority.json("ratio")), readRatio(fields.json("quorum"))];
  return { kind: "yes-no", majority: { of: majority.word("of", BASES), ratio, test: majority.word("test", TESTS) }, quorum };
}

function readPartyList(json: Json): Rule {
  const fields = new Fields(json, ["blank_is_valid", "exhausted", "kind", "method", "seats", "threshold"]);
  const threshold = fields.object("threshold", ["ratio", "test"]);
  return {
    kind: "party-list",
    blankIsValid: fields.bool("blank_is_valid"),
    exhausted: fields.word("exhausted", ["pass-on", "vacant"]),
    method: readMethod(fields.json("method")),
    seats: fields.integer("seats"),
    threshold: { ratio: readRatio(threshold.json("ratio")), test: threshold.word("test", TESTS) },
  };
}

function readMethod(json: Json): Method {
  if (tagOf(json, "name") === "largest-remainder") {
    const fields = new Fields(json, ["name", "quota", "quota_base"]);
    const quotaBase = fields.word("quota_base", ["all-valid-votes", "qualifying-votes"]);
    return { name: "largest-remainder", quota: fields.word("quota", QUOTAS), quotaBase };
  }
  return { name: new Fields(json, ["name"]).word("name", ["dhondt", "sainte-lague", "modified-sainte-lague"]) };
}

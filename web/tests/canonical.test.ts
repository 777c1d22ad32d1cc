import { describe, expect, it } from "vitest";
import { parse, print } from "../src/encoding/canonical.ts";
import { readVector, refusalOf } from "./vectors.ts";

interface Published {
  texts: { name: string; input: string; canonical: string; statement: string }[];
}

describe("canonical JSON", () => {
  for (const { name, canonical, statement } of readVector<Published>("published/rfc8785.json").texts) {
    it(`takes or refuses as a statement the canonical text of RFC 8785: ${name}`, () => {
      expect(refusalOf(() => parse(`${canonical}\n`))).toBe(statement);
    });
  }

  it("gives back what it printed", () => {
    const value = { b: [1, 0, 9007199254740991], a: "\u0007 \"\\ \ud83d\ude02 ў", __proto__x: { t: true, f: false } };
    expect(parse(print(value))).toEqual(value);
  });

  it("keeps a key that is the name of the prototype", () => {
    expect(print(parse('{"__proto__":{"a":1}}\n'))).toBe('{"__proto__":{"a":1}}\n');
  });

  it("refuses brackets without end and does not overflow", () => {
    expect(refusalOf(() => parse("[".repeat(65_000)))).toBe("json");
  });

  for (const text of ["", "\n", "{}", "{}\n\n", " {}\n", "{ }\n", '{"a":01}\n', '{"a":-0}\n', '{"a":1.0}\n', '{"a":1e0}\n', '{"a":9007199254740992}\n', '{"a":null}\n', '{"a":"\\ud800"}\n', "\ufeff{}\n", '{"a":1,"a":1}\n', '{"b":1,"a":1}\n', '{"a":"\\u0041"}\n', '{"a":"\\/"}\n', '{"a":"e\u0301"}\n', '{"a":undefined}\n', "{'a':1}\n", '{"a":"\u0000"}\n']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(refusalOf(() => parse(text))).not.toBe("accepted");
    });
  }
});

import { ristretto255 } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hash, point } from "../../src/encoding/frame.ts";
import { alphaOf, encodedRho, normalised, numberText } from "../../src/registration/number.ts";

describe("personal numbers", () => {
  it.each(["3140980A012PB5", " 3140980a012pb5 ", "3140980-А012 РВ5", "3140980а012рв5", "3140980A012PB5<<", "3140980A012PB5\u200b", "3140980\u1c82A".replace("\u1c82A", "A012PB5")])(
    "%j is the same number in another spelling",
    (number) => expect(numberText("BLR", number)).toBe("BLR:3140980A012PB5"),
  );

  it("takes each Cyrillic letter that looks like a Latin one for that", () => {
    expect(normalised("АВЕІКМНОРСТУХ")).toBe("ABEIKMHOPCTYX");
    expect(normalised("авеікмнорстух")).toBe("ABEIKMHOPCTYX");
    // Old forms of Cyrillic letters have the same capitals.
    expect(normalised("\u1c80\u1c82\u1c83\u1c84")).toBe("BOCT");
  });

  it.each([
    ["nothing", ""],
    ["three characters", "123"],
    ["fillers", "<<<<"],
    ["twenty-one characters", "123456789012345678901"],
    ["a wide digit", "12345６"],
    ["a Cyrillic letter that looks like no Latin one", "1234Ж"],
    ["short u", "1234Ў"],
    ["an Arabic digit", "1234١"],
    ["a letter with dots", "ÄBCDE"],
    ["a letter with dots in two characters", "A\u0308BCDE"],
    ["a ligature", "ﬁ1234"],
    ["a long s, whose capital is a Latin letter", "ſ12345"],
    ["an i without a dot", "ı12345"],
    ["a half", "12345½"],
    ["a Greek letter", "Α12345"],
    ["a letter beyond 16 bits", "12345\u{1d400}"],
  ])("%s is refused", (_, number) => {
    expect(() => normalised(number)).toThrow("number-form");
  });

  it.each(["", "blr", "BLRX", "B1", "B:", "BL ", "ÄÖ"])("%j is no state", (state) => {
    expect(() => numberText(state, "MP1234567")).toThrow("number-form");
  });

  it("has 4 to 20 letters and digits or is refused, whatever is typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), (text) => {
        try {
          const number = normalised(text);
          expect(number).toMatch(/^[A-Z0-9]{4,20}$/);
          expect(normalised(number)).toBe(number);
        } catch (error) {
          expect(String(error)).toContain("number-form");
        }
      }),
    );
  });
});

describe("alpha", () => {
  const election = hash("election");

  it("is the number's element times rho, and undone by its inverse", () => {
    const rho = 123_456_789n;
    const alpha = ristretto255.Point.fromBytes(alphaOf(election, "BLR", "mp 1234567", rho));
    const element = alpha.multiply(ristretto255.Point.Fn.inv(rho));
    expect(element.equals(point("personal-number", election, "BLR:MP1234567"))).toBe(true);
  });

  it("differs for other states, elections, numbers and rhos", () => {
    const alphas = [
      alphaOf(election, "BLR", "MP1234567", 5n),
      alphaOf(election, "POL", "MP1234567", 5n),
      alphaOf(hash("other"), "BLR", "MP1234567", 5n),
      alphaOf(election, "BLR", "MP1234568", 5n),
      alphaOf(election, "BLR", "MP1234567", 6n),
    ];
    expect(new Set(alphas.map(String)).size).toBe(5);
  });

  it("has a rho of 32 bytes, little-endian", () => {
    expect(encodedRho(258n)).toEqual(Uint8Array.from({ length: 32 }, (_, at) => [2, 1][at] ?? 0));
  });
});

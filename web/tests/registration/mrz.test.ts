import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatOf, readMrz, typedLine, typedLines, type Reading } from "../../src/registration/mrz.ts";

/** Specimens of ICAO Doc 9303, of the state of Utopia: parts 4, 6 and 5. */
const TD3 = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
const TD2 = ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"];
const TD1 = ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"];
const TODAY = "2012-04-15";

function read(lines: string[]): Reading {
  return readMrz(lines, TODAY);
}

function changed(lines: string[], line: number, at: number, to: string): string[] {
  return lines.map((text, n) => (n === line ? text.slice(0, at) + to + text.slice(at + 1) : text));
}

/** Faults, but for the states: Utopia is none. */
function faults(lines: string[]): string[] {
  return read(lines).marks.filter(({ fault }) => fault !== "unknown-state").map(({ field }) => field);
}

describe("the zone of a document", () => {
  it("is read from a passport", () => {
    expect(read(TD3)).toMatchObject({
      format: "TD3",
      isComplete: true,
      document: {
        state: "UTO",
        documentNumber: "L898902C3",
        number: "ZE184226B",
        name: "ERIKSSON ANNA MARIA",
        birth: "1974-08-12",
        expiry: "2012-04-15",
      },
    });
  });

  it.each([["TD2", TD2], ["TD1", TD1]])("is read from a card: %s", (format, lines) => {
    expect(read(lines)).toMatchObject({
      format,
      isComplete: true,
      document: { state: "UTO", documentNumber: "D23145890", number: "D23145890", name: "ERIKSSON ANNA MARIA", birth: "1974-08-12" },
    });
  });

  it("gives the personal number of a card as the number", () => {
    // The composite digit is over it.
    const lines = ["I<UTOD231458907AB1234567<<<<<<", "7408122F1204159UTO<<<<<<<<<<<", TD1[2] ?? ""];
    const digits = "0123456789".split("").map((digit) => [lines[0] ?? "", lines[1] + digit, lines[2] ?? ""]);
    const good = digits.filter((candidate) => faults(candidate).length === 0);
    expect(good).toHaveLength(1);
    expect(read(good[0] ?? []).document?.number).toBe("AB1234567");
  });

  it("gives a number of more than nine characters, which goes on in the next field", () => {
    // Doc 9303 part 5, appendix: D23145890 and 7349, check digit 3 behind.
    const lines = ["I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<"];
    const { document } = readMrz(lines, "1990-01-01");
    expect(document).toMatchObject({ documentNumber: "D23145890734", number: "D23145890734" });
  });

  it("knows the state of a passport, and marks one that it does not know as a question alone", () => {
    expect(read(TD3).marks.map(({ fault }) => fault)).toEqual(["unknown-state", "unknown-state"]);
    const known = [(TD3[0] ?? "").replace("UTO", "BLR"), (TD3[1] ?? "").replace("UTO", "BLR")];
    expect(read(known)).toMatchObject({ marks: [], document: { state: "BLR" } });
  });

  it("gives a state of one letter without its fillers", () => {
    const german = [(TD3[0] ?? "").replace("UTO", "D<<"), (TD3[1] ?? "").replace("UTO", "D<<")];
    expect(read(german)).toMatchObject({ marks: [], document: { state: "D" } });
  });

  it("knows in which century a date is", () => {
    expect(readMrz(TD3, "2030-01-01").document).toMatchObject({ birth: "1974-08-12", expiry: "2012-04-15" });
    expect(readMrz(TD3, "2080-01-01").document).toMatchObject({ birth: "2074-08-12" });
  });
});

describe("what is mistyped is marked:", () => {
  const cases: [string, string[], string[]][] = [
    ["the number of a passport", changed(TD3, 1, 0, "M"), ["documentNumberCheckDigit"]],
    ["a date of birth", changed(TD3, 1, 14, "5"), ["birthDateCheckDigit"]],
    ["a month that there is not", changed(TD3, 1, 15, "9"), ["birthDate", "birthDateCheckDigit"]],
    ["a date of expiry", changed(TD3, 1, 22, "3"), ["expirationDateCheckDigit"]],
    ["a personal number", changed(TD3, 1, 30, "2"), ["personalNumberCheckDigit"]],
    ["the last digit", changed(TD3, 1, 43, "1"), ["compositeCheckDigit"]],
    ["two fields", changed(changed(TD3, 1, 0, "M"), 1, 14, "5"), ["documentNumberCheckDigit", "birthDateCheckDigit"]],
    ["a sex", changed(TD3, 1, 20, "X"), ["sex"]],
    ["a digit in a name", changed(TD3, 0, 6, "0"), ["lastName"]],
    ["a letter in a date", changed(TD3, 1, 13, "O"), ["birthDate", "birthDateCheckDigit"]],
    ["the number of a card", changed(TD1, 0, 5, "E"), ["documentNumberCheckDigit"]],
    ["the last digit of a card", changed(TD1, 1, 29, "7"), ["compositeCheckDigit"]],
    ["a visa", changed(TD2, 0, 0, "V"), ["documentCode"]],
  ];

  it.each(cases)("%s", (_, lines, expected) => {
    expect(faults(lines)).toEqual(expected);
    expect(read(lines).document).toBeUndefined();
  });

  it("with the place of the field and of its digit", () => {
    const mark = read(changed(TD3, 1, 0, "M")).marks.find(({ fault }) => fault === "check-digit");
    expect(mark?.spans).toEqual([{ line: 1, start: 9, end: 10 }, { line: 1, start: 0, end: 9 }]);
  });

  it("one wrong character anywhere in numbers and dates is found", () => {
    const guarded = [...Array(28).keys()].filter((at) => (at < 10 || at > 12) && at !== 20);
    for (const at of guarded) {
      const right = TD3[1]?.charAt(at) ?? "";
      for (const wrong of ["0", "1", "7", "A"].filter((sign) => sign !== right)) {
        // Letters and digits that are the same modulo 10 have the same check digit.
        const value = (sign: string) => Number.parseInt(sign, 36) % 10;
        if (value(wrong) !== value(right)) expect(faults(changed(TD3, 1, at, wrong)), `${at} ${wrong}`).not.toEqual([]);
      }
    }
  });
});

describe("a zone that is being typed", () => {
  it("has no faults yet where nothing stands", () => {
    for (let length = 0; length < 88; length++) {
      const lines = [(TD3[0] ?? "").slice(0, length), (TD3[1] ?? "").slice(0, Math.max(0, length - 44))];
      expect(faults(lines), `after ${length}`).toEqual([]);
      expect(read(lines).isComplete).toBe(false);
    }
  });

  it("shows a fault as soon as its check digit stands", () => {
    const second = changed(TD3, 1, 0, "M")[1] ?? "";
    expect(faults([TD3[0] ?? "", second.slice(0, 9)])).toEqual([]);
    expect(faults([TD3[0] ?? "", second.slice(0, 10)])).toEqual(["documentNumberCheckDigit"]);
  });

  it("is written in capitals and fillers, whatever keyboard it is typed on", () => {
    expect(typedLine("p<utoeriksson«anna maria ‹‹")).toBe("P<UTOERIKSSON<<ANNAMARIA<<");
    expect(typedLine("МР1234567 ")).toBe("MP1234567");
    expect(typedLine("ß é\t.")).toBe("SS");
    expect(typedLines(`${TD3.join("\n").toLowerCase()}\n\n`)).toEqual(TD3);
    expect(typedLines(TD3.join(""))).toEqual(TD3);
    expect(typedLines(TD2.join(""))).toEqual(TD2);
    expect(typedLines(TD1.join(""))).toEqual(TD1);
    expect(typedLines("")).toEqual([""]);
  });

  it("shows by its beginning what kind it is", () => {
    expect([formatOf(["P"]), formatOf(["I<UTO"]), formatOf(TD2), formatOf([TD2[0] ?? ""]), formatOf([])]).toEqual(["TD3", "TD1", "TD2", "TD2", "TD1"]);
  });

  it("is refused if it is longer than any, or of a national card that is no travel document", () => {
    for (const lines of [[...TD3, ""], [`${TD3[0]}<`, TD3[1] ?? ""], [`IDFRA${"<".repeat(31)}`, "<".repeat(36)]]) {
      expect(read(lines)).toMatchObject({ isComplete: false, marks: [{ fault: "form" }] });
    }
  });

  it("is read without a fault of ours, whatever is typed", () => {
    const sign = fc.constantFrom(..."ABCIP0123456789<< \nжé«".split(""));
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 140 }), (signs) => {
        const reading = read(typedLines(signs.join("")));
        expect(reading.document === undefined || reading.isComplete).toBe(true);
      }),
    );
  });
});

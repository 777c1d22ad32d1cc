// The machine-readable zone of a document (ICAO Doc 9303, parts 3 to 6), checked while it is typed: which field is wrong and where, and what of it
// fills the form. Nothing is repaired silently: desks take the lines as they are printed. The library behind it is worth loading only when somebody
// types a zone.

import { parse, type Details, type FieldName, type ParseResult } from "mrz";

export type Format = "TD1" | "TD2" | "TD3";

/** Characters of a line, from `start` to before `end`. Lines and columns count from 0. */
export interface Span {
  line: number;
  start: number;
  end: number;
}

/** A field that is wrong. */
export interface Mark {
  field: FieldName;
  /** A check digit says that something in its spans was mistyped, not what. An unknown state is worth a look, and may be right. */
  fault: "check-digit" | "form" | "unknown-state";
  spans: Span[];
}

/** What a zone without faults says. */
export interface MrzDocument {
  /** The state that issued it, 1 to 3 letters. */
  state: string;
  documentNumber: string;
  /** The personal number where the state gives one, or else the document's (docs/registration.md §6). */
  number: string;
  name: string;
  /** YYYY-MM-DD; nothing where the state did not know all of it. */
  birth?: string;
  expiry?: string;
}

export interface Reading {
  format: Format;
  /** Whether all lines are there at their full length. */
  isComplete: boolean;
  marks: Mark[];
  /** If it is complete and nothing but a state is marked. */
  document?: MrzDocument;
}

export const LINES: Record<Format, { lines: number; length: number }> = {
  TD1: { lines: 3, length: 30 },
  TD2: { lines: 2, length: 36 },
  TD3: { lines: 2, length: 44 },
};

/** What somebody typed or pasted, as lines of `A`-`Z`, `0`-`9` and `<`. */
export function typedLines(text: string): string[] {
  const lines = text.split(/[\r\n]+/).map(typedLine);
  while (lines.length > 1 && lines.at(-1) === "") lines.pop();
  const [only] = lines;
  return lines.length === 1 && only !== undefined ? split(only) : lines;
}

/** One line: capitals, fillers for what stands for them, and Latin letters for Cyrillic ones that look alike. */
export function typedLine(text: string): string {
  const signs = text.toUpperCase().replace(/[«≪《]/g, "<<").replace(/[‹〈＜]/g, "<");
  return Array.from(signs, (sign) => LOOKALIKES.get(sign) ?? sign).join("").replace(/[^A-Z0-9<]/g, "");
}

/** The kind of zone that lines begin to be. */
export function formatOf(lines: string[]): Format {
  const longest = Math.max(0, ...lines.map(({ length }) => length));
  if (lines[0]?.startsWith("P") === true || longest > LINES.TD2.length) return "TD3";
  const isWide = longest > LINES.TD1.length || (lines[0]?.length === LINES.TD2.length && lines.length <= 2);
  return isWide ? "TD2" : "TD1";
}

/** Reads lines, complete or not, on a day `YYYY-MM-DD`, which says in which century years of two digits are. */
export function readMrz(lines: string[], today: string, format = formatOf(lines)): Reading {
  const shape = LINES[format];
  const isComplete = lines.length === shape.lines && lines.every(({ length }) => length === shape.length);
  if (lines.length > shape.lines || lines.some(({ length }) => length > shape.length) || isOther(format, lines)) {
    return { format, isComplete: false, marks: [{ field: "documentCode", fault: "form", spans: [{ line: 0, start: 0, end: lines[0]?.length ?? 0 }] }] };
  }
  const padded = Array.from({ length: shape.lines }, (_, at) => (lines[at] ?? "").padEnd(shape.length, "<"));
  const result = parse(padded);
  const marks = marksOf(result.details.filter((detail) => !detail.valid && isTyped(detail, lines)));
  if (!isComplete || marks.some(({ fault }) => fault !== "unknown-state")) return { format, isComplete, marks };
  return { format, isComplete, marks, document: documentOf(result, padded, today) };
}

const LOOKALIKES = new Map(Array.from("АВЕІКМНОРСТУХ", (letter, at) => [letter, "ABEIKMHOPCTYX".charAt(at)]));
const CHECK_DIGITS: FieldName[] = [
  "documentNumberCheckDigit",
  "birthDateCheckDigit",
  "expirationDateCheckDigit",
  "personalNumberCheckDigit",
  "compositeCheckDigit",
];
const STATES: FieldName[] = ["issuingState", "nationality"];

/** A zone that was pasted as one line. */
function split(line: string): string[] {
  const shape = Object.values(LINES).find(({ lines, length }) => line.length === lines * length);
  if (shape === undefined) return [line];
  return Array.from({ length: shape.lines }, (_, at) => line.slice(at * shape.length, (at + 1) * shape.length));
}

/** Whether the library would take it for a national card that is no travel document. */
function isOther(format: Format, [first = ""]: string[]): boolean {
  return format === "TD2" && (first.startsWith("IDFRA") || /[0-9]/.test(first.slice(30)));
}

/** Whether all characters of a field and of what its check digit is over are there. */
function isTyped(detail: Details, lines: string[]): boolean {
  const spans = STATES.includes(detail.field ?? "optional") || isName(detail) ? spansOf(detail).slice(0, 1) : spansOf(detail);
  return spans.every(({ line, end }) => (lines[line]?.length ?? 0) >= end);
}

function isName({ field }: Details): boolean {
  return field === "lastName" || field === "firstName";
}

function marksOf(details: Details[]): Mark[] {
  const marks = details.flatMap((detail) => {
    const { field } = detail;
    return field === null ? [] : [{ field, fault: faultOf(field), spans: spansOf(detail) }];
  });
  // The last digit is over everything: it fails with any other, and says something only when it fails alone.
  const others = marks.filter(({ field, fault }) => field !== "compositeCheckDigit" && fault !== "unknown-state");
  return others.length > 0 ? marks.filter(({ field }) => field !== "compositeCheckDigit") : marks;
}

function faultOf(field: FieldName): Mark["fault"] {
  if (CHECK_DIGITS.includes(field)) return "check-digit";
  return STATES.includes(field) ? "unknown-state" : "form";
}

function spansOf({ ranges }: Details): Span[] {
  return ranges.map(({ line, start, end }) => ({ line, start, end }));
}

function documentOf({ format, fields }: ParseResult, lines: string[], today: string): MrzDocument {
  const state = spelled(lines[0]?.slice(2, 5) ?? "");
  const documentNumber = fields.documentNumber ?? "";
  const name = [fields.lastName, fields.firstName].filter((part) => part !== null && part !== undefined && part !== "").join(" ");
  const personal = format === "TD3" ? fields.personalNumber : cardNumber(format === "TD2" ? [fields.optional] : [optional1(lines), fields.optional2]);
  const [birth, expiry] = [pastDate(fields.birthDate ?? "", today), nearDate(fields.expirationDate ?? "", today)];
  return {
    state,
    documentNumber,
    number: personal === undefined || personal === null || personal === "" ? documentNumber : personal,
    name,
    ...(birth === undefined ? {} : { birth }),
    ...(expiry === undefined ? {} : { expiry }),
  };
}

function cardNumber(candidates: (string | null | undefined)[]): string | undefined {
  return candidates.find((candidate) => candidate !== null && candidate !== undefined && candidate !== "") ?? undefined;
}

/** Where the number of a card is longer than its field, it goes on in the first optional one, up to a filler. */
function optional1([first = ""]: string[]): string {
  const [isLong, field] = [first.charAt(14) === "<", first.slice(15)];
  return spelled(isLong ? field.slice(field.indexOf("<")) : field);
}

function spelled(field: string): string {
  return field.replace(/^<+|<+$/g, "").replace(/</g, " ");
}

/** A birth is not in the future. */
function pastDate(yymmdd: string, today: string): string | undefined {
  const date = dated(20, yymmdd);
  return date === undefined || date <= today ? date : dated(19, yymmdd);
}

/** No document is valid for fifty years. */
function nearDate(yymmdd: string, today: string): string | undefined {
  const date = dated(20, yymmdd);
  const latest = `${Number(today.slice(0, 4)) + 50}${today.slice(4)}`;
  return date === undefined || date <= latest ? date : dated(19, yymmdd);
}

function dated(century: number, yymmdd: string): string | undefined {
  if (!/^[0-9]{6}$/.test(yymmdd)) return undefined;
  return `${century}${yymmdd.slice(0, 2)}-${yymmdd.slice(2, 4)}-${yymmdd.slice(4)}`;
}

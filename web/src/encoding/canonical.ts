// JSON in its one form (docs/protocol.md §2), read by its own parser: JSON.parse forgets how a number was spelled and
// which key stood twice.

import { fromBase64, fromBase64Of, fromHex } from "./bytes.ts";
import { Refusal } from "./refusal.ts";

export type Json = number | string | boolean | Json[] | { [key: string]: Json };

/** No statement nests deeper than this, and a text of nothing but brackets must not exhaust the stack. */
const DEEPEST = 32;

/** The value of a text that is, byte for byte, the one form of it. */
export function parse(text: string): Json {
  const value = new Reader(text).whole();
  checkStrings(value);
  if (print(value) !== text) throw new Refusal("json-not-canonical", "a text that is not in its one form");
  return value;
}

/** The one form of a value, with its newline. */
export function print(value: Json): string {
  return `${written(value)}\n`;
}

function written(value: Json): string {
  // For strings and such integers JSON.stringify gives what RFC 8785 demands.
  if (typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  const fields = Object.keys(value).sort();
  return `{${fields.map((key) => `${JSON.stringify(key)}:${written(value[key] as Json)}`).join(",")}}`;
}

function checkStrings(value: Json): void {
  if (typeof value === "string") checkNormalized(value);
  if (typeof value !== "object") return;
  if (Array.isArray(value)) return value.forEach(checkStrings);
  Object.keys(value).forEach(checkNormalized);
  for (const [key, field] of Object.entries(value)) {
    if (!/^[\0-\x7f]*$/.test(key)) throw malformed("a key that is not ASCII");
    checkStrings(field);
  }
}

function checkNormalized(text: string): void {
  if (text.normalize("NFC") !== text) throw new Refusal("json-not-normalized", "a string that is not in form C");
}

function malformed(what: string): Refusal {
  return new Refusal("json", what);
}

const STRING = /"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"/y;

/** Reads RFC 8259, and of its numbers only the integers that a statement may have. */
class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  whole(): Json {
    const value = this.value(0);
    this.space();
    if (this.at !== this.text.length) throw malformed("something behind the value");
    return value;
  }

  private value(depth: number): Json {
    if (depth > DEEPEST) throw malformed("a value that nests too deeply");
    this.space();
    const first = this.text.charAt(this.at);
    if (first === "{") return this.object(depth);
    if (first === "[") return this.array(depth);
    if (first === '"') return this.string();
    if (this.takes("true")) return true;
    if (this.takes("false")) return false;
    return this.integer();
  }

  private object(depth: number): Json {
    const object = Object.create(null) as { [key: string]: Json };
    this.sequence("{", "}", () => {
      this.space();
      const key = this.string();
      if (key in object) throw malformed("a key that stands twice");
      this.space();
      this.expect(":");
      object[key] = this.value(depth + 1);
    });
    return object;
  }

  private array(depth: number): Json[] {
    const items: Json[] = [];
    this.sequence("[", "]", () => items.push(this.value(depth + 1)));
    return items;
  }

  private sequence(open: string, close: string, item: () => void): void {
    this.expect(open);
    this.space();
    if (this.takes(close)) return;
    do {
      item();
      this.space();
    } while (this.takes(","));
    this.expect(close);
  }

  private string(): string {
    const token = this.match(STRING, "no string");
    const text = token.includes("\\") ? (JSON.parse(token) as string) : token.slice(1, -1);
    if (hasLoneSurrogate(text)) throw malformed("half of a surrogate pair");
    return text;
  }

  private integer(): number {
    const token = this.match(/-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y, "no value");
    const number = Number(token);
    if (!/^[0-9]+$/.test(token) || !Number.isSafeInteger(number)) throw malformed("a number that is no integer from 0 to 2^53 - 1");
    return number;
  }

  private space(): void {
    this.match(/[ \t\r\n]*/y, "");
  }

  private takes(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  private expect(word: string): void {
    if (!this.takes(word)) throw malformed(`no ${word} where there must be one`);
  }

  private match(pattern: RegExp, otherwise: string): string {
    pattern.lastIndex = this.at;
    const token = pattern.exec(this.text)?.[0];
    if (token === undefined) throw malformed(otherwise);
    this.at += token.length;
    return token;
  }
}

function hasLoneSurrogate(text: string): boolean {
  // With the flag u a pair is one character, so that only halves are in this range.
  return /[\ud800-\udfff]/u.test(text);
}

const ID = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** An id (docs/protocol.md §2). */
export function asId(json: Json): string {
  if (typeof json !== "string" || !ID.test(json)) throw malformed("not an id");
  return json;
}

export function asText(json: Json): string {
  if (typeof json !== "string") throw malformed("not a string");
  return json;
}

export function asInteger(json: Json): number {
  if (typeof json !== "number") throw malformed("not an integer");
  return json;
}

export function asHash(json: Json): Uint8Array {
  return fromHex(asText(json), 32);
}

export function asObject(json: Json): { [key: string]: Json } {
  // The parser above gives no null, but an answer of a service may have one.
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw malformed("not an object");
  return json;
}

/** What tells the forms of an object apart, before its fields are read. */
export function tagOf(json: Json, name: string): string {
  const tag = asObject(json)[name];
  if (tag === undefined) throw malformed(`no field ${name}`);
  return asText(tag);
}

/** The fields of an object that has exactly these. */
export class Fields {
  private readonly fields: { [key: string]: Json };

  constructor(json: Json, names: string[]) {
    this.fields = asObject(json);
    const found = Object.keys(this.fields);
    if (found.length !== names.length || !names.every((name) => found.includes(name))) {
      throw malformed(`not exactly the fields ${names.join(", ")}`);
    }
  }

  json(name: string): Json {
    const value = this.fields[name];
    if (value === undefined) throw malformed(`no field ${name}`);
    return value;
  }

  text(name: string): string {
    return asText(this.json(name));
  }

  id(name: string): string {
    return asId(this.json(name));
  }

  /** One of a few words. */
  word<Word extends string>(name: string, words: readonly Word[]): Word {
    const word = words.find((candidate) => candidate === this.json(name));
    if (word === undefined) throw malformed(`no ${words.join(" or ")} as ${name}`);
    return word;
  }

  integer(name: string, least = 0, most = Number.MAX_SAFE_INTEGER): number {
    const number = asInteger(this.json(name));
    if (number < least || number > most) throw malformed(`${name} is out of its range`);
    return number;
  }

  bool(name: string): boolean {
    const value = this.json(name);
    if (typeof value !== "boolean") throw malformed(`${name} is neither true nor false`);
    return value;
  }

  bytes(name: string, length?: number): Uint8Array {
    const text = this.text(name);
    return length === undefined ? fromBase64(text) : fromBase64Of(text, length);
  }

  hash(name: string): Uint8Array {
    return asHash(this.json(name));
  }

  list<Item>(name: string, item: (json: Json) => Item): Item[] {
    const items = this.json(name);
    if (!Array.isArray(items)) throw malformed(`${name} is not a list`);
    return items.map((json) => item(json));
  }

  object(name: string, names: string[]): Fields {
    return new Fields(this.json(name), names);
  }
}

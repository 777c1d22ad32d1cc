// Petitions: what holders of credentials ask, and what the commission answers (docs/protocol.md §9.12 to §9.14).

import { utf8 } from "../encoding/bytes.ts";
import { asText, Fields, type Json, print } from "../encoding/canonical.ts";
import { hash } from "../encoding/frame.ts";
import { Refusal } from "../encoding/refusal.ts";
import { readAttachment, type Attachment } from "./member.ts";
import { asLanguage, isText, readText, type Text } from "./text.ts";

/** What is asked, in one language. */
export interface Petition {
  language: string;
  paragraphs: readonly string[];
  title: string;
}

/** Enough signatures under a petition. */
export interface Petitioned {
  kind: "petition";
  attachment: Attachment;
  /** How many signed. */
  size: number;
  text: Petition;
  under: string;
}

export interface PetitionAnswer {
  kind: "answer";
  petition: Uint8Array;
  text: Text;
}

export interface PetitionDelay {
  kind: "delay";
  petition: Uint8Array;
  reason: Text;
  until: number;
}

/** Everything about petitions that a record holds. */
export type Petitioning = Petitioned | PetitionAnswer | PetitionDelay;

export const PETITION_FIELDS = {
  petition: ["attachment", "size", "text", "under"],
  answer: ["petition", "text"],
  delay: ["petition", "reason", "until"],
};

export const MOST_PARAGRAPHS = 20;
/** Bytes of its canonical JSON: an entry holds it with a checkpoint and a line of the board. */
export const LONGEST_PETITION = 45_000;

export function isPetitioning<Other extends { kind: string }>(statement: Other | Petitioning): statement is Petitioning {
  return Object.prototype.hasOwnProperty.call(PETITION_FIELDS, statement.kind);
}

export function readPetitioned(fields: Fields): Petitioned {
  return {
    kind: "petition",
    attachment: readAttachment(fields.json("attachment")),
    size: fields.integer("size"),
    text: readPetition(fields.json("text")),
    under: fields.text("under"),
  };
}

export function readPetitionAnswer(fields: Fields): PetitionAnswer {
  return { kind: "answer", petition: fields.hash("petition"), text: readText(fields.json("text")) };
}

export function readPetitionDelay(fields: Fields): PetitionDelay {
  return { kind: "delay", petition: fields.hash("petition"), reason: readText(fields.json("reason")), until: fields.integer("until") };
}

export function readPetition(json: Json): Petition {
  const fields = new Fields(json, ["language", "paragraphs", "title"]);
  return { language: asLanguage(fields.json("language")), paragraphs: fields.list("paragraphs", asText), title: fields.text("title") };
}

/** That it is in a language of the election, and in strings that show what they are. Refused as `petition-text`. */
export function checkPetition(petition: Petition, languages: readonly string[]): void {
  const { language, paragraphs, title } = petition;
  if (!languages.includes(language)) throw new Refusal("petition-text", "a petition in no language of the election");
  if (paragraphs.length < 1 || paragraphs.length > MOST_PARAGRAPHS) throw new Refusal("petition-text", "no paragraph, or too many");
  const strings = [title, ...paragraphs];
  if (!strings.every(isText)) throw new Refusal("petition-text", "a forbidden character or length");
  // Where the canonical text is read, that is checked already; an answer of a service comes in any form.
  if (!strings.every((string) => string.normalize("NFC") === string)) throw new Refusal("petition-text", "a string in another form");
  if (utf8(petitionText(petition)).length > LONGEST_PETITION) throw new Refusal("petition-text", "too long altogether");
}

/** The canonical JSON, with its newline. */
export function petitionText({ language, paragraphs, title }: Petition): string {
  return print({ language, paragraphs: [...paragraphs], title });
}

/** What all signatures are bound to. */
export function petitionId(election: Uint8Array, petition: Petition): Uint8Array {
  return hash("petition", election, utf8(petitionText(petition)));
}

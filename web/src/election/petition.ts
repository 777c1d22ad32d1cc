// Petitions: what holders of credentials ask, and what the commission answers (docs/protocol.md §9.12 to §9.14).

import { utf8 } from "../encoding/bytes.ts";
import { asText, Fields, type Json, parse, print } from "../encoding/canonical.ts";
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
export function checkPetition({ language, paragraphs, title }: Petition, languages: readonly string[]): void {
  if (!languages.includes(language)) throw new Refusal("petition-text", "a petition in no language of the election");
  if (paragraphs.length < 1 || paragraphs.length > MOST_PARAGRAPHS) throw new Refusal("petition-text", "no paragraph, or too many");
  if (![title, ...paragraphs].every(isText)) throw new Refusal("petition-text", "a forbidden character or length");
}

/** A petition that a service or a file shows, in whatever form of JSON. Refused as `petition-text`, or as its form. */
export function shownPetition(json: Json, languages: readonly string[]): Petition {
  const petition = readPetition(json);
  checkPetition(petition, languages);
  // Strings of another normal form have no canonical text.
  parse(petitionText(petition));
  return petition;
}

/** The canonical JSON, with its newline. */
export function petitionText({ language, paragraphs, title }: Petition): string {
  return print({ language, paragraphs: [...paragraphs], title });
}

/** What all signatures are bound to. */
export function petitionId(election: Uint8Array, petition: Petition): Uint8Array {
  return hash("petition", election, utf8(petitionText(petition)));
}

// A petition that somebody writes: its paragraphs, and what stands against it, so that it can be said while it is written (docs/protocol.md §9.12).

import { utf8 } from "../encoding/bytes.ts";
import { LONGEST_PETITION, MOST_PARAGRAPHS, type Petition, petitionText } from "../election/petition.ts";
import { forbiddenIn, LONGEST_TEXT } from "../election/text.ts";

/** What is wrong with a title, where `paragraph` is undefined, or with a paragraph, counted from 1. Lengths are in bytes. */
export type DraftFault =
  | { kind: "missing"; of: "title" | "text" }
  | { kind: "too-long"; paragraph: number | undefined; used: number; most: number }
  /** Such as `U+200B`. */
  | { kind: "character"; paragraph: number | undefined; name: string }
  | { kind: "too-many"; count: number; most: number }
  | { kind: "whole-too-long"; used: number; most: number };

export interface Draft {
  /** As it would be signed, if there is no fault. */
  petition: Petition;
  faults: DraftFault[];
}

/** Each line with something in it is a paragraph. What nobody sees is put right; what may be meant is a fault. */
export function draftOf(language: string, title: string, text: string): Draft {
  const paragraphs = text.split(/\r\n|\r|\n/).map(tidied).filter((line) => line !== "");
  const petition = { language, paragraphs, title: tidied(title) };
  return { petition, faults: faultsOf(petition) };
}

function tidied(line: string): string {
  return line.normalize("NFC").replace(/\t/g, " ").replace(/ {2,}/g, " ").replace(/^ | $/g, "");
}

function faultsOf(petition: Petition): DraftFault[] {
  const { paragraphs, title } = petition;
  const faults: DraftFault[] = [];
  if (title === "") faults.push({ kind: "missing", of: "title" });
  if (paragraphs.length === 0) faults.push({ kind: "missing", of: "text" });
  if (paragraphs.length > MOST_PARAGRAPHS) faults.push({ kind: "too-many", count: paragraphs.length, most: MOST_PARAGRAPHS });
  faults.push(...faultsIn(title, undefined), ...paragraphs.flatMap((paragraph, at) => faultsIn(paragraph, at + 1)));
  const used = utf8(petitionText(petition)).length;
  if (faults.length === 0 && used > LONGEST_PETITION) faults.push({ kind: "whole-too-long", used, most: LONGEST_PETITION });
  return faults;
}

function faultsIn(string: string, paragraph: number | undefined): DraftFault[] {
  const used = utf8(string).length;
  const isLong = used > LONGEST_TEXT;
  const characters = forbiddenIn(string).map((name): DraftFault => ({ kind: "character", paragraph, name }));
  return isLong ? [{ kind: "too-long", paragraph, used, most: LONGEST_TEXT }, ...characters] : characters;
}

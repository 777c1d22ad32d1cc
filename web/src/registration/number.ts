// The personal number, which nobody but two reviewers reads, and its blinded element alpha (docs/registration.md §6).

import { ristretto255 } from "@noble/curves/ed25519.js";
import { point } from "../encoding/frame.ts";
import { Refusal } from "../encoding/refusal.ts";

/** A number as everyone writes it who reads it: `state || ":" || normalised number`. */
export function numberText(state: string, number: string): string {
  if (!/^[A-Z]{1,3}$/.test(state)) throw new Refusal("number-form", "a state that is not 1 to 3 capital letters");
  return `${state}:${normalised(number)}`;
}

/** A number without what spelling adds. A letter or digit that would vanish unseen is refused: it would make two numbers of one. */
export function normalised(number: string): string {
  let text = "";
  for (const character of number.normalize("NFC")) {
    const letter = /^[A-Za-z0-9]$/.test(character) ? character.toUpperCase() : LOOKALIKES.get(character.toUpperCase());
    if (letter !== undefined) text += letter;
    else if (/[\p{Alphabetic}\p{N}]/u.test(character)) throw new Refusal("number-form", "a letter or digit that numbers do not have");
  }
  if (text.length < 4 || text.length > 20) throw new Refusal("number-form", "not 4 to 20 letters and digits");
  return text;
}

/** `alpha = rho·H`: a uniform element, which says nothing of the number. */
export function alphaOf(election: Uint8Array, state: string, number: string, rho: bigint): Uint8Array {
  return point("personal-number", election, numberText(state, number)).multiply(rho).toBytes();
}

/** rho as it stands in the evidence: 32 bytes, little-endian. */
export function encodedRho(rho: bigint): Uint8Array {
  return ristretto255.Point.Fn.toBytes(rho);
}

/** Cyrillic capitals that look like Latin ones. */
const LOOKALIKES = new Map(Array.from("АВЕІКМНОРСТУХ", (letter, at) => [letter, "ABEIKMHOPCTYX".charAt(at)]));

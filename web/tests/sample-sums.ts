// The sums of the sample record, added up from its ballots (docs/protocol.md §10.2), as a board tells them.

import { ristretto255 } from "@noble/curves/ed25519.js";
import { concat, fromBase64, toBase64, toHex } from "../src/encoding/bytes.ts";
import { print, type Json } from "../src/encoding/canonical.ts";
import { type Ballot } from "../src/election/casting.ts";
import { shapeOf } from "../src/election/shape.ts";
import { parseEntry } from "../src/election/statement.ts";
import { entries, manifest, sample } from "./sample-record.ts";

const { Point } = ristretto255;
const statements = entries.slice(1).map((bytes) => parseEntry(bytes, manifest));

/** The ballots that the counted list names. */
function countedBallots(): Ballot[] {
  const list = statements.flatMap(({ statement }) => (statement.kind === "counted" ? [statement.attachment.hash] : []));
  const records = fromBase64(sample.attachments[toHex(list[0] ?? new Uint8Array())] ?? "");
  return Array.from({ length: records.length / 68 }, (_, at) => {
    const leaf = toHex(records.subarray(68 * at + 32, 68 * at + 64));
    const found = statements.find(({ note }) => toHex(note.leaf) === leaf)?.statement;
    if (found?.kind !== "ballot") throw new Error("a counted ballot that is not in the record");
    return found;
  });
}

/** The groups of each contest: of its constituencies together, or each as soon as it has enough ballots. */
export function sampleSums(): { contests: { groups: { ballots: number; constituencies: string[]; sums: string }[]; id: string }[] } {
  const all = countedBallots();
  const contests = manifest.contests.map(({ ballot, constituencies, id, report }) => {
    const parts = report === "whole" ? [constituencies] : constituencies.map((one) => [one]);
    const cells = shapeOf(ballot).cells.length;
    const groups = parts.map((places) => {
      const own = all.filter(({ constituency }) => places.includes(constituency));
      const texts = own.map(({ contests: cast }) => cast.find((one) => one.id === id)?.ciphertexts ?? new Uint8Array());
      const sums = Array.from({ length: 2 * cells }, (_, at) =>
        texts.reduce((sum, text) => sum.add(Point.fromBytes(text.subarray(32 * at, 32 * at + 32))), Point.ZERO).toBytes(),
      );
      return { ballots: own.length, constituencies: places, sums: toBase64(concat(...sums)) };
    });
    return { groups, id };
  });
  return { contests };
}

export function sampleSumsText(): string {
  return print(sampleSums() as unknown as Json);
}

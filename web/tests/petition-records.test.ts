// What the record of the vectors says of petitions, and what it must refuse (docs/protocol.md §9.12 to §9.14).

import { describe, expect, it } from "vitest";
import { fromBase64, toHex } from "../src/encoding/bytes.ts";
import { signingOf } from "../src/flows/petitioning.ts";
import { readEnding } from "../src/record/ending.ts";
import { signaturesSteps } from "../src/record/petition-signatures.ts";
import { Petitions, type RecordedPetition } from "../src/record/petitions.ts";
import { credentialsOn } from "../src/service/petitions.ts";
import { bytesOf, entries, indexOf, manifest, rejected, sample, setupOf } from "./sample-record.ts";
import { refusalOf } from "./vectors.ts";

const BEHIND_OPEN = indexOf("open") + 1;
const setup = setupOf(BEHIND_OPEN);
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** The petitions of so many entries and a last one, with signatures that hold. */
function petitionsIn(count: number, last: Uint8Array[], attachments: Record<string, string>): RecordedPetition[] {
  const petitions = new Petitions({ manifest, log: setup.log, credentials: credentialsOn(setup) });
  readEnding(setup, [...entries.slice(BEHIND_OPEN, count), ...last], BEHIND_OPEN).petitions.forEach((said) => petitions.take(said));
  for (const { id, statement } of petitions.all) {
    const bytes = fromBase64(attachments[toHex(statement.attachment.hash)] ?? sample.attachments[toHex(statement.attachment.hash)] ?? "");
    for (const step of signaturesSteps(bytes, signingOf(setup, id), random)) expect(step.done).toBeLessThanOrEqual(step.all);
  }
  return petitions.all;
}

describe("the petitions of a record", () => {
  it("are those of its entries, with the last time at which an answer is due", () => {
    const [first, ...others] = petitionsIn(entries.length, [], {});
    expect(first?.index).toBe(indexOf("petition"));
    expect(first?.delays.at(-1)?.until ?? first?.dueAtFirst).toBe(first?.due);
    const answers = [first, ...others].filter((petition) => petition?.answer !== undefined);
    expect(answers.map((petition) => petition?.answer?.index)).toContain(indexOf("answer"));
  });

  // That a file is not there, whoever fetches it sees.
  const cases = rejected.filter(({ after, entry, refused }) => refused !== "attachment-missing" && after >= BEHIND_OPEN && typeof entry === "string" && /"kind":"(petition|answer|delay)"/.test(entry));
  it.each(cases)("are refused after $after entries: $name, as $refused", ({ after, entry, attachments, refused }) => {
    expect(refusalOf(() => petitionsIn(after, [bytesOf(entry)], attachments))).toBe(refused);
  });
});

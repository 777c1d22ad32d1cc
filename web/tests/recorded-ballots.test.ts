// What the other implementation made, in the record of the vectors: ballots, and what registrars issued.

import { describe, expect, it } from "vitest";
import { fromBase64, toHex } from "../src/encoding/bytes.ts";
import { parseEntry } from "../src/election/statement.ts";
import { verifyShare } from "../src/voter/credential.ts";
import { verifyBallot } from "./ballot-verifier.ts";
import { entries, manifest, sample, setupOf } from "./sample-record.ts";

const statements = entries.slice(1).map((bytes) => ({ bytes, statement: parseEntry(bytes, manifest).statement }));
const { keys } = setupOf(statements.findIndex(({ statement }) => statement.kind === "open") + 2);

function attachment(hash: Uint8Array): Uint8Array {
  return fromBase64(sample.attachments[toHex(hash)] as string);
}

describe("ballots of the record", () => {
  const ballots = statements.flatMap(({ bytes, statement }) => (statement.kind === "ballot" ? [{ bytes, ballot: statement }] : []));
  it("there are some", () => expect(ballots.length).toBeGreaterThan(5));

  it.each(ballots)("number %$ holds", ({ bytes, ballot }) => {
    verifyBallot(bytes, manifest, keys!.decryption, keys!.credentials.get(ballot.constituency)!.key);
  });
});

describe("shares of the record", () => {
  const rolls = statements.flatMap(({ statement }) => (statement.kind === "roll" ? [statement] : []));
  const issuances = statements.flatMap(({ statement }) => (statement.kind === "issuance" ? [statement] : []));
  it("there are some", () => expect(issuances.length).toBeGreaterThan(1));

  it.each(issuances)("of $registrar for roll $roll hold, and only where they belong", ({ attachment: issued, registrar, roll: number }) => {
    const roll = rolls.find((one) => one.number === number)!;
    const [records, shares] = [attachment(roll.attachment.hash), attachment(issued.hash)];
    expect(shares.length).toBe(48 * roll.size);
    const index = manifest.registrars.members.findIndex(({ id }) => id === registrar) + 1;
    const key = keys!.credentials.get(roll.constituency)!.shares;
    for (let at = 0; at < roll.size; at++) {
      const [blinded, share] = [records.slice(80 * at, 80 * at + 48), shares.slice(48 * at, 48 * at + 48)];
      expect(verifyShare(share, blinded, key.get(index)!)).toBe(true);
      expect(verifyShare(share, blinded, key.get((index % 3) + 1)!)).toBe(false);
    }
  });
});

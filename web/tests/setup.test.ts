import { describe, expect, it } from "vitest";
import { isEqual, toBase64, toHex } from "../src/encoding/bytes.ts";
import { parseStatement } from "../src/election/statement.ts";
import { rootOf } from "../src/log/tree.ts";
import { leavesOf } from "../src/log/tiles.ts";
import { Setup } from "../src/record/setup.ts";
import { bytesOf, entries, manifest, rejected, sample, setupOf, textOf } from "./sample-record.ts";
import { refusalOf } from "./vectors.ts";

const OPEN = 29;

/** What a voter's client leaves to the audit: attachments, and what trustees evaluate in rehearsals. */
const OF_THE_AUDIT = new Set([
  "manifest-without-its-document", "manifest-with-a-document-of-another-length", "rehearsal-with-evaluations-swapped",
  "rehearsal-with-the-identity", "rehearsal-with-a-challenge-out-of-range", "rehearsal-with-a-proof-bit-flipped",
  "rehearsal-copied-from-another", "roll-with-another-root", "roll-without-its-attachment", "roll-out-of-order", "roll-with-a-record-twice",
  "roll-with-the-identity", "roll-with-an-element-off-the-curve", "roll-with-a-status-key-that-is-none",
  "roll-with-a-record-of-an-earlier-roll", "issuance-with-two-shares-swapped", "issuance-with-another-registrars-shares",
  "issuance-with-a-share-that-is-no-element", "issuance-with-the-identity",
]);

describe("the beginning of a record", () => {
  const whole = setupOf(OPEN + 1);

  it("gives the keys that the commission confirmed, from the ceremonies themselves", () => {
    const ready = parseStatement(`${textOf(28)}\n`);
    if (ready.kind !== "ready" || whole.keys === undefined) throw new Error("entry 28 is `ready`");
    expect([whole.phase, whole.isComplete]).toEqual(["open", true]);
    expect(toBase64(whole.keys.decryption)).toBe(toBase64(ready.keys.decryption));
    expect(toBase64(whole.keys.ties)).toBe(toBase64(ready.keys.ties));
    expect([...whole.keys.credentials.values()].map(({ key }) => toBase64(key))).toEqual(ready.keys.credentials.map(toBase64));
  });

  it("gives the rolls, and who issued for them", () => {
    const rolls = whole.rolls.map(({ roll, issued }) => [roll.constituency, roll.size, [...issued.keys()]]);
    expect(rolls).toEqual([["north", 5, ["r1", "r3"]], ["south", 3, ["r1", "r3"]]]);
    expect(whole.credentials("north")).toBe(5);
  });

  it("is of a log with the root that the vectors name", () => {
    expect(toHex(rootOf(leavesOf(entries)))).toBe(sample.expected.root);
  });

  it("is that of one election and of no other", () => {
    expect(refusalOf(() => new Setup(entries[0] as Uint8Array, new Uint8Array(32)))).toBe("election");
  });

  it("can be read for one constituency alone", () => {
    const keys = setupOf(OPEN + 1, "south").keys;
    expect([...(keys?.credentials.keys() ?? [])]).toEqual(["south"]);
    expect(keys?.credentials.get("south")).toEqual(whole.keys?.credentials.get("south"));
  });

  const ofSetup = rejected.filter(({ after, name, refused }) => {
    return !OF_THE_AUDIT.has(name) && (after < OPEN + 1 || (after === OPEN + 1 && refused === "phase"));
  });
  for (const after of new Set(ofSetup.map((one) => one.after))) {
    describe(`after ${after} entries refuses, and is not changed by it:`, () => {
      const setup = after === 0 ? undefined : setupOf(after);
      for (const { name, entry, refused } of ofSetup.filter((one) => one.after === after)) {
        it(`${name}, as ${refused}`, () => {
          const take = () => (setup === undefined ? new Setup(bytesOf(entry), manifest.id) : setup.take(bytesOf(entry)));
          expect(refusalOf(take)).toBe(refused);
        });
      }
      it("and goes on as before", () => {
        if (setup === undefined) return;
        entries.slice(after, OPEN + 1).forEach((rest) => setup.take(rest));
        expect(isEqual(setup.keys?.decryption ?? new Uint8Array(), whole.keys?.decryption as Uint8Array)).toBe(true);
      });
    });
  }
});

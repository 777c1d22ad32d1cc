import { describe, expect, it } from "vitest";
import { isAnnouncement } from "../src/election/announcement.ts";
import { parseEntry } from "../src/election/statement.ts";
import { Announcements, type AnnouncementPhase } from "../src/record/announcements.ts";
import { bytesOf, entries, indexOf, manifest, rejected, setupOf } from "./sample-record.ts";
import { refusalOf } from "./vectors.ts";

/** Where the record stands before its entry of this index, as far as announcements depend on it. */
function phaseAt(index: number): AnnouncementPhase {
  if (index > indexOf("result")) return "over";
  if (index > indexOf("close")) return "closed";
  if (index > indexOf("open")) return "open";
  return index > indexOf("ready") ? "prepared" : "before";
}

function announcedIn(count: number): Announcements {
  const announcements = new Announcements(manifest);
  entries.slice(0, count).forEach((bytes, index) => {
    const { note, statement } = parseEntry(bytes, manifest);
    if (statement.kind === "open") announcements.opened = index;
    if (isAnnouncement(statement)) announcements.take(statement, note, index, phaseAt(index));
  });
  return announcements;
}

describe("what is announced in a record", () => {
  it("is read in its order, with the time until which voting was extended", () => {
    const { all, closes, unders } = announcedIn(entries.length);
    expect(all.map(({ statement }) => statement.kind)).toEqual([
      ...["incident", "extend", "extend", "destruction", "operator", "complaints", "destruction", "destruction"],
    ]);
    expect(closes).toBe(manifest.schedule.closes + manifest.schedule.extension);
    expect(unders.map(({ size }) => size)).toEqual([indexOf("extend"), indexOf("extend", 1), indexOf("operator")]);
  });

  it("goes on from a copy, and leaves the original as it was", () => {
    const until = announcedIn(indexOf("extend") + 1);
    const copy = until.copy();
    const index = indexOf("extend", 1);
    const { note, statement } = parseEntry(entries[index] ?? new Uint8Array(), manifest);
    if (!isAnnouncement(statement)) throw new Error("an extension");
    copy.take(statement, note, index, "open");
    expect([copy.all.length - until.all.length, copy.closes > until.closes]).toEqual([1, true]);
  });

  it("may come before everything is ready", () => {
    const setup = setupOf(indexOf("ready"));
    expect(setup.announcements.closes).toBe(manifest.schedule.closes);
    setup.take(entries[indexOf("incident")] ?? new Uint8Array());
    expect(setup.announcements.all).toHaveLength(1);
    expect(refusalOf(() => setup.take(entries[indexOf("extend")] ?? new Uint8Array()))).toBe("phase");
    expect(refusalOf(() => setup.take(entries[indexOf("destruction")] ?? new Uint8Array()))).toBe("phase");
  });

  // That no ballots are awaited when something is announced, says the audit; that a checkpoint is of this log, whoever reads the log.
  const cases = rejected.filter(({ entry, refused }) => typeof entry === "string" && /"kind":"(incident|complaints|extend|destruction|operator)"/.test(entry) && !["epoch-order", "under-root"].includes(refused));
  it.each(cases)("is refused after $after entries: $name, as $refused", ({ after, entry, refused }) => {
    const announcements = announcedIn(after);
    const attempt = () => {
      const { note, statement } = parseEntry(bytesOf(entry), manifest);
      if (!isAnnouncement(statement)) throw new Error("no announcement");
      announcements.take(statement, note, after, phaseAt(after));
    };
    expect(refusalOf(attempt)).toBe(refused);
  });
});

// What was announced, over HTTP: the service says where, and each entry is verified under the log (docs/protocol.md §9.7 to §9.10).

import { Refusal } from "../encoding/refusal.ts";
import { isAnnouncement } from "../election/announcement.ts";
import { parseEntry } from "../election/statement.ts";
import type { Announcements } from "../record/announcements.ts";
import type { Setup } from "../record/setup.ts";
import type { Reader } from "./reader.ts";

/** More than that says nobody in one election. */
const MOST = 1_000;

/**
 * Everything that was announced at these entries, as far as the service says where: that it hides nothing takes the whole record.
 * What holds is signed by those who had to, stands in the log, and extends nothing beyond what the manifest allows.
 */
export async function announcementsAt(entries: readonly number[], reader: Reader, setup: Setup, signal?: AbortSignal): Promise<Announcements> {
  const found = setup.announcements.copy();
  const later = entries.filter((index) => index >= setup.leaves.length);
  if (later.length === 0) return found;
  const { size } = await reader.refresh(signal);
  const isInOrder = later.every((index, at) => index < size && (at === 0 || index > (later[at - 1] ?? 0)));
  if (!isInOrder || later.length > MOST) throw new Refusal("bucket", "announcements that cannot be in this log");
  for (const index of later) {
    const { note, statement } = parseEntry(await reader.entry(index, signal), setup.manifest);
    if (!isAnnouncement(statement)) throw new Refusal("bucket", "an entry that announces nothing");
    found.take(statement, note, index, statement.kind === "extend" ? "open" : "over");
  }
  for (const checkpoint of found.unders) await reader.compare(checkpoint, signal);
  return found;
}

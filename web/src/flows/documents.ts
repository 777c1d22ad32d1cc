// What lists and options say of themselves. Which of them somebody reads is close to how that person votes: so whoever opens one asks for
// those of all in its contest.

import type { Contest, Document, Manifest } from "../election/manifest.ts";
import { toHex } from "../encoding/bytes.ts";

export type DocumentSource = (document: Document) => Promise<Uint8Array>;

/** Bytes of the documents of a contest. Beyond that a bad line carries them one by one or not at all. */
const MOST = 2 ** 22;

/** Documents from a service, one after the other in the order of the manifest, and each of them once. What failed is asked for again with the next. */
export function documentsOf(manifest: Manifest, source: DocumentSource): DocumentSource {
  const known = new Map<string, Promise<Uint8Array>>();
  let last: Promise<unknown> = Promise.resolve();
  const ask = (document: Document): Promise<Uint8Array> => {
    const name = nameOf(document);
    const found = known.get(name) ?? last.then(() => source(document));
    if (!known.has(name)) last = found.catch(() => known.delete(name));
    known.set(name, found);
    return found;
  };
  return (document) => {
    const together = askedTogether(manifest, document).map((one) => [nameOf(one), ask(one)] as const);
    return new Map(together).get(nameOf(document)) ?? ask(document);
  };
}

/** All that stand in the contest of a document, in whatever language, or among those of the election; it alone if they are too large. */
function askedTogether({ contests, documents }: Manifest, document: Document): Document[] {
  const groups = [documents, ...contests.map(documentsIn)];
  const group = groups.find((one) => one.some((other) => nameOf(other) === nameOf(document))) ?? [];
  const bytes = group.reduce((sum, { attachment }) => sum + attachment.length, 0);
  return bytes <= MOST ? group : [document];
}

function documentsIn({ ballot }: Contest): Document[] {
  return ballot.kind === "options" ? ballot.options.flatMap((option) => option.documents) : ballot.lists.flatMap((list) => list.documents);
}

function nameOf({ attachment }: Document): string {
  return toHex(attachment.hash);
}

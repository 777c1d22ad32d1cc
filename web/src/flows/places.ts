// Where the services of an election are, as the service says that the page came from. All of them are only carriers.

import { fromUtf8 } from "../encoding/bytes.ts";
import { Http, Problem } from "../service/http.ts";
import type { MailboxPlace } from "./session.ts";

export interface Places {
  board: string;
  registry: string | undefined;
  mailboxes: MailboxPlace[];
}

/** An election of a service, in a few words. */
export interface ListedElection {
  id: string;
  title: Record<string, string>;
}

const LIMIT = 2 ** 20;

export async function placesOf(board: string): Promise<Places> {
  try {
    const { registry, mailboxes } = (await json(board, "places.json")) as { registry?: unknown; mailboxes?: unknown };
    const named = Array.isArray(mailboxes) ? mailboxes : [];
    return {
      board,
      registry: typeof registry === "string" && /^https?:\/\//.test(registry) ? registry.replace(/\/+$/, "") : undefined,
      mailboxes: named.flatMap((one: unknown) => (isPlace(one) ? [{ id: one.id, url: one.url.replace(/\/+$/, "") }] : [])),
    };
  } catch (error) {
    // A service without pages has no such list.
    if (error instanceof Problem && error.status === 404) return { board, registry: undefined, mailboxes: [] };
    throw error;
  }
}

export async function electionsOf(board: string): Promise<ListedElection[]> {
  const list = await json(board, "api/v1/elections");
  return (Array.isArray(list) ? list : []).filter(isElection);
}

async function json(board: string, path: string): Promise<unknown> {
  const bytes = await new Http(board).get(path, LIMIT);
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch {
    throw new Problem("answer", 200, "not the JSON of an answer");
  }
}

function isPlace(one: unknown): one is MailboxPlace {
  const { id, url } = (one ?? {}) as { id?: unknown; url?: unknown };
  return typeof id === "string" && typeof url === "string" && /^https?:\/\//.test(url);
}

function isElection(one: unknown): one is ListedElection {
  const { id, title } = (one ?? {}) as { id?: unknown; title?: unknown };
  const isText = typeof title === "object" && title !== null && Object.values(title).every((text) => typeof text === "string");
  return typeof id === "string" && /^[0-9a-f]{64}$/.test(id) && isText;
}

// Where the services of an election are, as the service says that the page came from, or that somebody typed. All of them are only carriers,
// but whoever is asked learns who asks: what is named here is not contacted before it must be.

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

const LIMIT = 2 ** 18;

export async function placesOf(board: string): Promise<Places> {
  try {
    const { registry, mailboxes } = (await json(board, "places.json")) as { registry?: unknown; mailboxes?: unknown };
    return { board, registry: addressOf(registry, board), mailboxes: mailboxesOf(mailboxes, board) };
  } catch (error) {
    // A service without pages has no such list.
    if (error instanceof Problem && error.status === 404) return { board, registry: undefined, mailboxes: [] };
    throw error;
  }
}

/** The host of a registry, if it is another than the one of the board. */
export function strangeHost({ board, registry }: Places): string | undefined {
  return registry === undefined || new URL(registry).origin === new URL(board).origin ? undefined : hostOf(registry);
}

/** The name of a host as a browser asks for it: letters of other scripts do not look like those of another name. */
export function hostOf(address: string): string {
  return new URL(address).host;
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

/** One for each id. */
function mailboxesOf(list: unknown, board: string): MailboxPlace[] {
  const found = new Map<string, MailboxPlace>();
  for (const one of Array.isArray(list) ? list : []) {
    const { id, url } = (one ?? {}) as { id?: unknown; url?: unknown };
    const address = addressOf(url, board);
    if (typeof id === "string" && address !== undefined && !found.has(id)) found.set(id, { id, url: address });
  }
  return [...found.values()];
}

/** An address without a slash at its end, and without anything that a host does not need. */
function addressOf(text: unknown, board: string): string | undefined {
  const url = typeof text === "string" ? parsed(text) : undefined;
  if (url === undefined) return undefined;
  const { protocol, hostname, origin, pathname, username, password, search, hash } = url;
  const isBare = [username, password, search, hash].every((part) => part === "");
  const isSafe = protocol === "https:" || (protocol === "http:" && (needsNoTls(hostname) || hostname === new URL(board).hostname));
  return isBare && isSafe ? `${origin}${pathname}`.replace(/\/+$/, "") : undefined;
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** The machine itself, and onion services, which Tor encrypts. */
function needsNoTls(hostname: string): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(hostname) || hostname.endsWith(".onion");
}

function isElection(one: unknown): one is ListedElection {
  const { id, title } = (one ?? {}) as { id?: unknown; title?: unknown };
  const isText = typeof title === "object" && title !== null && Object.values(title).every((text) => typeof text === "string");
  return typeof id === "string" && /^[0-9a-f]{64}$/.test(id) && isText;
}

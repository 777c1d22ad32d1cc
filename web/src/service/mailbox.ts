// A mailbox: it takes ballots beside the board (docs/protocol.md §9.6).

import { toHex } from "../encoding/bytes.ts";
import { Http, patienceFor } from "./http.ts";

const LONGEST_NOTE = 65_535;

export interface Mailbox {
  /** The acknowledgement, not verified yet. */
  handIn: (ballot: Uint8Array) => Promise<Uint8Array>;
}

export function mailboxOf(url: string, election: Uint8Array): Mailbox {
  const http = new Http(`${url}/api/v1`);
  const request = { method: "POST", type: "text/plain", limit: LONGEST_NOTE } as const;
  return { handIn: async (ballot) => (await http.send(`elections/${toHex(election)}/ballots`, { ...request, body: ballot, patience: patienceFor(ballot) })).body };
}

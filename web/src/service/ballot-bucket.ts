// A bucket of ballots (docs/protocol.md §7.6). All of it is verified before anyone's own is looked for: whoever gave one receipt another
// form, state or proof than the others would see from what is asked for next, or is not, whether that was the one that somebody sought.

import { compare, isEqual, toHex } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Counted } from "../election/tally.ts";
import type { Checkpoint } from "../log/checkpoint.ts";
import { parseReceipt, type Receipt } from "../log/receipt.ts";
import { verifyInclusion } from "../log/tree.ts";
import type { Setup } from "../record/setup.ts";
import type { ListedBallot, ListedCredential } from "./board.ts";
import type { Found, Search } from "./finding.ts";

/** A credential and its ballots in the record, as the service says, in the order of the log. */
export interface CredentialBallots {
  credential: Uint8Array;
  ballots: Found[];
}

interface Parsed extends ListedBallot {
  parsed: Receipt;
}

/**
 * How many credentials can have a ballot: as many as the counted list names, or else not more than there are credentials, and not more
 * than there are entries behind the opening and the first epoch.
 */
export function mostCredentials(setup: Setup, size: number, counted: Counted | undefined): number {
  if (counted !== undefined) return counted.size;
  const issued = setup.manifest.constituencies.reduce((sum, { id }) => sum + setup.credentials(id), 0);
  return Math.min(issued, Math.max(0, size - setup.leaves.length - 1));
}

/** What a bucket holds, if it can be the one of these digits and everything in it is in the log, under one checkpoint. */
export async function ballotBucket(
  listed: ListedCredential[],
  prefix: string,
  { reader, setup }: Search,
  counted: Counted | undefined,
  signal?: AbortSignal,
): Promise<CredentialBallots[]> {
  checkCredentials(listed, prefix, setup.manifest.ballots.most);
  const parsed = listed.map(({ credential, ballots }) => ({ credential, ballots: ballots.map((ballot) => ({ ...ballot, parsed: parseReceipt(ballot.receipt) })) }));
  const all = parsed.flatMap(({ ballots }) => ballots);
  const note = commonNote(all);
  if (note === undefined) return [];
  const checkpoint = await reader.accept(note, signal);
  if (listed.length > mostCredentials(setup, checkpoint.size, counted)) throw impossible();
  checkEntries(all, setup);
  return parsed.map(({ credential, ballots }) => ({ credential, ballots: ballots.map((ballot) => verified(ballot, checkpoint)) }));
}

/** No credential twice or without a ballot, none with more ballots than it may have, and all with these digits. */
function checkCredentials(listed: ListedCredential[], prefix: string, most: number): void {
  listed.forEach(({ credential, ballots }, at) => {
    const before = listed[at - 1]?.credential;
    const isNext = before === undefined || compare(before, credential) < 0;
    const isCounted = ballots.length > 0 && ballots.length <= most;
    if (!isNext || !isCounted || !toHex(credential).startsWith(prefix)) throw impossible();
  });
}

/** The checkpoint of all receipts, byte for byte the same: of several sizes, the one that is followed up would be told. */
function commonNote(ballots: Parsed[]): Uint8Array | undefined {
  const note = ballots[0]?.parsed.checkpoint;
  if (note !== undefined && !ballots.every(({ parsed }) => isEqual(parsed.checkpoint, note))) throw impossible();
  return note;
}

/** No entry is two ballots, and none stands before the first epoch. So there are no more of them than the log has room for. */
function checkEntries(ballots: Parsed[], { leaves, manifest }: Setup): void {
  const indexes = new Set(ballots.map(({ index }) => index));
  const isPossible = ({ index, seq }: Parsed) => index > leaves.length && seq >= 1 && seq <= manifest.ballots.most;
  if (indexes.size !== ballots.length || !ballots.every(isPossible)) throw impossible();
}

function verified({ index, leaf, seq, receipt, parsed }: Parsed, checkpoint: Checkpoint): Found {
  verifyInclusion(leaf, parsed.index, checkpoint.size, parsed.proof, checkpoint.root);
  if (parsed.index !== index) throw new Refusal("tree-proof", "a receipt for another entry");
  return { index, leaf, seq, receipt, checkpoint };
}

function impossible(): Refusal {
  return new Refusal("bucket", "ballots that no bucket of the record has");
}

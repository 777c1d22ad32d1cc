// A credential of an earlier election, with which somebody comes back or votes again: found with the words of then at a service that still has that
// election, or in a file, and checked under the key that this election names (docs/protocol.md §7.7, docs/registration.md §8.3).

import { isEqual } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { earlierOf, type Issuer, issuerOf } from "../election/issuer.ts";
import { localText, type Manifest } from "../election/manifest.ts";
import { Board } from "../service/board.ts";
import { findOwnBallots, type Search } from "../service/finding.ts";
import { Http, Problem } from "../service/http.ts";
import { FINDING, within } from "../service/patience.ts";
import { fetchManifest, Reader, readSetup } from "../service/reader.ts";
import type { Prover } from "../worker/prover-client.ts";
import { collectWithoutBallots, type Issued } from "./collecting.ts";
import type { RightFile } from "./files.ts";
import type { EarlierElection, Right } from "./session.ts";
import { publicKeyOf, startUnlocked } from "./unlocked.ts";

/** Credentials that an earlier election issued for a constituency, and the key under which they hold. */
export interface EarlierKey extends Issuer {
  key: Uint8Array;
}

/** A credential that holds, and what has the secrets behind it. */
export interface EarlierRight {
  credential: Uint8Array;
  signature: Uint8Array;
  prover: Prover;
}

/**
 * Where the credentials were issued, as a service says that has the earlier election: its manifest is the one of the id that is asked for, and all else
 * follows from it. Refused as `earlier-key` if its key is another, and as `lacking` if the service does not have it.
 */
export async function issuedEarlier(service: string, { election, constituency, key }: EarlierKey, lacking: string): Promise<Issued> {
  const board = boardOf(service, election);
  const manifest = await earlierManifest(board, election, lacking);
  const setup = await within(FINDING, async (signal) => readSetup(await Reader.open(board, manifest, signal), constituency, signal));
  const found = setup.keys?.credentials.get(constituency)?.key;
  if (found === undefined || !isEqual(found, key)) throw new Refusal("earlier-key", "another key than that of the earlier election");
  return { board, setup, constituency };
}

/** The same for a constituency of a consultation, of which it must be as many credentials, too. */
export async function issuedForConsultation(service: string, manifest: Manifest, constituency: string): Promise<Issued> {
  const { credentials, key } = earlierOf(manifest, constituency);
  const issued = await issuedEarlier(service, { ...issuerOf(manifest, constituency), key }, "earlier-right-needed");
  const isSame = issued.setup.credentials(issued.constituency) === credentials;
  if (!isSame) throw new Refusal("earlier-key", "another number of credentials than the earlier election has");
  return issued;
}

/** The credential of a file. Refused as `right-of-another`. */
export async function rightFromFile(entropy: Uint8Array, file: RightFile, { election, constituency, key }: EarlierKey, makeWorker: () => Worker): Promise<EarlierRight> {
  const prover = await startUnlocked(entropy, makeWorker);
  try {
    const { credential, signature } = file;
    const own = await publicKeyOf(prover, election, constituency);
    if (file.constituency !== constituency || !isEqual(own, credential)) throw new Refusal("right-of-another", "the right to vote belongs to other words or another constituency");
    await prover.run("verifyCredential", { key, election, constituency, credential, signature });
    return { credential, signature, prover };
  } catch (error) {
    prover.end();
    const isWrong = error instanceof Refusal && error.code === "credential-signature";
    throw isWrong ? new Refusal("right-of-another", "a right to vote that the registrars did not sign") : error;
  }
}

export interface Consulting extends Search {
  constituency: string;
  entropy: Uint8Array;
  makeWorker: () => Worker;
}

/** The right to vote in a consultation, from the file that was saved in the earlier election; its ballots are those of the consultation. */
export async function consultWithFile({ constituency, entropy, makeWorker, ...search }: Consulting, file: RightFile): Promise<Right> {
  const { manifest } = search.setup;
  const of = { ...issuerOf(manifest, constituency), key: earlierOf(manifest, constituency).key };
  const { credential, signature, prover } = await rightFromFile(entropy, file, of, makeWorker);
  try {
    const ballots = await within(FINDING, (signal) => findOwnBallots(search, credential, signal));
    return { constituency, credential, signature, ballots, prover, forget: () => prover.end() };
  } catch (error) {
    prover.end();
    throw error;
  }
}

/** Whether a phrase has a right to vote in a consultation, as the earlier election has issued it. */
export async function standingInConsultation(service: string, manifest: Manifest, constituency: string, entropy: Uint8Array, makeWorker: () => Worker): Promise<"issued" | "none"> {
  const issued = await issuedForConsultation(service, manifest, constituency);
  try {
    (await collectWithoutBallots({ issued, entropy, makeWorker })).forget();
    return "issued";
  } catch (error) {
    if (error instanceof Refusal && error.code === "not-on-roll") return "none";
    throw error;
  }
}

/** What the earlier election and its constituency were called, if the service still has it: nothing rests on it. */
export async function earlierNames(service: string, manifest: Manifest, constituency: string, language: string): Promise<EarlierElection | undefined> {
  const { election, constituency: from } = issuerOf(manifest, constituency);
  try {
    const { title, constituencies } = await fetchManifest(boardOf(service, election), election);
    const place = constituencies.find(({ id }) => id === from);
    return place === undefined ? undefined : { title: localText(title, language), place: localText(place.title, language) };
  } catch {
    return undefined;
  }
}

function boardOf(service: string, election: Uint8Array): Board {
  return new Board(new Http(`${service}/api/v1`), election);
}

/** Nothing is wrong with a service that has one election only. */
async function earlierManifest(board: Board, election: Uint8Array, lacking: string): Promise<Manifest> {
  try {
    return await fetchManifest(board, election);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) throw new Refusal(lacking, "the service does not have the earlier election");
    throw error;
  }
}

// The petitions of a log over HTTP: all that stands behind the result is read, so that none of it can be hidden.

import { toHex } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { Checkpoint } from "../log/checkpoint.ts";
import { wrongResultEvidence } from "../log/evidence.ts";
import { type RecordedPetition, Petitions } from "../record/petitions.ts";
import type { Setup } from "../record/setup.ts";
import { wait } from "./clock.ts";
import { endingOf } from "./ending.ts";
import type { Search } from "./finding.ts";
import type { Reader } from "./reader.ts";

export interface PetitionsFound {
  /** In the order of the record. */
  petitions: RecordedPetition[];
  reader: Reader;
  /** Under which they stand there. */
  checkpoint: Checkpoint;
  /** The entries from the counted list on. */
  last: readonly Uint8Array[];
}

/** Refused as `petition-entry`, with what proves it; none before the votes are counted. */
export async function petitionsOf(search: Search, signal?: AbortSignal): Promise<PetitionsFound> {
  const { reader, setup } = search;
  const { last, petitions: said } = await endingOf(search, signal);
  const { checkpoint } = reader;
  const petitions = new Petitions({ manifest: setup.manifest, log: setup.log, credentials: credentialsOn(setup) });
  for (const one of said) {
    try {
      petitions.take(one);
    } catch (error) {
      throw proven(error, reader, last);
    }
    // There may be many, each with the signatures of all witnesses: the page gets its turn.
    await wait(0, signal);
    signal?.throwIfAborted();
  }
  for (const under of petitions.unders) await reader.compare(under, signal);
  return { petitions: petitions.all, reader, checkpoint, last };
}

/** An entry that the log and its witnesses have signed, and that does not hold. */
function proven(error: unknown, reader: Reader, last: readonly Uint8Array[]): unknown {
  if (!(error instanceof Refusal)) return error;
  const evidence = petitionEvidence(reader, last, new Map(), error.code);
  return Object.assign(new Refusal("petition-entry", error.message), { evidence, values: { code: error.code } });
}

/** What proves that the record is wrong about a petition: the entries from the counted list on, and the signatures if they are the fault. */
export function petitionEvidence({ checkpoint, election }: Reader, last: readonly Uint8Array[], attachments: ReadonlyMap<string, Uint8Array>, code: string) {
  const content = wrongResultEvidence(election, checkpoint, { entries: last, attachments, sums: undefined }, code);
  return { name: `wrong-petition-${toHex(election).slice(0, 8)}.json`, content };
}

/** Records on all rolls: so many can sign. */
export function credentialsOn(setup: Setup): number {
  return setup.manifest.constituencies.reduce((sum, { id }) => sum + setup.credentials(id), 0);
}

// The petitions of a log over HTTP: all that stands behind the result is read, so that none of it can be hidden.

import type { Checkpoint } from "../log/checkpoint.ts";
import { type RecordedPetition, Petitions } from "../record/petitions.ts";
import type { Setup } from "../record/setup.ts";
import { endingOf } from "./ending.ts";
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

/** Refused as what does not hold of them; none before the votes are counted. */
export async function petitionsOf(reader: Reader, setup: Setup, signal?: AbortSignal): Promise<PetitionsFound> {
  const { last, petitions: said } = await endingOf(reader, setup, signal);
  const { checkpoint } = reader;
  const petitions = new Petitions(rulesOf(setup));
  for (const { index, note, statement } of said) petitions.take(statement, note, index);
  for (const under of petitions.unders) await reader.compare(under, signal);
  return { petitions: petitions.all, reader, checkpoint, last };
}

function rulesOf(setup: Setup) {
  const { log, manifest } = setup;
  const credentials = manifest.constituencies.reduce((sum, { id }) => sum + setup.credentials(id), 0);
  return { manifest, board: { name: "board", key: manifest.board }, log, credentials };
}

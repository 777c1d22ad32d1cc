// Petitions at a service. What it shows of them is checked against the record, or said to be its word (docs/protocol.md §9.12 to §9.14).

import { isEqual, toHex } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { earlierOf, issuerOf } from "../election/issuer.ts";
import type { Manifest } from "../election/manifest.ts";
import { checkPetition, type Petition, petitionId, readPetition } from "../election/petition.ts";
import { credentialsIn, type Signing, verifySignature } from "../record/petition-signatures.ts";
import type { RecordedPetition as Recorded } from "../record/petitions.ts";
import type { Setup } from "../record/setup.ts";
import type { Board, ListedPetition } from "../service/board.ts";
import { FINDING, within } from "../service/patience.ts";
import { credentialsOn, petitionEvidence, type PetitionsFound, petitionsOf } from "../service/petitions.ts";
import { random } from "../service/random.ts";
import type { Reader } from "../service/reader.ts";
import { startProver } from "../worker/prover-client.ts";
import { collectWithoutBallots } from "./collecting.ts";
import { type EarlierRight, issuedForConsultation, rightFromFile } from "./earlier.ts";
import type { RightFile } from "./files.ts";
import { GRACE } from "./patience.ts";
import { readPetitionSignatureFile } from "./petition-file.ts";
import type { Gathering, Petitions, PetitionSignature, RecordedPetition } from "./session.ts";
import { publicKeyOf, startUnlocked } from "./unlocked.ts";

/** Where petitions are read and signed. */
export interface Desk {
  /** The address of the service. */
  service: string;
  board: Board;
  manifest: Manifest;
  makeWorker: () => Worker;
  /** Seconds since 1970-01-01T00:00:00Z, by the clock of the device. */
  now: () => number;
  reader: () => Promise<Reader>;
  /** The beginning of the record. With a constituency, only its key is derived. */
  setup: (constituency?: string) => Promise<Setup>;
}

/** More petitions than that gather signatures at no honest service. */
const MOST_GATHERING = 1_000;
/** Signatures that a page reads at most: some 30 megabytes. */
const MOST_SIGNATURES = 200_000;

export function petitionsAt(desk: Desk): Petitions {
  return {
    needed: desk.manifest.petitions.signatures,
    recorded: (signal) => recorded(desk, signal),
    gathering: (signal) => gathering(desk, signal),
    sign: (entropy, constituency, petition, file) => signed(desk, entropy, constituency, petition, file),
    handIn: (signature, signal) => handedIn(desk, signature, signal),
    read: (file) => read(desk, file),
  };
}

async function recorded(desk: Desk, outer: AbortSignal): Promise<readonly RecordedPetition[]> {
  const [reader, setup] = [await desk.reader(), await desk.setup()];
  const found = await within(FINDING, (signal) => petitionsOf({ board: desk.board, reader, setup }, signal), outer);
  return found.petitions.map((one) => shown(desk, setup, found, one));
}

function shown(desk: Desk, setup: Setup, found: PetitionsFound, one: Recorded): RecordedPetition {
  const { answer, delays, due, dueAtFirst, id, index, statement } = one;
  return {
    ...{ answer, delays, due, dueAtFirst, index },
    id: toHex(id),
    petition: statement.text,
    signatures: statement.size,
    standing: standingOf(one, found.checkpoint.time, desk.now()),
    canCheck: statement.size <= MOST_SIGNATURES,
    check: (progress, signal) => check(desk, setup, found, one, progress, signal),
    isSignedBy: (entropy, constituency, signal) => isSignedBy(desk, one, entropy, constituency, signal),
  };
}

/** Whether an answer is overdue is told by the clocks of witnesses. Whoever shows an old state for ever does not hide it. */
function standingOf({ answer, due }: Recorded, time: number, now: number): RecordedPetition["standing"] {
  if (answer !== undefined) return "answered";
  if (time > due) return "overdue";
  return now > due + GRACE ? "unknown" : "awaited";
}

async function check(
  desk: Desk,
  setup: Setup,
  found: PetitionsFound,
  one: Recorded,
  progress: (done: number, all: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const bytes = await attachmentOf(desk, one, signal);
  const prover = await startProver(desk.makeWorker, random);
  const stop = () => prover.end();
  signal.addEventListener("abort", stop);
  try {
    signal.throwIfAborted();
    const count = await prover.run("verifySignatures", { bytes, signing: signingOf(setup, one.id) }, ({ done, all }) => progress(done, all));
    if (count !== one.statement.size) throw new Refusal("petition-signatures", "another number of signatures");
  } catch (error) {
    throw proven(error, found, new Map([[toHex(one.statement.attachment.hash), bytes]]));
  } finally {
    signal.removeEventListener("abort", stop);
    prover.end();
  }
}

/** Signatures that do not hold, under an entry of the board. */
function proven(error: unknown, { last, reader }: PetitionsFound, attachments: ReadonlyMap<string, Uint8Array>): unknown {
  if (!(error instanceof Refusal) || error.code !== "petition-signatures") return error;
  return Object.assign(error, { evidence: petitionEvidence(reader, last, attachments, error.code) });
}

async function isSignedBy(desk: Desk, one: Recorded, entropy: Uint8Array, constituency: string, signal: AbortSignal): Promise<boolean> {
  const prover = await startUnlocked(entropy, desk.makeWorker);
  try {
    const issuer = issuerOf(desk.manifest, constituency);
    const credential = await publicKeyOf(prover, issuer.election, issuer.constituency);
    return credentialsIn(await attachmentOf(desk, one, signal)).has(toHex(credential));
  } finally {
    prover.end();
  }
}

function attachmentOf({ board }: Desk, { statement }: Recorded, outer: AbortSignal): Promise<Uint8Array> {
  if (statement.size > MOST_SIGNATURES) throw new Refusal("petition-large", "more signatures than a page reads");
  return within(FINDING, (signal) => board.attachment(statement.attachment, signal), outer);
}

async function gathering({ board, manifest, setup }: Desk, outer: AbortSignal): Promise<readonly Gathering[]> {
  const most = credentialsOn(await setup());
  const listed = await within(FINDING, (signal) => board.petitions(signal), outer);
  if (listed.length > MOST_GATHERING) throw new Refusal("petition-listed", "more petitions than can gather signatures");
  const found = listed.map((one) => gatheringOf(one, manifest, most));
  if (new Set(found.map(({ id }) => id)).size !== found.length) throw new Refusal("petition-listed", "a petition that is listed twice");
  return found;
}

/** The text under an id is what the id says, and can be read by everyone as it is signed. */
function gatheringOf({ id, signatures, text }: ListedPetition, manifest: Manifest, most: number): Gathering {
  const petition = listedPetition(text, manifest);
  if (!isEqual(petitionId(manifest.id, petition), id)) throw new Refusal("petition-other", "a text under the id of another");
  if (signatures < 1 || signatures > most) throw new Refusal("petition-listed", "a number of signatures that cannot be");
  return { id: toHex(id), petition, signatures };
}

function listedPetition(text: ListedPetition["text"], manifest: Manifest): Petition {
  try {
    const petition = readPetition(text);
    checkPetition(petition, manifest.languages);
    return petition;
  } catch (error) {
    throw error instanceof Refusal ? new Refusal("petition-listed", error.message) : error;
  }
}

async function signed(desk: Desk, entropy: Uint8Array, constituency: string, petition: Petition, file: RightFile | undefined): Promise<PetitionSignature> {
  const { manifest } = desk;
  checkPetition(petition, manifest.languages);
  const setup = await desk.setup(constituency);
  const { prover, signature } = await rightOf(desk, setup, entropy, constituency, file);
  try {
    const record = await prover.run("signPetition", { manifest, constituency, petition, signature });
    verifySignature(record, signingOf(setup, petitionId(manifest.id, petition)));
    return { petition, record };
  } finally {
    prover.end();
  }
}

/** What a phrase signs with. In a consultation it comes from the earlier election, or from the file that was saved there. */
async function rightOf({ board, makeWorker, manifest, service }: Desk, setup: Setup, entropy: Uint8Array, constituency: string, file: RightFile | undefined): Promise<EarlierRight> {
  if (manifest.registration.kind !== "earlier") return collectWithoutBallots({ issued: { board, setup, constituency }, entropy, makeWorker });
  const of = { ...issuerOf(manifest, constituency), key: earlierOf(manifest, constituency).key };
  if (file !== undefined) return rightFromFile(entropy, file, of, makeWorker);
  return collectWithoutBallots({ issued: await issuedForConsultation(service, manifest, constituency), entropy, makeWorker });
}

async function handedIn({ board, manifest }: Desk, { petition, record }: PetitionSignature, outer: AbortSignal): Promise<number> {
  const { id, signatures } = await within(FINDING, (signal) => board.sign(record, petition, signal), outer);
  if (!isEqual(id, petitionId(manifest.id, petition))) throw new Refusal("petition-other", "taken for another text than the one that was signed");
  return signatures;
}

async function read({ manifest, setup }: Desk, file: Uint8Array): Promise<PetitionSignature> {
  const signature = readPetitionSignatureFile(file, manifest);
  const signing = signingOf(await setup(), petitionId(manifest.id, signature.petition));
  try {
    verifySignature(signature.record, signing);
  } catch (error) {
    // Nobody is accused of what stands in a file.
    throw error instanceof Refusal ? new Refusal("petition-signature", error.message) : error;
  }
  return signature;
}

/** What signatures under a petition are checked against, as far as the keys are known. */
export function signingOf({ keys, manifest }: Setup, id: Uint8Array): Signing {
  const issuers = manifest.constituencies.map((constituency) => {
    const key = keys?.credentials.get(constituency.id)?.key;
    return key === undefined ? undefined : { key, ...issuerOf(manifest, constituency.id) };
  });
  return { election: manifest.id, id, issuers };
}

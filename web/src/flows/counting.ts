// Results that nobody is believed for: seats are worked out here from the counts, and the counts are checked against what the
// trustees opened (docs/protocol.md §10, §11). That the sums are those of all ballots takes all ballots: `veche audit`.

import { toHex } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import type { ContestResult as Announced } from "../election/tally.ts";
import { wrongResultEvidence } from "../log/evidence.ts";
import type { Ending } from "../record/ending.ts";
import { type Progress, type UsedDecryption, usedDecryptions, verifyCounts } from "../record/opening.ts";
import { credentialsOf, isSameOutcome, outcomesOf } from "../record/results.ts";
import type { Setup } from "../record/setup.ts";
import { parseSums } from "../record/sums.ts";
import type { Board } from "../service/board.ts";
import { wait } from "../service/clock.ts";
import { endingOf, resultOf } from "../service/ending.ts";
import type { Reader } from "../service/reader.ts";
import type { ContestResult, CountsChecked, Results } from "./session.ts";

/** Milliseconds after which the page gets its turn. */
const SLICE = 30;

/** A result with everything that it follows from. */
interface Tallied {
  board: Board;
  reader: Reader;
  setup: Setup;
  ending: Ending;
  announced: readonly Announced[];
  used: readonly UsedDecryption[];
  /** The attachments that were fetched, by their hashes. */
  files: Map<string, Uint8Array>;
}

/** The results, if the record ends with some. */
export async function countedResults(board: Board, reader: Reader, setup: Setup): Promise<Results | undefined> {
  const ending = await endingOf({ board, reader, setup });
  const found = await resultOf(board, setup, ending);
  const { agreements, decryptions, result } = ending;
  if (result === undefined || found === undefined) return undefined;
  // Without any agreement nothing was opened, since everything is withheld.
  const used = agreements.length === 0 ? [] : usedDecryptions(setup, ending);
  const files = new Map([[toHex(result.statement.attachment.hash), found.file]]);
  const tallied = { board, reader, setup, ending, announced: found.contests, used, files };
  const contests = workedOut(tallied);
  const isOther = contests.some(({ announced }) => announced !== undefined);
  return {
    contests,
    index: result.index,
    witnesses: reader.checkpoint.witnesses.length,
    commissioners: result.signers.length,
    agreed: agreements.length,
    opened: decryptions.length,
    evidence: isOther ? evidenceOf(tallied, undefined, "outcome") : undefined,
    checkCounts: (progress, signal) => checkCounts(tallied, progress, signal),
  };
}

function workedOut(tallied: Tallied): ContestResult[] {
  const { announced, ending, setup } = tallied;
  const outcomes = provenOf(tallied, () => outcomesOf(announced, setup, ending));
  return announced.flatMap(({ groups, outcome: said }, at) => {
    const [contest, outcome] = [setup.manifest.contests[at], outcomes[at]];
    if (contest === undefined || outcome === undefined) return [];
    const other = isSameOutcome(said, outcome) ? undefined : said;
    return [{ contest, groups, outcome, announced: other, credentials: credentialsOf(setup, contest) }];
  });
}

async function checkCounts(tallied: Tallied, progress: (done: number, all: number) => void, signal: AbortSignal): Promise<CountsChecked> {
  const { announced, board, ending, setup, used } = tallied;
  const { counted, sums: agreed } = ending;
  if (counted === undefined || agreed === undefined || used.length === 0) return { kind: "nothing-opened" };
  const told = await board.sums(signal);
  if (told === undefined) return { kind: "no-sums" };
  const attachments = await decryptionsOf(tallied, signal);
  try {
    const sums = parseSums(told, setup.manifest);
    const steps = verifyCounts(announced, { setup, counted: counted.leaf, agreed, sums, used, attachments });
    return { kind: "opened", proofs: await inSlices(steps, progress, signal) };
  } catch (error) {
    throw proven(error, tallied, told);
  }
}

async function decryptionsOf({ board, files, used }: Tallied, signal: AbortSignal): Promise<Uint8Array[]> {
  const attachments: Uint8Array[] = [];
  for (const { statement } of used) {
    const file = await board.attachment(statement.attachment, signal);
    files.set(toHex(statement.attachment.hash), file);
    attachments.push(file);
  }
  return attachments;
}

/** Goes through the steps without holding up the page, and says how many there were. */
async function inSlices(steps: Iterable<Progress>, progress: (done: number, all: number) => void, signal: AbortSignal): Promise<number> {
  let [began, last] = [performance.now(), 0];
  for (const { all, done } of steps) {
    signal.throwIfAborted();
    last = done;
    if (performance.now() - began < SLICE) continue;
    progress(done, all);
    await wait(0, signal);
    began = performance.now();
  }
  return last;
}

function evidenceOf({ ending, files, reader }: Tallied, sums: string | undefined, code: string): { name: string; content: string } {
  const content = wrongResultEvidence(reader.election, reader.checkpoint, { entries: ending.last, attachments: files, sums }, code);
  return { name: `wrong-result-${toHex(reader.election).slice(0, 8)}.json`, content };
}

function provenOf<Found>(tallied: Tallied, act: () => Found): Found {
  try {
    return act();
  } catch (error) {
    throw proven(error, tallied, undefined);
  }
}

/** A refusal with what it is about. Sums that a service tells are signed by nobody: of them the service alone is to be asked. */
function proven(error: unknown, tallied: Tallied, sums: string | undefined): unknown {
  if (!(error instanceof Refusal)) return error;
  const ofSums = new Set(["sums", "json", "json-not-canonical", "json-not-normalized", "note"]);
  const code = sums !== undefined && ofSums.has(error.code) ? "sums-otherwise" : error.code;
  return Object.assign(new Refusal(code, error.message), { evidence: evidenceOf(tallied, sums, code) });
}

// Coming back with a credential of an earlier election, from the phrase to the application (docs/registration.md §8.3). Each step can fail with the
// line and be done again without harm: the same entry and the same application are answered as before.

import { isEqual } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { Problem } from "../service/http.ts";
import { type Applicant, forgetApplicant } from "./applicant.ts";
import { applicationNote, contentsOfReturn } from "./application.ts";
import { type ApplyProgress, attemptFor, deposited } from "./apply-flow.ts";
import type { IntakeFollower } from "./following.ts";
import { codeOf, standingOf, type Surroundings } from "./surroundings.ts";

/** A credential of the earlier election that was checked, and whoever signs with it. */
export interface Earlier {
  credential: Uint8Array;
  /** The entry for the intake's log, for an application of this election. */
  entryFor(applicant: Applicant): Promise<Uint8Array>;
}

/** Milliseconds until a registry that draws a lot is asked again. */
const PAUSE = 5_000;
/** An application that returns has no other number. */
const NUMBER = 1;

/**
 * Refused as `return-used` if the credential has come back for another application: with a second one both would be void. As `return-after-evidence` if
 * this application has arrived without it: it would be put on no roll.
 */
export async function comeBack(at: Surroundings, earlier: Earlier, signal: AbortSignal, onProgress: (progress: ApplyProgress) => void): Promise<void> {
  onProgress({ name: "depositing" });
  const { applicant, standing } = await attemptFor(at, signal, true);
  try {
    const follower = at.follower(applicant.id, earlier.credential);
    await check(follower, earlier, applicant, signal);
    const hasArrived = standing !== undefined && standing.status !== "deposited" && standing.status !== "drawn";
    if (hasArrived && !follower.view.isReturned(applicant.id)) throw new Refusal("return-after-evidence", "an application that has arrived with evidence");
    if (hasArrived) return;
    await deposited(at, applicant, follower, signal, onProgress);
    onProgress({ name: "depositing" });
    // Others may have used it while the lot was drawn.
    await check(follower, earlier, applicant, signal);
    if (!follower.view.isReturned(applicant.id)) await submit(at, await earlier.entryFor(applicant), signal);
    await send(at, applicant, signal);
  } finally {
    forgetApplicant(applicant);
  }
}

/** By the log, which is read to its end. */
async function check(follower: IntakeFollower, { credential }: Earlier, { id }: Applicant, signal: AbortSignal): Promise<void> {
  const view = await follower.follow(signal);
  if (view.returnsOf(credential).some((application) => !isEqual(application, id))) {
    throw new Refusal("return-used", "a credential that has come back for another application");
  }
}

/** While a lot is drawn, nothing is appended: that passes. */
async function submit(at: Surroundings, entry: Uint8Array, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    try {
      await at.registry.submit(entry, signal);
      return;
    } catch (fault) {
      const isDrawing = fault instanceof Problem && fault.status === 503;
      if (!isDrawing || signal.aborted) throw fault;
    }
    await at.wait(PAUSE, signal);
  }
}

async function send(at: Surroundings, applicant: Applicant, signal: AbortSignal): Promise<void> {
  try {
    await at.registry.addNote(applicationNote(applicant, contentsOfReturn(NUMBER)), signal);
  } catch (fault) {
    const code = codeOf(fault);
    // Its answer was lost the last time.
    const isThere = (code === "number" || code === "application-decided") && (await standingOf(at, applicant, signal))?.status === "in-review";
    if (!isThere) throw fault;
  }
}

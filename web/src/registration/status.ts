// How an application stands, for who holds its status key (docs/registration.md §4.4).

import { toHex } from "../encoding/bytes.ts";
import { print } from "../encoding/canonical.ts";
import { Refusal } from "../encoding/refusal.ts";
import { signNote } from "../log/note.ts";
import type { Applicant } from "./applicant.ts";

/** It never says that one is approved: the roll does. */
export type Standing =
  | { status: "deposited" | "drawn" | "in-review" }
  | { status: "more" | "refused"; reason: Reason };

/** Why registrars ask for more, or refuse (docs/registration.md §5.2). */
export const REASONS = [
  "unreadable",
  "paper-missing",
  "other-person",
  "forged",
  "expired",
  "not-entitled",
  "number",
  "vouch",
  "attestation",
  "other",
] as const;
export type Reason = (typeof REASONS)[number];

/** A request that is good for five minutes around its time. */
export function statusRequest(applicant: Pick<Applicant, "election" | "id" | "statusSeed">, time: number): Uint8Array {
  return signNote(statusText(applicant, time), [{ name: "applicant", seed: applicant.statusSeed }]);
}

export function statusText({ election, id }: Pick<Applicant, "election" | "id">, time: number): string {
  return print({ application: toHex(id), election: toHex(election), kind: "status-request", time, v: 1 });
}

/** What an intake answered. Nobody signs it, and nothing rests on it but what the page says. */
export function readStanding(answer: unknown): Standing {
  if (typeof answer !== "object" || answer === null) throw unreadable();
  const { status, reason } = answer as { status?: unknown; reason?: unknown };
  if (status === "deposited" || status === "drawn" || status === "in-review") return { status };
  const known = REASONS.find((candidate) => candidate === reason);
  if ((status !== "more" && status !== "refused") || known === undefined) throw unreadable();
  return { status, reason: known };
}

function unreadable(): Refusal {
  return new Refusal("answer", "a standing that is none");
}

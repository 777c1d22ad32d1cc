// Errors as faults that a voter can be told of.

import { Refusal } from "../encoding/refusal.ts";
import { Problem } from "../service/http.ts";
import { type Fault, WRONG_RECORD } from "./parts/failure.tsx";

/** An error that brings what proves it. */
export interface Proven {
  evidence: { name: string; content: Uint8Array | string };
}

export function faultOf(error: unknown): Fault {
  const code = codeOf(error);
  const values = error instanceof Error && "values" in error ? (error.values as Record<string, string | number>) : undefined;
  const evidence = error instanceof Error && "evidence" in error ? (error as unknown as Proven).evidence : undefined;
  return { code, ...(isSaid(error) ? { isSaid: true } : {}), ...(values === undefined ? {} : { values }), ...(evidence === undefined ? {} : { evidence }) };
}

/** What a service may say of itself, or of what it was sent. Everything else that it says under a name of ours is none of ours. */
const SAID = new Set([
  ...["network", "timeout", "busy", "answer", "ballot-seq-used", "ballot-seq", "too-late", "evidence-full", "application-decided", "reviewers"],
  ...["application-unknown", "number", "clock", "not-open", "evidence-size", "petition-complete", "petitions-full"],
]);
/** Of these, those that are about the line and not said by anyone. */
const OF_THE_LINE = new Set(["network", "timeout", "busy", "answer"]);

function codeOf(error: unknown): string {
  if (error instanceof Problem) return SAID.has(error.code) ? error.code : "other";
  if (error instanceof Refusal) return error.code;
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return "other";
}

/** Whether a service said it, and nothing of it was verified. */
function isSaid(error: unknown): boolean {
  return error instanceof Problem && !OF_THE_LINE.has(error.code);
}

/** Faults in what was read from a file of the reader: then the file is another one, or was changed, and no service is accused. */
const UNREADABLE = new Set([...WRONG_RECORD, "entry-too-large", "checkpoint"]);

/** A fault of a file, under another name if the texts have a better one for files of its kind. */
export function faultOfFile(error: unknown, name = "file"): Fault {
  const fault = faultOf(error);
  if (fault.code === "tree-proof") return { code: "receipt-proof" };
  return UNREADABLE.has(fault.code) ? { code: name } : fault;
}

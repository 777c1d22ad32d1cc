// Errors as faults that a voter can be told of.

import { Refusal } from "../encoding/refusal.ts";
import { type Fault, WRONG_RECORD } from "./parts/failure.tsx";

/** An error that brings what proves it. */
export interface Proven {
  evidence: { name: string; content: Uint8Array | string };
}

export function faultOf(error: unknown): Fault {
  const code = codeOf(error);
  const values = error instanceof Error && "values" in error ? (error.values as Record<string, string | number>) : undefined;
  const evidence = error instanceof Error && "evidence" in error ? (error as unknown as Proven).evidence : undefined;
  return { code, ...(values === undefined ? {} : { values }), ...(evidence === undefined ? {} : { evidence }) };
}

function codeOf(error: unknown): string {
  if (error instanceof Refusal) return error.code;
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return "other";
}

/** Faults in what was read from a file of the reader: then the file is another one, or was changed, and no service is accused. */
const UNREADABLE = new Set([...WRONG_RECORD, "entry-too-large", "checkpoint"]);

/** A fault of a file, under another name if the texts have a better one for files of its kind. */
export function faultOfFile(error: unknown, name = "file"): Fault {
  const fault = faultOf(error);
  if (fault.code === "tree-proof") return { code: "receipt-proof" };
  return UNREADABLE.has(fault.code) ? { code: name } : fault;
}

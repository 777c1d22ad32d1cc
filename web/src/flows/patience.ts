// How long a flow waits for a service, and which faults pass by themselves.

import { Problem } from "../service/http.ts";

/** Milliseconds between two looks at the log, while a ballot is awaited. */
export const PAUSE = 4_000;
/** Seconds after a time by which witnesses must have signed something newer. */
export const GRACE = 180;
/** Answers that pass by themselves: the same request is sent again. 0 is none at all. */
const PASSING = new Set([0, 408, 425, 429, 502, 503, 504]);

export function isPassing(error: unknown): boolean {
  return error instanceof Problem && PASSING.has(error.status) && error.code !== "answer" && error.code !== "aborted";
}

// How long something may take that is more than one request: whoever answers slowly, but never too slowly for one, must not hold a voter up.

import { Problem } from "./http.ts";

/** Milliseconds for the buckets that somebody asks for, one after the other, with all that they are verified by. A slow line has a megabyte in them. */
export const FINDING = 600_000;

/** Does what takes several requests, or gives it up as `timeout`. What is under way then is told by the signal. */
export async function within<Result>(milliseconds: number, act: (signal: AbortSignal) => Promise<Result>, outer?: AbortSignal): Promise<Result> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  outer?.addEventListener("abort", abort);
  if (outer?.aborted === true) abort();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, refuse) => {
    timer = setTimeout(() => (refuse(new Problem("timeout", 0, "all of it takes too long")), abort()), milliseconds);
  });
  try {
    return await Promise.race([act(controller.signal), late]);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener("abort", abort);
  }
}

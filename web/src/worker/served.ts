// The prover of the page as a service serves it: a file of its own.

import proverUrl from "./prover.ts?worker&url";
import { startWorker } from "./policy.ts";

export function servedWorker(): Worker {
  return startWorker(proverUrl);
}

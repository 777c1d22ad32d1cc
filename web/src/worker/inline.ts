// The prover of the page that is one file: its text is in the page.

import prover from "virtual:prover";
import { startWorker } from "./policy.ts";

export function inlineWorker(): Worker {
  const url = URL.createObjectURL(new Blob([prover], { type: "text/javascript" }));
  // The worker has read it when it says that it is ready; until then the address must last.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return startWorker(url);
}

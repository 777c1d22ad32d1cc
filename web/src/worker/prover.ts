// The worker itself: proofs, pairings and stretching, off the thread that the page lives on. It ends with the secrets in it.

import { serve, type WorkerScope } from "./serve.ts";
import { newTaskRunner } from "./tasks.ts";

serve(
  globalThis as unknown as WorkerScope,
  newTaskRunner((length) => crypto.getRandomValues(new Uint8Array(length))),
);

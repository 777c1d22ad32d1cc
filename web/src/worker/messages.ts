// What a page and its prover say to each other.

import type { Progress } from "../voter/ballot.ts";
import type { TaskName, Tasks } from "./tasks.ts";

export interface Request<Name extends TaskName = TaskName> {
  id: number;
  name: Name;
  input: Tasks[Name]["input"];
}

export type Reply =
  /** The first message of a worker: it could be started. */
  | { kind: "ready" }
  | { kind: "progress"; id: number; progress: Progress }
  | { kind: "done"; id: number; output: unknown }
  /** A refusal with its name (docs/protocol.md §14). */
  | { kind: "refused"; id: number; code: string; detail: string };

// The worker's side of the conversation with the page.

import { Refusal } from "../encoding/refusal.ts";
import type { Reply, Request } from "./messages.ts";
import type { TaskRunner } from "./tasks.ts";

/** What is needed of a worker's scope. The types of pages and of workers do not fit into one program. */
export interface WorkerScope {
  onmessage: ((event: { data: Request }) => void) | null;
  postMessage(reply: Reply): void;
}

export function serve(scope: WorkerScope, runner: TaskRunner): void {
  scope.onmessage = ({ data }) => void answer(scope, runner, data);
  scope.postMessage({ kind: "ready" });
}

async function answer(scope: WorkerScope, runner: TaskRunner, { id, name, input }: Request): Promise<void> {
  try {
    const output = await runner.run(name, input, (progress) => {
      scope.postMessage({ kind: "progress", id, progress });
      return undefined;
    });
    scope.postMessage({ kind: "done", id, output });
  } catch (fault) {
    scope.postMessage({ kind: "refused", id, ...namesOf(fault) });
  }
}

/** The name and the detail of a refusal. Of any other fault nothing is passed on: its text might quote a secret. */
function namesOf(fault: unknown): { code: string; detail: string } {
  if (!(fault instanceof Refusal)) return { code: "prover", detail: "a fault in the making of proofs" };
  return { code: fault.code, detail: fault.message.slice(fault.code.length + 2) };
}

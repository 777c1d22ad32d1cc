// The page's side: a worker that proves, or the same work in slices on the page's own thread where none can be started.

import { Refusal } from "../encoding/refusal.ts";
import type { Progress } from "../voter/ballot.ts";
import type { Random } from "../voter/scalar.ts";
import type { Reply, Request } from "./messages.ts";
import type { TaskName, Tasks } from "./tasks.ts";

export type OnProgress = (progress: Progress) => void;

export interface Prover {
  /** Does a task. The tasks of one prover are to be asked for one after the other. */
  run<Name extends TaskName>(name: Name, input: Tasks[Name]["input"], onProgress?: OnProgress): Promise<Tasks[Name]["output"]>;
  /** Ends the worker, and the secrets in it. What is under way is refused with `ended`. */
  end(): void;
}

/** A worker that has not said within this many milliseconds that it started will not. A bad line may need some. */
const PATIENCE = 20_000;

/** The page's thread works this many milliseconds at a time, so that it can still be scrolled. */
const SLICE = 12;

/** A prover in a worker, or on this thread if there are no workers here. */
export async function startProver(makeWorker: () => Worker, random: Random, patience = PATIENCE): Promise<Prover> {
  try {
    const worker = makeWorker();
    if (await isReady(worker, patience)) return workerProver(worker);
    worker.terminate();
  } catch {
    // The page may forbid workers, or the browser may not know them: that is what slices are for.
  }
  return slicedProver(random);
}

/** A prover on this thread. Its code is fetched only where it is needed. */
export async function slicedProver(random: Random): Promise<Prover> {
  const { newTaskRunner } = await import("./tasks.ts");
  const runner = newTaskRunner(random);
  let hasEnded = false;
  return {
    async run(name, input, onProgress) {
      let pause = Date.now() + SLICE;
      const stopIfEnded = (): void => {
        if (!hasEnded) return;
        runner.end();
        throw ended();
      };
      stopIfEnded();
      const output = await runner.run(name, input, (progress) => {
        stopIfEnded();
        onProgress?.(progress);
        if (Date.now() < pause) return undefined;
        return nextTurn().then(() => void (pause = Date.now() + SLICE));
      });
      // What it made while it was ended is overwritten as well.
      stopIfEnded();
      return output;
    },
    end() {
      hasEnded = true;
      runner.end();
    },
  };
}

interface Waiting {
  keep(output: unknown): void;
  refuse(refusal: Refusal): void;
  onProgress: OnProgress | undefined;
}

function workerProver(worker: Worker): Prover {
  const waiting = new Map<number, Waiting>();
  let [last, hasEnded] = [0, false];
  const refuseAll = (refusal: Refusal): void => {
    for (const one of waiting.values()) one.refuse(refusal);
    waiting.clear();
  };
  worker.onmessage = ({ data }: MessageEvent<Reply>) => receive(waiting, data);
  worker.onerror = worker.onmessageerror = () => refuseAll(new Refusal("prover", "the worker broke down"));
  return {
    run<Name extends TaskName>(name: Name, input: Tasks[Name]["input"], onProgress?: OnProgress) {
      if (hasEnded) return Promise.reject(ended());
      const request: Request = { id: ++last, name, input };
      return new Promise<Tasks[Name]["output"]>((keep, refuse) => {
        waiting.set(request.id, { keep: (output) => keep(output as Tasks[Name]["output"]), refuse, onProgress });
        worker.postMessage(request);
      });
    },
    end() {
      hasEnded = true;
      worker.terminate();
      refuseAll(ended());
    },
  };
}

function receive(waiting: Map<number, Waiting>, reply: Reply): void {
  if (reply.kind === "ready") return;
  const one = waiting.get(reply.id);
  if (reply.kind === "progress") return one?.onProgress?.(reply.progress);
  waiting.delete(reply.id);
  if (reply.kind === "done") one?.keep(reply.output);
  else one?.refuse(new Refusal(reply.code, reply.detail));
}

function isReady(worker: Worker, patience: number): Promise<boolean> {
  return new Promise((settle) => {
    const timer = setTimeout(() => settle(false), patience);
    const say = (isReady: boolean): void => {
      clearTimeout(timer);
      settle(isReady);
    };
    worker.onmessage = ({ data }: MessageEvent<Reply>) => say(data.kind === "ready");
    worker.onerror = () => say(false);
  });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function ended(): Refusal {
  return new Refusal("ended", "the prover has ended");
}

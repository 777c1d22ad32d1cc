// Work that a screen begins by itself, ends with the screen, and does again when the reader asks for it.

import { useEffect, useState } from "preact/hooks";
import { faultOf } from "./fault.ts";
import type { Fault } from "./parts/failure.tsx";

export interface Attempt {
  /** Why the last try failed. */
  fault: Fault | undefined;
  again: () => void;
}

/** Begins at once. What fails because the screen was left is told to nobody. */
export function useAttempt(run: (signal: AbortSignal) => Promise<void>): Attempt {
  const [fault, setFault] = useState<Fault>();
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    run(stop.signal).catch((error: unknown) => (stop.signal.aborted ? undefined : setFault(faultOf(error))));
    return () => stop.abort();
  }, [tries]);
  const again = () => {
    setFault(undefined);
    setTries(tries + 1);
  };
  return { fault, again };
}

// The clock of the device, and waiting by it.

/** Seconds since 1970-01-01T00:00:00Z. */
export function now(): number {
  return Math.floor(Date.now() / 1_000);
}

/** Ends early, and without an error, if the signal aborts. */
export function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
    signal?.addEventListener("abort", done);
  });
}

// A prover that holds what follows from a phrase, and ends with it.

import { random } from "../service/random.ts";
import { type Prover, startProver } from "../worker/prover-client.ts";

export async function startUnlocked(entropy: Uint8Array, makeWorker: () => Worker): Promise<Prover> {
  const prover = await startProver(makeWorker, random);
  try {
    await prover.run("unlock", entropy);
    return prover;
  } catch (error) {
    prover.end();
    throw error;
  }
}

/** The credential of a constituency: the public key under which its ballots are in the record. */
export async function publicKeyOf(prover: Prover, election: Uint8Array, constituency: string): Promise<Uint8Array> {
  // It is the same for all attempts.
  return (await prover.run("applicant", { election, constituency, attempt: 1 })).credential;
}

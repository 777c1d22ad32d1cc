// Sealing with a credential that was collected.

import { Refusal } from "../encoding/refusal.ts";
import type { Manifest } from "../election/manifest.ts";
import type { ElectionKeys } from "../record/setup.ts";
import type { Choice } from "../voter/ballot.ts";
import type { Right, Sealed } from "./session.ts";

/** The ballot replaces all that the credential has in the record. */
export async function sealWith(
  { prover, constituency, signature, ballots }: Right,
  { manifest, keys }: { manifest: Manifest; keys: ElectionKeys },
  choices: Choice[],
  progress: (done: number, all: number) => void,
): Promise<Sealed> {
  if (ballots >= manifest.ballots.most) throw new Refusal("ballot-too-many", "no ballot of this credential may follow");
  const ballot = { manifest, keys: { decryption: keys.decryption }, constituency, credential: { signature }, seq: ballots + 1, choices };
  const { fingerprint } = await prover.run("seal", ballot, ({ done, all }) => progress(done, all));
  return { fingerprint, sign: () => prover.run("cast", null), open: () => prover.run("open", null) };
}

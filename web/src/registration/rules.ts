// What the manifest says of registration, as the parts of this folder need it (docs/registration.md §2).

import { Refusal } from "../encoding/refusal.ts";
import type { Manifest } from "../election/manifest.ts";
import type { Intake } from "../election/registration.ts";
import { intakeLog } from "../log/checkpoint.ts";
import type { IntakeRules } from "./intake.ts";

/** The registration of an election with an intake; where it is closed, nobody applies over the network. */
export function intakeOf(manifest: Manifest): Intake {
  if (manifest.registration.kind !== "intake") throw new Refusal("registration-kind", "an election without an intake");
  return manifest.registration;
}

/** The rules of its log, for the registrars that take part in both ceremonies, by their ids. */
export function intakeRules(manifest: Manifest, participants: string[]): IntakeRules {
  const { intake, auditors } = intakeOf(manifest);
  return {
    election: manifest.id,
    origin: intakeLog(manifest).origin,
    intake: intake.key,
    registrars: manifest.registrars.members.filter(({ id }) => participants.includes(id)),
    threshold: manifest.registrars.threshold,
    commission: manifest.commission,
    auditors,
    witnesses: manifest.witnesses.members.map(({ key }) => key),
    quorum: manifest.witnesses.quorum,
  };
}

/** How many others one may vouch for: the greatest cap of the manifest, and 0 where nobody vouches (docs/registration.md §8.1). */
export function vouchingCap(manifest: Manifest): number {
  return intakeOf(manifest).evidence.reduce((most, it) => (it.kind === "vouching" ? Math.max(most, it.cap) : most), 0);
}

// What a phase is called.

import type { Session } from "../flows/session.ts";

/** Where nobody registers, there is only the time before voting. */
const WITHOUT_REGISTRATION: Partial<Record<Session["phase"], string>> = { registration: "phase-setup", ready: "phase-waiting" };

/** The name under which the texts have the phase of an election. */
export function phaseName({ manifest, phase }: Pick<Session, "manifest" | "phase">): string {
  const own = manifest.registration.kind === "earlier" ? WITHOUT_REGISTRATION[phase] : undefined;
  return own ?? `phase-${phase}`;
}

// A question with two answers (docs/protocol.md §11).

import type { Rule } from "../election/rule.ts";
import type { Outcome } from "../election/tally.ts";
import { passes } from "./ratio.ts";

export interface Answers {
  yes: bigint;
  no: bigint;
  /** Counted ballots of the contest. */
  ballots: bigint;
  /** Records on the rolls of its constituencies. */
  credentials: bigint;
}

export function decision({ yes, no, ballots, credentials }: Answers, { majority, quorum }: Rule & { kind: "yes-no" }): Outcome {
  const base = { "yes-and-no": yes + no, ballots, credentials }[majority.of];
  const quorumMet = passes(ballots, credentials, quorum, "at-least");
  const accepted = quorumMet && yes >= 1n && passes(yes, base, majority.ratio, majority.test);
  return { kind: "decision", accepted, quorumMet };
}

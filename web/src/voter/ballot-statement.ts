// A ballot of an election, read as far as it can be without its proofs (docs/protocol.md §8.3).

import { Refusal } from "../encoding/refusal.ts";
import type { Ballot } from "../election/casting.ts";
import { contestsOf, type Manifest } from "../election/manifest.ts";
import { type Shape, shapeOf, sizesOf } from "../election/shape.ts";
import { parseStatement } from "../election/statement.ts";

export interface ShapedBallot {
  ballot: Ballot;
  /** Of its contests, in order. Its ciphertexts and proofs have the lengths that follow from them. */
  shapes: Shape[];
}

export function parseBallot(text: string, manifest: Manifest): ShapedBallot {
  const ballot = parseStatement(text, manifest.id);
  if (ballot.kind !== "ballot") throw new Refusal("statement-kind", "no ballot");
  return { ballot, shapes: shapesOf(ballot, manifest) };
}

function shapesOf(ballot: Ballot, manifest: Manifest): Shape[] {
  const contests = contestsOf(manifest, ballot.constituency);
  if (contests.length === 0) throw new Refusal("member-unknown", "a constituency that the manifest does not name");
  if (contests.length !== ballot.contests.length) throw new Refusal("ballot-shape", "another number of contests");
  if (ballot.seq < 1 || ballot.seq > manifest.ballots.most) throw new Refusal("ballot-seq", "out of range");
  return contests.map((contest, at) => {
    const [shape, found] = [shapeOf(contest.ballot), ballot.contests[at]];
    const sizes = sizesOf(shape);
    if (found?.id !== contest.id || found.ciphertexts.length !== sizes.ciphertexts || found.proofs.length !== sizes.proofs) {
      throw new Refusal("ballot-shape", "another contest, or other lengths");
    }
    return shape;
  });
}

// The statement `ballot`, read (docs/protocol.md §8.3). What it proves is for a verifier of the record to check.

import { Fields, type Json, parse, tagOf } from "../encoding/canonical.ts";
import { isEqual } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { contestsOf, type Manifest } from "../election/manifest.ts";
import { type Shape, shapeOf, sizesOf } from "../election/shape.ts";

export interface BallotContest {
  id: string;
  ciphertexts: Uint8Array;
  proofs: Uint8Array;
}

export interface BallotStatement {
  constituency: string;
  contests: BallotContest[];
  credential: Uint8Array;
  credentialSignature: Uint8Array;
  election: Uint8Array;
  seq: number;
}

const FIELDS = ["constituency", "contests", "credential", "credential_signature", "election", "kind", "seq", "v"];

export function parseBallot(text: string): BallotStatement {
  const json = parse(text);
  if (tagOf(json, "kind") !== "ballot") throw new Refusal("statement-kind", "no ballot");
  const fields = new Fields(json, FIELDS);
  fields.integer("v", 1, 1);
  return {
    constituency: fields.id("constituency"),
    contests: fields.list("contests", readContest),
    credential: fields.bytes("credential", 32),
    credentialSignature: fields.bytes("credential_signature", 48),
    election: fields.hash("election"),
    seq: fields.integer("seq"),
  };
}

/** The shapes of a ballot's contests, if it has the contests and lengths of a constituency of this election. */
export function shapesOf(ballot: BallotStatement, manifest: Manifest): Shape[] {
  if (!isEqual(ballot.election, manifest.id)) throw new Refusal("election", "a ballot of another election");
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

function readContest(json: Json): BallotContest {
  const fields = new Fields(json, ["ciphertexts", "id", "proofs"]);
  return { id: fields.id("id"), ciphertexts: fields.bytes("ciphertexts"), proofs: fields.bytes("proofs") };
}

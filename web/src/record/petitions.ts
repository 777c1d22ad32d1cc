// Petitions of a record whose votes are counted: which there are, when the commission owes an answer, and what it said
// (docs/protocol.md §9.12 to §9.14). That the signatures of their attachments hold: petition-signatures.ts.

import { toHex, utf8 } from "../encoding/bytes.ts";
import { Refusal } from "../encoding/refusal.ts";
import { commission, type Manifest } from "../election/manifest.ts";
import { checkPetition, petitionId, type Petitioned, type PetitionAnswer, type PetitionDelay, type Petitioning } from "../election/petition.ts";
import { checkText, type Text } from "../election/text.ts";
import { verifyCheckpoint, type Checkpoint, type LogIdentity } from "../log/checkpoint.ts";
import { verifyLines, verifyQuorum, type Key, type Note } from "../log/note.ts";
import { SIGNATURE_RECORD } from "./petition-signatures.ts";

/** More time for an answer, and why. */
export interface Delay {
  /** Where it stands in the record. */
  index: number;
  reason: Text;
  until: number;
}

/** A petition of the record. */
export interface RecordedPetition {
  id: Uint8Array;
  index: number;
  statement: Petitioned;
  /** When the commission owes an answer: as it is now, with every delay. */
  due: number;
  /** When it owed one at first. */
  dueAtFirst: number;
  delays: Delay[];
  answer: { index: number; text: Text } | undefined;
}

/** An entry about a petition. */
export interface SaidOfPetitions {
  /** Whose line stands under a petition: that of who ran the board then. */
  board: readonly Key[];
  index: number;
  note: Note;
  statement: Petitioning;
}

/** What a petition is held against beside the manifest. */
export interface PetitionRules {
  manifest: Manifest;
  log: LogIdentity;
  /** Records on all rolls: nobody else can sign. */
  credentials: number;
}

/** Takes what a counted record says of petitions, in the order of the log, and refuses what does not hold. */
export class Petitions {
  /** Checkpoints that petitions were appended under. Whoever has the log must still compare them with it (docs/protocol.md §4.2). */
  readonly unders: Checkpoint[] = [];
  private readonly rules: PetitionRules;
  private readonly found = new Map<string, RecordedPetition>();

  constructor(rules: PetitionRules) {
    this.rules = rules;
  }

  /** In the order of the record. */
  get all(): RecordedPetition[] {
    return [...this.found.values()];
  }

  take({ board, index, note, statement }: SaidOfPetitions): void {
    const { manifest } = this.rules;
    if (statement.kind === "petition") verifyLines(note, [...board]);
    else verifyQuorum(note, commission(manifest), manifest.commission.threshold);
    switch (statement.kind) {
      case "petition":
        return this.petition(statement, index);
      case "answer":
        return this.answer(statement, index);
      case "delay":
        return this.delay(statement, index);
    }
  }

  private petition(statement: Petitioned, index: number): void {
    const { manifest, log } = this.rules;
    if (manifest.petitions.signatures === 0) throw new Refusal("phase", "a petition where there are none");
    checkPetition(statement.text, manifest.languages);
    const id = petitionId(manifest.id, statement.text);
    if (this.found.has(toHex(id))) throw new Refusal("statement-repeated", "a petition of the same text");
    const under = verifyCheckpoint(utf8(statement.under), log);
    if (under.size !== index) throw new Refusal("under-size", "a petition in sight of other entries");
    this.checkSize(statement);
    const due = under.time + manifest.petitions.answer;
    this.unders.push(under);
    this.found.set(toHex(id), { id, index, statement, due, dueAtFirst: due, delays: [], answer: undefined });
  }

  private checkSize({ attachment, size }: Petitioned): void {
    const { manifest, credentials } = this.rules;
    if (size < manifest.petitions.signatures || size > credentials) throw new Refusal("petition-signatures", "too few signatures, or more than there can be");
    if (attachment.length !== SIGNATURE_RECORD * size) throw new Refusal("attachment", "signatures of another length");
  }

  private answer({ petition, text }: PetitionAnswer, index: number): void {
    checkText(text, this.rules.manifest.languages);
    const found = this.unanswered(petition);
    found.answer = { index, text };
  }

  private delay({ petition, reason, until }: PetitionDelay, index: number): void {
    const { manifest } = this.rules;
    checkText(reason, manifest.languages);
    const found = this.unanswered(petition);
    if (until <= found.due || until > found.due + manifest.petitions.answer) throw new Refusal("number", "not a time to which an answer may be delayed");
    found.due = until;
    found.delays.push({ index, reason, until });
  }

  private unanswered(id: Uint8Array): RecordedPetition {
    const found = this.found.get(toHex(id));
    if (found === undefined) throw new Refusal("petition-unknown", "about no petition of the record");
    if (found.answer !== undefined) throw new Refusal("statement-repeated", "answered already");
    return found;
  }
}

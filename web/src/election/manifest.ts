// The manifest: what an election is, and the one thing that a voter has to trust (docs/protocol.md §5).

import { sha256 } from "@noble/hashes/sha2.js";
import { fromUtf8, utf8 } from "../encoding/bytes.ts";
import { asId, Fields, parse, tagOf, type Json } from "../encoding/canonical.ts";
import { Refusal } from "../encoding/refusal.ts";
import { LONGEST_ENTRY, parseEntryNote, verifyQuorum, type Key } from "../log/note.ts";
import { readAttachment, readMember, readNamedKey, type Attachment, type Member, type NamedKey } from "./member.ts";
import { checkPossible } from "./possible.ts";
import { readRegistration, type Registration } from "./registration.ts";
import { readRule, type Rule } from "./rule.ts";
import { asLanguage, readText, type Text } from "./text.ts";

export type { Attachment, Member, NamedKey } from "./member.ts";
export { localText, type Text } from "./text.ts";

export interface Document {
  attachment: Attachment;
  language: string;
  mediaType: string;
  title: Text;
}

export interface Constituency {
  id: string;
  title: Text;
}

export interface Option {
  documents: Document[];
  id: string;
  max: number;
  title: Text;
}

export interface Candidate {
  id: string;
  title: Text;
}

export interface List {
  candidates: Candidate[];
  documents: Document[];
  id: string;
  title: Text;
}

export type BallotKind =
  | { kind: "options"; blank: boolean; min: number; max: number; options: Option[] }
  | { kind: "lists"; blank: boolean; candidateVotes: number; lists: List[] };

export interface Contest {
  id: string;
  title: Text;
  /** Where it is voted on, in the order of the manifest. */
  constituencies: string[];
  report: "whole" | "by-constituency";
  ballot: BallotKind;
  rule: Rule;
}

/** The keys of an operator: of the board's statements and promises, and of the log. */
export interface Successor {
  board: Uint8Array;
  log: Uint8Array;
}

export interface Manifest {
  /** The election id: the hash of `text`. */
  id: Uint8Array;
  text: string;
  ballots: { most: number };
  board: Uint8Array;
  commission: { members: Member[]; threshold: number };
  constituencies: Constituency[];
  contests: Contest[];
  documents: Document[];
  epochs: { credentials: number; longest: number; shortest: number };
  languages: string[];
  log: NamedKey;
  mailboxes: Member[];
  /** How many signatures of a petition oblige the commission to answer, in how many seconds; both 0 if none do. */
  petitions: { answer: number; signatures: number };
  registrars: { members: Member[]; threshold: number };
  registration: Registration;
  /** Durations and times in seconds; times since 1970-01-01T00:00:00Z. */
  schedule: { checking: number; claims: number; closes: number; extension: number; opens: number };
  smallestCount: number;
  /** The keys of operators who may take over, in this order (docs/protocol.md §9.11). */
  successors: Successor[];
  title: Text;
  trustees: { doubleSigners: number; members: Member[]; threshold: number };
  witnesses: { members: NamedKey[]; quorum: number };
}

export function parseManifest(text: string): Manifest {
  const bytes = utf8(text);
  if (bytes.length > LONGEST_ENTRY) throw new Refusal("entry-too-large", `a manifest of ${bytes.length} bytes`);
  const manifest = { id: sha256(bytes), text, ...readManifest(parse(text)) };
  checkPossible(manifest);
  return manifest;
}

/** The manifest of an entry that the commission signed. */
export function parseSignedManifest(bytes: Uint8Array): Manifest {
  const note = parseEntryNote(bytes);
  const manifest = parseManifest(note.text);
  verifyQuorum(note, commission(manifest), manifest.commission.threshold);
  return manifest;
}

/** A file with a manifest: the signed entry, or the text alone, of which only the election id can be compared. */
export function parseManifestFile(bytes: Uint8Array): { manifest: Manifest; isSigned: boolean } {
  const isSigned = fromUtf8(bytes).includes("\n\n");
  return { manifest: isSigned ? parseSignedManifest(bytes) : parseManifest(fromUtf8(bytes)), isSigned };
}

/** The key names of a role, in the order of the manifest (docs/protocol.md §3). */
export function commission(manifest: Manifest): Key[] {
  return keysOf("commission", manifest.commission.members);
}

export function keysOf(role: string, members: Member[]): Key[] {
  return members.map(({ id, key }) => ({ name: `${role}/${id}`, key }));
}

/** The contests of a constituency, in the order in which a ballot has them. */
export function contestsOf(manifest: Manifest, constituency: string): Contest[] {
  return manifest.contests.filter(({ constituencies }) => constituencies.includes(constituency));
}

const FIELDS = [
  "ballots", "board", "commission", "contests", "documents", "epochs", "kind", "languages", "log", "mailboxes", "petitions",
  "registrars", "registration", "schedule", "constituencies", "smallest_count", "successors", "title", "trustees", "v", "witnesses",
];

/** Its fields, of which some may still be impossible. */
export function readManifest(json: Json): Omit<Manifest, "id" | "text"> {
  if (tagOf(json, "kind") !== "manifest") throw new Refusal("statement-kind", "no manifest");
  const fields = new Fields(json, FIELDS);
  fields.integer("v", 1, 1);
  const schedule = integers(fields, "schedule", ["checking", "claims", "closes", "extension", "opens"]);
  const { credentials, longest, shortest } = integers(fields, "epochs", ["credentials", "longest", "shortest"]);
  return {
    ballots: { most: fields.object("ballots", ["most"]).integer("most") },
    board: fields.bytes("board", 32),
    commission: readRole(fields.json("commission")),
    constituencies: fields.list("constituencies", readTitled),
    contests: fields.list("contests", readContest),
    documents: fields.list("documents", readDocument),
    epochs: { credentials, longest, shortest },
    languages: fields.list("languages", asLanguage),
    log: readNamedKey(fields.json("log")),
    mailboxes: fields.list("mailboxes", readMember),
    petitions: integers(fields, "petitions", ["answer", "signatures"]),
    registrars: readRole(fields.json("registrars")),
    registration: readRegistration(fields.json("registration")),
    schedule,
    smallestCount: fields.integer("smallest_count"),
    successors: fields.list("successors", readSuccessor),
    title: readText(fields.json("title")),
    trustees: readTrustees(fields.json("trustees")),
    witnesses: readWitnesses(fields.json("witnesses")),
  };
}

function integers<Name extends string>(fields: Fields, name: string, names: readonly Name[]): Record<Name, number> {
  const object = fields.object(name, [...names]);
  return Object.fromEntries(names.map((field) => [field, object.integer(field)])) as Record<Name, number>;
}

function readRole(json: Json): { members: Member[]; threshold: number } {
  const fields = new Fields(json, ["members", "threshold"]);
  return { members: fields.list("members", readMember), threshold: fields.integer("threshold") };
}

function readTrustees(json: Json): Manifest["trustees"] {
  const fields = new Fields(json, ["double_signers", "members", "threshold"]);
  return {
    doubleSigners: fields.integer("double_signers"),
    members: fields.list("members", readMember),
    threshold: fields.integer("threshold"),
  };
}

function readSuccessor(json: Json): Successor {
  const fields = new Fields(json, ["board", "log"]);
  return { board: fields.bytes("board", 32), log: fields.bytes("log", 32) };
}

function readWitnesses(json: Json): Manifest["witnesses"] {
  const fields = new Fields(json, ["members", "quorum"]);
  return { members: fields.list("members", readNamedKey), quorum: fields.integer("quorum") };
}

function readTitled(json: Json): { id: string; title: Text } {
  const fields = new Fields(json, ["id", "title"]);
  return { id: fields.id("id"), title: readText(fields.json("title")) };
}

function readDocument(json: Json): Document {
  const fields = new Fields(json, ["attachment", "language", "media_type", "title"]);
  return {
    attachment: readAttachment(fields.json("attachment")),
    language: asLanguage(fields.json("language")),
    mediaType: fields.text("media_type"),
    title: readText(fields.json("title")),
  };
}

function readContest(json: Json): Contest {
  const fields = new Fields(json, ["ballot", "constituencies", "id", "report", "rule", "title"]);
  return {
    id: fields.id("id"),
    title: readText(fields.json("title")),
    constituencies: fields.list("constituencies", asId),
    report: fields.word("report", ["whole", "by-constituency"]),
    ballot: readBallot(fields.json("ballot")),
    rule: readRule(fields.json("rule")),
  };
}

function readBallot(json: Json): BallotKind {
  if (tagOf(json, "kind") === "options") {
    const fields = new Fields(json, ["blank", "kind", "max", "min", "options"]);
    const [min, max] = [fields.integer("min"), fields.integer("max")];
    return { kind: "options", blank: fields.bool("blank"), min, max, options: fields.list("options", readOption) };
  }
  const fields = new Fields(json, ["blank", "candidate_votes", "kind", "lists"]);
  const kind = fields.word("kind", ["lists"]);
  return { kind, blank: fields.bool("blank"), candidateVotes: fields.integer("candidate_votes"), lists: fields.list("lists", readList) };
}

function readOption(json: Json): Option {
  const fields = new Fields(json, ["documents", "id", "max", "title"]);
  return {
    documents: fields.list("documents", readDocument),
    id: fields.id("id"),
    max: fields.integer("max"),
    title: readText(fields.json("title")),
  };
}

function readList(json: Json): List {
  const fields = new Fields(json, ["candidates", "documents", "id", "title"]);
  return {
    candidates: fields.list("candidates", readTitled),
    documents: fields.list("documents", readDocument),
    id: fields.id("id"),
    title: readText(fields.json("title")),
  };
}

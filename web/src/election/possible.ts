// What makes a manifest impossible (docs/protocol.md §5.3): the checks in the order of that table, the first that
// applies being the refusal.

import { print, type Json } from "../encoding/canonical.ts";
import { toHex } from "../encoding/bytes.ts";
import { isValidKey } from "../encoding/ed25519.ts";
import { decodeG2 } from "../encoding/groups.ts";
import { Refusal } from "../encoding/refusal.ts";
import { LONGEST_ENTRY } from "../log/note.ts";
import type { BallotKind, Contest, Document, Manifest, NamedKey } from "./manifest.ts";
import type { EarlierCredentials, Evidence, Intake } from "./registration.ts";
import type { Ratio, Rule } from "./rule.ts";
import { shapeOf, sizesOf } from "./shape.ts";
import { checkText, type Text } from "./text.ts";

/** The latest time and the longest duration. */
const LATEST = 2 ** 40;

export function checkPossible(manifest: Manifest): void {
  checkLanguages(manifest);
  for (const [code, isImpossible] of IMPOSSIBLE) {
    if (isImpossible(manifest)) throw new Refusal(code, "an election with this manifest cannot work");
  }
}

const IMPOSSIBLE: [code: string, isImpossible: (manifest: Manifest) => boolean][] = [
  ["manifest-name", (manifest) => !logNames(manifest).every(isLogName) || !names(manifest).every(isName) || !documents(manifest).every(isDocument)],
  ["manifest-key", (manifest) => !keys(manifest).every(isValidKey)],
  ["manifest-duplicate", hasDuplicate],
  ["manifest-commission", ({ commission }) => !isBetween(commission.members.length, 1, 25) || !isBetween(commission.threshold, 1, commission.members.length)],
  ["manifest-registrars", areRegistrarsImpossible],
  ["manifest-registration", isRegistrationImpossible],
  ["manifest-trustees", areTrusteesImpossible],
  ["manifest-witnesses", areWitnessesImpossible],
  ["manifest-mailboxes", ({ mailboxes }) => mailboxes.length > 9],
  ["manifest-successors", ({ successors }) => successors.length > 9],
  ["manifest-schedule", ({ schedule }) => schedule.opens >= schedule.closes || Object.values(schedule).some((time) => time > LATEST)],
  ["manifest-epochs", areEpochsImpossible],
  ["manifest-ballots", ({ ballots }) => !isBetween(ballots.most, 1, 1_000)],
  ["manifest-smallest-count", ({ smallestCount }) => !isBetween(smallestCount, 2, 1_000_000)],
  ["manifest-petitions", arePetitionsImpossible],
  ["manifest-constituency", areConstituenciesImpossible],
  ["manifest-contest", areContestsImpossible],
  ["manifest-choice", ({ contests }) => contests.some(({ ballot }) => isChoiceImpossible(ballot))],
  ["manifest-rule", ({ contests }) => contests.some(isRuleImpossible)],
  ["manifest-ballot-too-large", (manifest) => manifest.constituencies.some(({ id }) => ballotLength(manifest, id) > LONGEST_ENTRY)],
  ["manifest-ceremony-too-large", (manifest) => commitmentLength(manifest) > LONGEST_ENTRY],
];

function isBetween(n: number, least: number, most: number): boolean {
  return least <= n && n <= most;
}

function isDistinct(items: string[]): boolean {
  return new Set(items).size === items.length;
}

function intakeOf({ registration }: Manifest): Intake | undefined {
  return registration.kind === "intake" ? registration : undefined;
}

// manifest-language

function checkLanguages(manifest: Manifest): void {
  const { languages } = manifest;
  const isAscending = languages.every((language, at) => at === 0 || (languages[at - 1] as string) < language);
  const isKnown = documents(manifest).every(({ language }) => languages.includes(language));
  if (languages.length === 0 || !isAscending || !isKnown) throw new Refusal("manifest-language", "languages that cannot be");
  texts(manifest).forEach((text) => checkText(text, languages));
}

function texts(manifest: Manifest): Text[] {
  const evidence: Evidence[] = intakeOf(manifest)?.evidence ?? [];
  const titled = [manifest, ...documents(manifest), ...manifest.constituencies, ...manifest.contests, ...evidence];
  return [...titled, ...manifest.contests.flatMap(({ ballot }) => parts(ballot))].map(({ title }) => title);
}

/** Options, or lists with their candidates. */
function parts(ballot: BallotKind): { id: string; title: Text }[] {
  if (ballot.kind === "options") return ballot.options;
  return ballot.lists.flatMap((list) => [list, ...list.candidates]);
}

function documents(manifest: Manifest): Document[] {
  const ofBallots = manifest.contests.flatMap(({ ballot }): { documents: Document[] }[] => {
    return ballot.kind === "options" ? ballot.options : ballot.lists;
  });
  return [...manifest.documents, ...ofBallots.flatMap((part) => part.documents)];
}

// manifest-name

function logNames(manifest: Manifest): string[] {
  const intake = intakeOf(manifest);
  return intake === undefined ? [manifest.log.name] : [manifest.log.name, intake.intake.log.name];
}

function names({ witnesses }: Manifest): string[] {
  return witnesses.members.map(({ name }) => name);
}

function isName(name: string): boolean {
  return /^[!-*,-~]{1,100}$/.test(name);
}

function isLogName(name: string): boolean {
  return isName(name) && !name.endsWith("/");
}

function isDocument({ attachment, mediaType }: Document): boolean {
  const isMediaType = /^[a-z0-9+.-]+\/[a-z0-9+.-]+$/.test(mediaType) && mediaType.length <= 100;
  return isMediaType && isBetween(attachment.length, 1, 2 ** 30);
}

// manifest-key, manifest-duplicate

function keys(manifest: Manifest): Uint8Array[] {
  const { board, commission, log, mailboxes, registrars, successors, trustees, witnesses } = manifest;
  const intake = intakeOf(manifest);
  const ofIntake = intake === undefined ? [] : [intake.intake.key, intake.intake.log.key, ...intake.auditors.map(({ key }) => key)];
  const holders = [log, ...commission.members, ...mailboxes, ...registrars.members, ...trustees.members, ...witnesses.members];
  const ofOperators = [board, ...successors.flatMap((successor) => [successor.board, successor.log])];
  return [...ofOperators, ...ofIntake, ...holders.map(({ key }) => key)];
}

function hasDuplicate(manifest: Manifest): boolean {
  const { commission, constituencies, contests, log, mailboxes, registrars, trustees, witnesses } = manifest;
  const intake = intakeOf(manifest);
  const roles = [commission.members, mailboxes, registrars.members, trustees.members, constituencies, contests];
  const identified: { id: string }[][] = [...roles, ...contests.map(({ ballot }) => parts(ballot))];
  const named: NamedKey[] = [log, ...(intake === undefined ? [] : [intake.intake.log]), ...witnesses.members];
  const groups = [...identified.map((group) => group.map(({ id }) => id)), named.map(({ name }) => name), keys(manifest).map(toHex)];
  return !groups.every(isDistinct);
}

// manifest-registrars

function areRegistrarsImpossible({ registrars, registration }: Manifest): boolean {
  const [members, { threshold }] = [registrars.members.length, registrars];
  if (registration.kind === "earlier") return members !== 0 || threshold !== 0;
  return !isBetween(members, 2, 25) || !isBetween(threshold, 2, members);
}

// manifest-registration (docs/registration.md §2, docs/protocol.md §7.7)

function isRegistrationImpossible(manifest: Manifest): boolean {
  const { registration } = manifest;
  if (registration.kind === "intake") return isIntakeImpossible(registration, manifest);
  return registration.kind === "earlier" && isEarlierImpossible(registration, manifest);
}

function isEarlierImpossible({ constituencies }: EarlierCredentials, manifest: Manifest): boolean {
  return (
    constituencies.length !== manifest.constituencies.length ||
    !isDistinct(constituencies.map(({ from }) => from)) ||
    !isDistinct(constituencies.map(({ key }) => toHex(key))) ||
    !constituencies.every(({ credentials, key }) => isG2(key) && isBetween(credentials, 1, 1_000_000_000))
  );
}

function isIntakeImpossible(intake: Intake, manifest: Manifest): boolean {
  const { auditors, deadline, evidence, sample, work } = intake;
  const members = manifest.registrars.members.length;
  return (
    members < 3 ||
    auditors.length > 25 ||
    !isDistinct(auditors.map(({ id }) => id)) ||
    !isRatio(sample) ||
    (sample.numerator !== 0 && auditors.length === 0) ||
    !isBetween(evidence.length, 1, 20) ||
    !isDistinct(evidence.map(({ id }) => id)) ||
    evidence.some((kind) => isEvidenceImpossible(kind, members)) ||
    deadline > manifest.schedule.opens ||
    work > 40 ||
    areReturnsImpossible(intake, manifest)
  );
}

function isEvidenceImpossible(evidence: Evidence, members: number): boolean {
  if (evidence.kind === "in-person") return !isBetween(evidence.registrars, 1, members);
  if (evidence.kind === "vouching") return !isBetween(evidence.vouchers, 1, 10) || !isBetween(evidence.cap, 1, 10);
  const { states } = evidence;
  return !states.every((state, at) => /^[A-Z]{1,3}$/.test(state) && (at === 0 || (states[at - 1] as string) < state));
}

function areReturnsImpossible({ returns }: Intake, manifest: Manifest): boolean {
  const known = manifest.constituencies.map(({ id }) => id);
  const forms = returns.map(({ constituency, election, from, key }) => [constituency, toHex(election), from, toHex(key)].join(" "));
  return (
    returns.length > 100 ||
    !isDistinct(forms) ||
    new Set(returns.map(({ election }) => toHex(election))).size > 1 ||
    !returns.every(({ constituency, key }) => known.includes(constituency) && isG2(key))
  );
}

function isG2(key: Uint8Array): boolean {
  try {
    decodeG2(key);
    return true;
  } catch {
    return false;
  }
}

// manifest-trustees to manifest-petitions

function areTrusteesImpossible({ trustees }: Manifest): boolean {
  const [members, { threshold, doubleSigners }] = [trustees.members.length, trustees];
  const agreeing = Math.floor((members + doubleSigners) / 2) + 1;
  return !isBetween(members, 3, 25) || 2 * threshold <= members || threshold >= members || agreeing >= members;
}

function areWitnessesImpossible({ witnesses }: Manifest): boolean {
  const members = witnesses.members.length;
  return !isBetween(members, 4, 25) || !isBetween(witnesses.quorum, 1 + Math.floor((2 * members) / 3), members);
}

function areEpochsImpossible({ epochs }: Manifest): boolean {
  const { credentials, longest, shortest } = epochs;
  return credentials === 0 || shortest === 0 || longest < shortest || [credentials, longest, shortest].some((n) => n > LATEST);
}

function arePetitionsImpossible({ petitions: { answer, signatures } }: Manifest): boolean {
  return (answer === 0) !== (signatures === 0) || answer > LATEST || signatures > LATEST;
}

// manifest-constituency, manifest-contest

function areConstituenciesImpossible({ constituencies, contests }: Manifest): boolean {
  const isVotedIn = (id: string) => contests.some((contest) => contest.constituencies.includes(id));
  return !isBetween(constituencies.length, 1, 200) || !constituencies.every(({ id }) => isVotedIn(id));
}

function areContestsImpossible({ constituencies, contests }: Manifest): boolean {
  const order = constituencies.map(({ id }) => id);
  return !isBetween(contests.length, 1, 100) || contests.some((contest) => isContestImpossible(contest, order));
}

function isContestImpossible({ ballot, constituencies, rule }: Contest, order: string[]): boolean {
  const places = constituencies.map((id) => order.indexOf(id));
  const isInOrder = places.every((place, at) => place > (at === 0 ? -1 : (places[at - 1] as number)));
  const choices = ballot.kind === "options" ? ballot.options.length : ballot.lists.length;
  return places.length === 0 || !isInOrder || choices === 0 || (rule.kind === "yes-no" && choices !== 2);
}

// manifest-choice, manifest-rule

function isChoiceImpossible(ballot: BallotKind): boolean {
  if (ballot.kind === "lists") {
    const hasCandidates = ballot.lists.some(({ candidates }) => candidates.length > 0);
    return ballot.candidateVotes > 100 || (ballot.candidateVotes !== 0 && !hasCandidates);
  }
  const { blank, max, min, options } = ballot;
  const sum = options.reduce((total, option) => total + option.max, 0);
  const isOptionGood = (option: { max: number }) => isBetween(option.max, 1, Math.min(100, max));
  return !isBetween(max, 1, 1_000) || min > max || !options.every(isOptionGood) || max > sum || (blank && min === 0);
}

function isRuleImpossible({ ballot, rule }: Contest): boolean {
  if ((rule.kind === "party-list") !== (ballot.kind === "lists")) return true;
  if (rule.kind === "yes-no") return isYesNoImpossible(rule, ballot);
  if (rule.kind === "party-list" && !isRatio(rule.threshold.ratio)) return true;
  if (rule.kind === "approval" && ballot.kind === "options" && ballot.options.some(({ max }) => max > 1)) return true;
  return !isBetween(rule.seats, 1, 10_000);
}

function isYesNoImpossible({ majority, quorum }: Rule & { kind: "yes-no" }, ballot: BallotKind): boolean {
  const isOneOfTwo = ballot.kind === "options" && ballot.min === 1 && ballot.max === 1 && ballot.options.every(({ max }) => max === 1);
  const isMet = majority.ratio.numerator === 0 && majority.test === "at-least";
  return !isOneOfTwo || !isRatio(majority.ratio) || !isRatio(quorum) || isMet;
}

function isRatio({ numerator, denominator }: Ratio): boolean {
  return isBetween(denominator, 1, 1_000_000_000) && numerator <= denominator;
}

// manifest-ballot-too-large, manifest-ceremony-too-large

const LARGEST_NUMBER = 10 ** 15;

/** Bytes of the ballots of a constituency. */
function ballotLength(manifest: Manifest, constituency: string): number {
  const contests = manifest.contests.filter(({ constituencies }) => constituencies.includes(constituency));
  const sizes = contests.map(({ ballot }) => sizesOf(shapeOf(ballot)));
  const fields = {
    constituency,
    contests: contests.map(({ id }) => ({ ciphertexts: "", id, proofs: "" })),
    credential: blanks(32),
    credential_signature: blanks(48),
    election: toHex(manifest.id),
    kind: "ballot",
    seq: LARGEST_NUMBER,
    v: 1,
  };
  return noteLength(fields, "credential") + sizes.reduce((sum, { ciphertexts, proofs }) => sum + base64Length(ciphertexts) + base64Length(proofs), 0);
}

function commitmentLength({ constituencies, id, registrars }: Manifest): number {
  const key = { commitments: "", proof: blanks(96 + 32) };
  const participant = "x".repeat(40);
  const fields = {
    attempt: LARGEST_NUMBER,
    election: toHex(id),
    keys: constituencies.map(() => key),
    kind: "ceremony-commitment",
    one_time_key: blanks(32),
    participant,
    role: "registrar",
    v: 1,
  };
  return noteLength(fields, `registrar/${participant}`) + constituencies.length * base64Length(96 * registrars.threshold);
}

function base64Length(bytes: number): number {
  return 4 * Math.ceil(bytes / 3);
}

function blanks(bytes: number): string {
  return " ".repeat(base64Length(bytes));
}

/** Bytes of a note with one signature line; its texts here are ASCII. The dash takes three bytes. */
function noteLength(fields: Json, signer: string): number {
  return print(fields).length + "\n--- ".length + signer.length + " ".length + base64Length(4 + 64) + "\n".length;
}

// Petitions of a service that may lie: what the record has of them, what gathers signatures, and signing (docs/protocol.md §9.12 to §9.14).

import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compare, concat, toBase64, toHex } from "../src/encoding/bytes.ts";
import { isPetitioning, type Petition, petitionId } from "../src/election/petition.ts";
import { parseEntry } from "../src/election/statement.ts";
import { petitionSignatureFile, readPetitionSignatureFile } from "../src/flows/petition-file.ts";
import { petitionsAt, signingOf } from "../src/flows/petitioning.ts";
import type { Petitions as Shown } from "../src/flows/session.ts";
import { verifySignature } from "../src/record/petition-signatures.ts";
import { announcementsOf } from "../src/service/announcements.ts";
import { Reader } from "../src/service/reader.ts";
import type { Response } from "./made-board.ts";
import { ANSWER, deskAt, enrol, MadePetitions, PetitionBoard, petitionOf, ROLL } from "./made-petitions.ts";
import { MadeElection } from "./made-election.ts";
import { codeOf, setupOf } from "./made-record.ts";
import { refusalOf } from "./vectors.ts";

const { signal } = new AbortController();
const FIRST = petitionOf("First");
const SECOND = petitionOf("Second");
let made: MadePetitions;
let tallied: { all: Uint8Array[]; entries: number; time: number };
/** Signatures of voters 0 to 3 under the first petition. */
let four: Uint8Array;

beforeAll(() => {
  made = new MadePetitions();
  const { entries, time } = made.election;
  tallied = { all: [...entries], entries: entries.length, time };
  four = made.signatures(FIRST, [0, 1, 2, 3]);
});

beforeEach(() => {
  made.election.entries.splice(0, Infinity, ...tallied.all);
  [made.election.time, made.election.operator] = [tallied.time, 0];
});

function shown(at: { now?: number } = {}): Shown {
  return petitionsAt(deskAt(made, new PetitionBoard(made.election), at));
}

const recorded = (at: { now?: number } = {}) => shown(at).recorded(signal);

/** What an entry that breaks a rule is refused for, and that it comes with evidence. */
async function refusal(): Promise<string> {
  try {
    await recorded();
    return "accepted";
  } catch (error) {
    const { code, evidence, values } = error as { code: string; evidence?: { content: string }; values?: { code: string } };
    if (code !== "petition-entry") return code;
    const { entries, kind } = JSON.parse(evidence?.content ?? "{}") as { entries: string[]; kind: string };
    expect(kind).toBe("veche-wrong-result");
    expect(entries.at(-1)).toBe(toBase64(made.election.entries.at(-1) ?? new Uint8Array()));
    return values?.code ?? "";
  }
}

describe("petitions of a record", () => {
  it("are none where there are none", async () => expect(await recorded()).toEqual([]));

  it("are read with their texts, delays and answers", async () => {
    made.append(FIRST, four);
    const due = tallied.time + ANSWER;
    made.delay(FIRST, due + 5);
    made.append(SECOND, made.signatures(SECOND, [0, 1, 2]));
    made.delay(FIRST, due + 5 + ANSWER);
    made.answer(FIRST);
    const [first, second, ...others] = await recorded();
    expect(others).toEqual([]);
    expect(first).toMatchObject({ petition: FIRST, signatures: 4, due: due + 5 + ANSWER, dueAtFirst: due, standing: "answered", index: tallied.entries });
    expect(first?.delays.map(({ until }) => until)).toEqual([due + 5, due + 5 + ANSWER]);
    expect(first?.answer).toMatchObject({ text: { en: "We will." }, index: tallied.entries + 4 });
    expect(second).toMatchObject({ petition: SECOND, signatures: 3, due, standing: "awaited", answer: undefined });
  });

  it("are read although the service says nothing of them, and among other announcements", async () => {
    made.append(FIRST, four);
    made.election.say("incident", { text: { en: "A node was slow." } }, "commission/c1");
    const board = new PetitionBoard(made.election);
    const reader = await Reader.open(board.board(), made.election.manifest);
    for (const kind of ["petition", "incident"]) {
      const listed = [{ entry: tallied.entries, kind }, { entry: tallied.entries + 1, kind: "incident" }];
      board.meddle = (path, answer) => (path === "announcements" ? { status: 200, body: JSON.stringify(listed) } : answer());
      const { all } = await announcementsOf({ board: board.board(), reader, setup: made.setup });
      expect(all.map(({ statement }) => statement.kind)).toEqual(["incident"]);
    }
    expect(await recorded()).toHaveLength(1);
  });

  it("have the line of whoever runs the board where they stand", async () => {
    made.append(FIRST, four);
    made.election.takeOver();
    made.append(SECOND, made.signatures(SECOND, [0, 1, 2]));
    expect(await recorded()).toHaveLength(2);
    made.election.operator = 0;
    made.append(petitionOf("Third"), made.signatures(petitionOf("Third"), [0, 1, 2]));
    expect(await refusal()).toBe("signature-lines");
  });

  it("are found behind more entries than are read at first", async () => {
    made.append(FIRST, four);
    for (let at = 0; at < 150; at++) made.election.say("incident", { text: { en: `Incident ${at}.` } }, "commission/c1");
    expect(await recorded()).toHaveLength(1);
  });

  it("are overdue by the clocks of witnesses, and unknown if the service shows nothing newer", async () => {
    made.append(FIRST, four);
    const due = tallied.time + ANSWER;
    const standing = async (now: number) => (await recorded({ now }))[0]?.standing;
    expect(await standing(due + 1_000_000)).toBe("unknown");
    made.election.time = due;
    expect(await standing(due)).toBe("awaited");
    made.election.time = due + 1;
    expect(await standing(0)).toBe("overdue");
    made.delay(FIRST, due + 10);
    expect(await standing(0)).toBe("awaited");
    made.answer(FIRST);
    expect(await standing(due + 1_000_000)).toBe("answered");
  });

  it("come with signatures that are checked, all of them", async () => {
    made.append(FIRST, four);
    const [petition] = await recorded();
    const seen: number[] = [];
    await petition?.check((done, all) => seen.push(done / all), signal);
    expect(seen.at(-1)).toBe(1);
  });

  it("alarm with evidence if a signature is false", async () => {
    const false_ = four.slice();
    false_[144] = (false_[144] ?? 0) ^ 1;
    made.append(FIRST, false_);
    const [petition] = await recorded();
    const error = await petition?.check(() => undefined, signal).catch((fault: unknown) => fault);
    const { code, evidence } = error as { code: string; evidence: { content: string } };
    expect(code).toBe("petition-signatures");
    const { attachments } = JSON.parse(evidence.content) as { attachments: Record<string, string> };
    expect(Object.values(attachments)).toEqual([toBase64(false_)]);
  });

  it("alarm if one credential signs twice, or a signature is for another text", async () => {
    const code = async (attachment: Uint8Array) => {
      made.election.entries.length = tallied.entries;
      made.append(FIRST, attachment);
      const [petition] = await recorded();
      return codeOf(petition?.check(() => undefined, signal) ?? Promise.resolve());
    };
    expect(await code(made.signatures(FIRST, [0, 0, 1]))).toBe("petition-signatures");
    expect(await code(made.signatures(SECOND, [0, 1, 2]))).toBe("petition-signatures");
    expect(await code(four)).toBe("accepted");
  });

  it("are refused another file of signatures than the one that the record names", async () => {
    made.append(FIRST, four);
    const board = new PetitionBoard(made.election);
    board.meddle = (path, answer) => (path.startsWith("log/attachment/") ? { status: 200, body: made.signatures(FIRST, [0, 1, 2, 5]) } : answer());
    const [petition] = await petitionsAt(deskAt(made, board)).recorded(signal);
    expect(await codeOf(petition?.check(() => undefined, signal) ?? Promise.resolve())).toBe("attachment");
  });

  it("stop being checked when the page is left", async () => {
    made.append(FIRST, four);
    const [petition] = await recorded();
    const stop = new AbortController();
    const checked = petition?.check(() => stop.abort(), stop.signal) ?? Promise.resolve();
    expect(await codeOf(checked)).toBe("ended");
  });

  const broken: [name: string, refused: string, change: () => void][] = [
    ["too few signatures", "petition-signatures", () => made.append(FIRST, made.signatures(FIRST, [0, 1]))],
    ["more signatures than credentials", "petition-signatures", () => made.append(FIRST, new Uint8Array(145 * 13))],
    ["more signatures than its attachment holds", "attachment", () => made.append(FIRST, four, { size: 5 })],
    ["fewer signatures than its attachment holds", "attachment", () => made.append(FIRST, four, { size: 3 })],
    ["a language of no election", "petition-text", () => made.append({ ...FIRST, language: "be" }, four)],
    ["a character that nobody sees", "petition-text", () => made.append(petitionOf("First\u200b"), four)],
    ["no paragraph", "petition-text", () => made.append({ ...FIRST, paragraphs: [] }, four)],
    ["the signature of somebody else than the board", "signature-lines", () => made.append(FIRST, four, {}, "commission/c1")],
    ["a checkpoint of fewer entries", "under-size", () => made.append(FIRST, four, { under: made.election.checkpoint(tallied.entries - 1) })],
    ["a checkpoint that nobody signed", "note", () => made.append(FIRST, four, { under: "" })],
    ["the same text as another", "statement-repeated", () => (made.append(FIRST, four), made.append(FIRST, four))],
    ["an answer to nothing", "petition-unknown", () => made.answer(FIRST)],
    ["an answer before it", "petition-unknown", () => (made.answer(FIRST), made.append(FIRST, four))],
    ["a second answer", "statement-repeated", () => (made.append(FIRST, four), made.answer(FIRST), made.answer(FIRST))],
    ["an answer of the board", "signature-lines", () => (made.append(FIRST, four), made.answer(FIRST, {}, "board"))],
    ["an answer in another language", "manifest-language", () => (made.append(FIRST, four), made.answer(FIRST, { text: { be: "a" } }))],
    ["a delay of nothing", "petition-unknown", () => made.delay(FIRST, tallied.time + ANSWER + 1)],
    ["a delay to when it was due", "number", () => (made.append(FIRST, four), made.delay(FIRST, tallied.time + ANSWER))],
    ["a delay beyond", "number", () => (made.append(FIRST, four), made.delay(FIRST, tallied.time + 2 * ANSWER + 1))],
    ["a delay of what was answered", "statement-repeated", () => (made.append(FIRST, four), made.answer(FIRST), made.delay(FIRST, tallied.time + ANSWER + 1))],
    ["a delay of the board", "signature-lines", () => (made.append(FIRST, four), made.delay(FIRST, tallied.time + ANSWER + 1, {}, "board"))],
    ["a delay without a reason", "manifest-language", () => (made.append(FIRST, four), made.delay(FIRST, tallied.time + ANSWER + 1, { reason: {} }))],
  ];
  it.each(broken)("are refused with %s, as %s", async (_, refused, change) => {
    change();
    expect(await refusal()).toBe(refused);
  });

  it("are refused a checkpoint of other entries than the log has", async () => {
    const others = [...made.election.entries.slice(0, -1), made.election.entries[0] as Uint8Array];
    made.append(FIRST, four, { under: made.election.checkpoint(others.length, others) });
    expect(await codeOf(recorded())).toBe("fork");
  });

  it("are refused before the result", async () => {
    const result = made.election.entries.pop() as Uint8Array;
    made.append(FIRST, four);
    made.election.entries.push(result);
    expect(await codeOf(recorded())).toBe("phase");
  });

  it("come nowhere before the election is open", () => {
    made.append(FIRST, four);
    const { note, statement } = parseEntry(made.election.entries.at(-1) as Uint8Array, made.election.manifest);
    expect(isPetitioning(statement)).toBe(true);
    expect(() => made.setup.take(note.bytes)).toThrow(/phase/);
  });
});

describe("petitions that gather signatures", () => {
  async function gathered(listed: unknown): Promise<string> {
    const board = new PetitionBoard(made.election);
    board.meddle = (path, answer) => (path === "petitions" ? { status: 200, body: JSON.stringify(listed) } : answer());
    return codeOf(petitionsAt(deskAt(made, board)).gathering(signal));
  }
  const one = (petition: Petition, signatures = 1, id = made.idOf(petition)) => ({ id, signatures, text: petition });

  it("are shown under the ids of their texts, in whatever order their fields come", async () => {
    const board = new PetitionBoard(made.election);
    const { title, paragraphs, language } = SECOND;
    board.gathering.push(one(FIRST, 2), { ...one(SECOND), text: { title, paragraphs, language } });
    expect(await petitionsAt(deskAt(made, board)).gathering(signal)).toEqual([
      { id: made.idOf(FIRST), petition: FIRST, signatures: 2 },
      { id: made.idOf(SECOND), petition: SECOND, signatures: 1 },
    ]);
  });

  it("are none at a service that does not know of petitions", async () => {
    const board = new PetitionBoard(made.election);
    board.meddle = (path, answer) => (path === "petitions" ? { status: 404, body: "{}" } : answer());
    expect(await petitionsAt(deskAt(made, board)).gathering(signal)).toEqual([]);
  });

  it("are refused with a text under the id of another", async () => {
    expect(await gathered({ petitions: [one(FIRST, 1, made.idOf(SECOND))] })).toBe("petition-other");
    expect(await gathered({ petitions: [{ ...one(FIRST), text: { ...FIRST, paragraphs: ["First. Second."] } }] })).toBe("petition-other");
  });

  const listed: [name: string, petitions: () => unknown[]][] = [
    ["a text that shows something else than it is", () => [one(petitionOf("a\u202eb"))]],
    ["a text in another normal form", () => [one(petitionOf("и\u0306"))]],
    ["a text in no language of the election", () => [one({ ...FIRST, language: "be" })]],
    ["a text with another field", () => [{ ...one(FIRST), text: { ...FIRST, by: "me" } }]],
    ["no paragraphs", () => [one({ ...FIRST, paragraphs: [] })]],
    ["a signature of nobody", () => [one(FIRST, 0)]],
    ["more signatures than there are credentials", () => [one(FIRST, 2 * ROLL + 1)]],
    ["one petition twice", () => [one(FIRST), one(FIRST, 2)]],
    ["more petitions than there can be", () => Array.from({ length: 1_001 }, (_, at) => one(petitionOf(`${at}`)))],
  ];
  it.each(listed)("are refused with %s", async (_, petitions) => expect(await gathered({ petitions: petitions() })).toBe("petition-listed"));

  it("are refused if the answer is none", async () => {
    expect(await gathered({})).toBe("answer");
    expect(await gathered([])).not.toBe("accepted");
    expect(await gathered({ petitions: [{ ...one(FIRST), signatures: -1 }] })).not.toBe("accepted");
    expect(await gathered({ petitions: [{ id: made.idOf(FIRST), signatures: 1 }] })).toBe("answer");
    expect(await gathered({ petitions: [{ ...one(FIRST), id: "ff" }] })).not.toBe("accepted");
  });
});

describe("signing a petition", () => {
  const entropy = (): Uint8Array => new Uint8Array(16).fill(5);
  const signed = async (petition: Petition, at = "north") => {
    const board = new PetitionBoard(made.election);
    const credential = await enrol(made, board, entropy(), at === "north" ? 0 : 1);
    const desk = deskAt(made, board);
    const petitions = petitionsAt(desk);
    return { board, credential, desk, petitions, signature: await petitions.sign(entropy(), at, petition) };
  };

  it("makes a record that holds for this text and no other, and is handed in as it is", async () => {
    const { board, credential, petitions, signature } = await signed(FIRST);
    const signing = signingOf(made.setup, new Uint8Array(32));
    expect(() => verifySignature(signature.record, signing)).toThrow(/petition-signatures/);
    expect(await petitions.handIn(signature, signal)).toBe(1);
    expect(board.handedIn).toEqual([{ record: toBase64(signature.record), text: FIRST }]);
    expect(toHex(signature.record.subarray(1, 33))).toBe(toHex(credential));
    // Nothing but the buckets of the roll was asked for: no ballots of the credential.
    expect(board.asked.filter((path) => path.startsWith("ballots/"))).toEqual([]);
  });

  it("works in every constituency, and is found again in the record", async () => {
    const { credential, signature } = await signed(FIRST, "south");
    expect(signature.record[0]).toBe(1);
    const all = [signature.record, made.signature(FIRST, 0), made.signature(FIRST, 1)].sort((a, b) => compare(a.subarray(1, 33), b.subarray(1, 33)));
    made.append(FIRST, concat(...all));
    const [petition] = await recorded();
    await petition?.check(() => undefined, signal);
    expect(await petition?.isSignedBy(entropy(), "south", signal)).toBe(true);
    expect(await petition?.isSignedBy(entropy(), "north", signal)).toBe(false);
    expect(await petition?.isSignedBy(new Uint8Array(16).fill(6), "south", signal)).toBe(false);
    expect(all.map((record) => toHex(record.subarray(1, 33)))).toContain(toHex(credential));
  });

  it("works in a consultation, with the right to vote of the earlier election from its file", async () => {
    const board = new PetitionBoard(made.election);
    const credential = await enrol(made, board, entropy());
    const { id, constituencies } = made.election.manifest;
    const earlier = constituencies.map((one) => ({ credentials: ROLL, from: one.id, key: toBase64(made.setup.keys?.credentials.get(one.id)?.key ?? new Uint8Array()) }));
    const consultation = new MadeElection({ constituencies: ["east", "west"], earlier: { constituencies: earlier, election: toHex(id) }, petitions: { answer: 1, signatures: 1 } });
    consultation.ceremony("trustee");
    const { manifest } = consultation;
    const setup = setupOf(consultation);
    const petitions = petitionsAt({ ...deskAt(made, board), manifest, setup: async () => setup });
    const file = { constituency: "north", credential, signature: made.issued(0, credential), ballots: 0 };
    const { record } = await petitions.sign(entropy(), "east", FIRST, file);
    const signing = signingOf(setup, petitionId(manifest.id, FIRST));
    expect([record[0], toHex(verifySignature(record, signing).credential)]).toEqual([0, toHex(credential)]);
    expect(refusalOf(() => verifySignature(record, signingOf(made.setup, petitionId(id, FIRST))))).toBe("petition-signatures");
    expect(await codeOf(petitions.sign(entropy(), "west", FIRST, file))).toBe("right-of-another");
    expect(await codeOf(petitions.sign(new Uint8Array(16).fill(6), "east", FIRST, file))).toBe("right-of-another");
  });

  it("is refused to those who are on no roll, and for a text that the record would refuse", async () => {
    const board = new PetitionBoard(made.election);
    await enrol(made, board, entropy());
    const petitions = petitionsAt(deskAt(made, board));
    expect(await codeOf(petitions.sign(new Uint8Array(16).fill(6), "north", FIRST))).toBe("not-on-roll");
    expect(await codeOf(petitions.sign(entropy(), "north", petitionOf("a\u200b")))).toBe("petition-text");
  });

  it("alarms if the service takes it for another text", async () => {
    const { board, petitions, signature } = await signed(FIRST);
    board.answers = () => ({ status: 202, body: JSON.stringify({ id: made.idOf(SECOND), signatures: 1 }) });
    expect(await codeOf(petitions.handIn(signature, signal))).toBe("petition-other");
  });

  const answers: [refused: string, answer: (id: string) => Response][] = [
    ["answer", (id) => ({ status: 202, body: JSON.stringify({ id, signatures: -1 }) })],
    ["answer", () => ({ status: 202, body: "taken" })],
    ["petition-complete", () => ({ status: 409, body: '{"code":"petition-complete"}' })],
    ["petitions-full", () => ({ status: 409, body: '{"code":"petitions-full"}' })],
  ];
  it.each(answers)("says %s if that is what the service answers", async (refused, answer) => {
    const { board, petitions, signature } = await signed(FIRST);
    board.answers = answer;
    expect(await codeOf(petitions.handIn(signature, signal))).toBe(refused);
  });
});

describe("a file with a signature", () => {
  const { petition, record } = { petition: FIRST, record: () => made.signature(FIRST, 2) };
  const file = (change: (text: string) => string = (text) => text) =>
    new TextEncoder().encode(change(petitionSignatureFile(made.election.manifest.id, { petition, record: record() })));
  const read = (bytes: Uint8Array) => codeOf(shown().read(bytes));

  it("is read as it was written", async () => {
    expect(readPetitionSignatureFile(file(), made.election.manifest)).toEqual({ petition, record: record() });
    expect(await shown().read(file())).toEqual({ petition, record: record() });
  });

  const changes: [name: string, refused: string, change: (text: string) => string][] = [
    ["another text", "petition-signature", (text) => text.replace('"First"', '"Fourth"')],
    ["another record", "petition-signature", (text) => text.replace(toBase64(record()), toBase64(made.signature(SECOND, 2)))],
    ["a record of another length", "file", (text) => text.replace(toBase64(record()), toBase64(record().slice(3)))],
    ["another election", "election", (text) => text.replace(/"election":"[0-9a-f]{8}/, '"election":"00000000')],
    ["an invisible character", "file", (text) => text.replace('"First"', '"First\u200b"')],
    ["a language of no election", "file", (text) => text.replace('"language":"en"', '"language":"be"')],
    ["another kind", "file", (text) => text.replace("petition-signature-file", "right-file")],
    ["another field", "json", (text) => text.replace('"v":1', '"v":1,"w":1')],
    ["another version", "json", (text) => text.replace('"v":1', '"v":2')],
    ["another form", "file", (text) => ` ${text}`],
    ["nothing in it", "file", () => ""],
  ];
  it.each(changes)("is refused with %s, as %s", async (_, refused, change) => expect(await read(file(change))).toBe(refused));
});

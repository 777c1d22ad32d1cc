import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, toBase64, toHex } from "../src/encoding/bytes.ts";
import { parse, print } from "../src/encoding/canonical.ts";
import { publicKey } from "../src/encoding/ed25519.ts";
import type { Ballot } from "../src/election/casting.ts";
import { parseManifest } from "../src/election/manifest.ts";
import { shapeOf, sizesOf } from "../src/election/shape.ts";
import { parseNote, signNote } from "../src/log/note.ts";
import { checkValues, forgetOpenings, makeBallot, signBallot } from "../src/voter/ballot.ts";
import { ballotFileName, readBallotFile } from "../src/voter/ballot-file.ts";
import { parseBallot } from "../src/voter/ballot-statement.ts";
import { checkOpenedBallot, openedBallot } from "../src/voter/opened.ts";
import { changed, CHANGES } from "./ballot-changes.ts";
import { verifyBallot, verifyProofs } from "./ballot-verifier.ts";
import { Dice, randomChoices, randomManifest, randomValues } from "./random-manifest.ts";
import { randomVote, type Vote } from "./random-vote.ts";
import { refusalOf } from "./vectors.ts";

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

function sealed(vote: Vote): Uint8Array {
  return signBallot(makeBallot({ ...vote, random }), vote.credential.seed);
}

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe("a ballot of any election, with any choice that its contests allow", () => {
  it("is accepted, and refused when one field is another", () => {
    const property = fc.property(seeds, fc.constantFrom(...CHANGES), (seed, change) => {
      const vote = randomVote(new Dice(`ballots ${seed}`));
      const bytes = sealed(vote);
      const verify = (note: Uint8Array): void => verifyBallot(note, vote.manifest, vote.keys.decryption, vote.credentialKey);
      verify(bytes);
      const other = changed(new Dice(`changes ${seed}`), change, bytes, vote);
      expect(other).not.toEqual(bytes);
      expect(refusalOf(() => verify(other)), change).not.toBe("accepted");
    });
    fc.assert(property, { numRuns: 40 });
  }, 120_000);

  it("opens to what was chosen", () => {
    const property = fc.property(seeds, (seed) => {
      const vote = randomVote(new Dice(`opened ${seed}`));
      const unsigned = makeBallot({ ...vote, random });
      const opened = checkOpenedBallot(openedBallot(unsigned), vote.manifest, vote.keys.decryption);
      expect(opened).toEqual({ fingerprint: unsigned.fingerprint, constituency: vote.constituency, seq: vote.seq, choices: vote.choices });
    });
    fc.assert(property, { numRuns: 25 });
  }, 60_000);

  it("has the lengths of its shape, and never the same bytes twice", () => {
    const vote = randomVote(new Dice("lengths"));
    const read = (): Ballot => parseBallot(makeBallot({ ...vote, random }).text, vote.manifest).ballot;
    const [one, other] = [read(), read()];
    vote.manifest.contests
      .filter(({ constituencies }) => constituencies.includes(vote.constituency))
      .forEach(({ ballot }, at) => {
        const [a, b] = [one.contests[at], other.contests[at]];
        expect({ ciphertexts: a?.ciphertexts.length, proofs: a?.proofs.length }).toEqual(sizesOf(shapeOf(ballot)));
        const parts = (bytes: Uint8Array): string[] => bytes.reduce<string[]>((all, _, i) => (i % 32 === 0 ? [...all, toHex(bytes.slice(i, i + 32))] : all), []);
        const [ours, theirs] = [concat(a!.ciphertexts, a!.proofs), concat(b!.ciphertexts, b!.proofs)].map(parts) as [string[], string[]];
        expect(new Set([...ours, ...theirs]).size).toBe(ours.length + theirs.length);
      });
  });

  it("says how many proofs are made, up to all", () => {
    const vote = randomVote(new Dice("progress"));
    const said: [number, number][] = [];
    makeBallot({ ...vote, random, progress: (done, all) => said.push([done, all]) });
    expect(said).toEqual(said.map((_, at) => [at + 1, said.length]));
  });
});

describe("what is not made", () => {
  const vote = randomVote(new Dice("not made"));
  const make = (other: Partial<Vote>): string => refusalOf(() => makeBallot({ ...vote, ...other, random }));

  it("a ballot with a number out of range, or for a constituency or contests that there are not", () => {
    expect(make({})).toBe("accepted");
    for (const seq of [0, -1, 0.5, vote.manifest.ballots.most + 1, Number.NaN]) expect(make({ seq })).toBe("ballot-seq");
    expect(make({ constituency: "nowhere" })).toBe("member-unknown");
    expect(make({ choices: [] })).toBe("ballot-shape");
    expect(make({ choices: vote.choices.map((choice) => ({ ...choice, contest: "other" })) })).toBe("ballot-shape");
  });

  it("a ballot under a key that is none", () => {
    expect(make({ keys: { decryption: new Uint8Array(32) } })).toBe("element");
    expect(make({ keys: { decryption: new Uint8Array(32).fill(255) } })).toBe("element");
  });

  it("a choice that the contest does not allow", () => {
    const shape = { cells: [{ max: 1 }, { max: 2 }], relations: [{ lo: 1, hi: 2, terms: [[0, 1], [1, 1]] as [number, number][] }] };
    for (const good of [[1, 0], [0, 2], [1, 1]]) checkValues(shape, good);
    for (const bad of [[0, 0], [1, 2], [2, 0], [0, 3], [-1, 2], [0.5, 0.5], [1], [1, 0, 0], [Number.NaN, 1]]) {
      expect(refusalOf(() => checkValues(shape, bad)), String(bad)).toBe("votes");
    }
    const choices = vote.choices.map((choice) => ({ ...choice, values: choice.values.map(() => 101) }));
    expect(make({ choices })).toBe("votes");
  });

  it("any choice of a random shape is found, and one beside it is not allowed by mistake", () => {
    const manifest = parseManifest(randomManifest(new Dice("shapes")));
    const property = fc.property(seeds, (seed) => {
      const dice = new Dice(`shapes ${seed}`);
      const shape = shapeOf(dice.one(manifest.contests).ballot);
      const values = randomValues(dice, shape);
      checkValues(shape, values);
      const cell = dice.between(0, values.length - 1);
      const beyond = values.map((value, at) => (at === cell ? (shape.cells[cell]?.max ?? 0) + 1 : value));
      expect(refusalOf(() => checkValues(shape, beyond))).toBe("votes");
    });
    fc.assert(property);
  });
});

describe("a ballot's file", () => {
  const vote = randomVote(new Dice("file"));
  const bytes = sealed(vote);

  it("is the note that a board takes, named for its fingerprint", () => {
    const { note, statement, fingerprint } = readBallotFile(bytes, vote.manifest);
    expect(note.bytes).toBe(bytes);
    expect(statement.credential).toEqual(publicKey(vote.credential.seed));
    expect(ballotFileName(fingerprint)).toBe(`ballot-${toHex(fingerprint).slice(0, 8)}.note`);
  });

  it("is refused when another signed it, or nobody", () => {
    const { text } = parseNote(bytes);
    const by = (name: string, seed: Uint8Array): string => refusalOf(() => readBallotFile(signNote(text, [{ name, seed }]), vote.manifest));
    expect(by("credential", vote.credential.seed)).toBe("accepted");
    expect(by("board", vote.credential.seed)).toBe("signature-lines");
    expect(by("credential", new Uint8Array(32).fill(7))).toBe("signature-lines");
    expect(refusalOf(() => readBallotFile(new TextEncoder().encode(text), vote.manifest))).toBe("note");
  });
});

describe("an opened ballot", () => {
  const vote = randomVote(new Dice("an opened ballot"));
  const file = openedBallot(makeBallot({ ...vote, random }));
  const check = (text: string): string => refusalOf(() => checkOpenedBallot(text, vote.manifest, vote.keys.decryption));
  type File = { openings: { randomness: string[]; values: number[] }[]; text: string; v: number };
  const with_ = (change: (file: File) => void): string => {
    const value = JSON.parse(file) as File;
    change(value);
    return check(print(parse(print(value as never))));
  };

  it("that is honest is accepted", () => expect(check(file)).toBe("accepted"));

  const zeros = toBase64(new Uint8Array(32));
  it.each<[string, (file: File) => void, string]>([
    ["with randomness of zeros", (it) => void (it.openings[0]!.randomness[0] = zeros), "opening"],
    ["with randomness that is no scalar", (it) => void (it.openings[0]!.randomness[0] = toBase64(new Uint8Array(32).fill(255))), "opening"],
    ["with a value too few", (it) => void it.openings[0]!.values.pop(), "opening"],
    ["with a value too many", (it) => void it.openings[0]!.values.push(0), "opening"],
    ["with values that are not allowed", (it) => void (it.openings[0]!.values = it.openings[0]!.values.map(() => 101)), "votes"],
    ["with an opening too few", (it) => void it.openings.pop(), "ballot-shape"],
    ["with an opening too many", (it) => void it.openings.push(it.openings[0]!), "ballot-shape"],
    ["of another version", (it) => void (it.v = 2), "json"],
    ["of no ballot", (it) => void (it.text = "{}\n"), "json"],
    ["of a text without its newline", (it) => void (it.text = it.text.trim()), "json-not-canonical"],
    ["of another number", (it) => void (it.text = it.text.replace(/"seq":\d+/, '"seq":1001')), "ballot-seq"],
    ["of another election", (it) => void (it.text = it.text.replace(toHex(vote.manifest.id), "0".repeat(64))), "election"],
  ])("%s is refused", (_, change, code) => expect(with_(change)).toBe(code));

  it("that names other votes than its ciphertexts hold is refused", () => {
    const dice = new Dice("other votes");
    const others = Array.from({ length: 20 }, () => randomChoices(dice, vote.manifest, vote.constituency));
    const lie = others.find((choices) => JSON.stringify(choices) !== JSON.stringify(vote.choices));
    expect(with_((it) => it.openings.forEach((opening, at) => void (opening.values = lie![at]!.values)))).toBe("opening");
  });

  it("under another key is refused", () => {
    const other = randomVote(new Dice("another key")).keys.decryption;
    expect(refusalOf(() => checkOpenedBallot(file, vote.manifest, other))).toBe("opening");
  });

  it("that is forgotten says nothing any more", () => {
    const unsigned = makeBallot({ ...vote, random });
    const randomness = unsigned.openings[0]?.randomness[0];
    forgetOpenings(unsigned);
    expect(unsigned.openings).toEqual([]);
    expect(randomness).toEqual(new Uint8Array(32));
  });
});

describe("the verifier of these tests", () => {
  it("refuses proofs of another election's ballot", () => {
    const [vote, other] = [randomVote(new Dice("one")), randomVote(new Dice("other"))];
    const { text } = makeBallot({ ...vote, random });
    expect(refusalOf(() => verifyProofs(text, vote.manifest, other.keys.decryption))).toBe("ballot-proof");
  });
});

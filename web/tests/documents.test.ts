import { describe, expect, it } from "vitest";
import type { Document, Manifest } from "../src/election/manifest.ts";
import { documentsOf } from "../src/flows/documents.ts";

function documentOf(number: number, length = 1_000): Document {
  const hash = new Uint8Array(32).fill(number);
  return { attachment: { hash, length }, language: number % 2 === 0 ? "en" : "be", mediaType: "text/plain", title: { en: `${number}` } } as unknown as Document;
}

function contest(...documents: Document[][]): unknown {
  return { ballot: { kind: "options", options: documents.map((own) => ({ documents: own })) } };
}

const LARGE = 2 ** 22;
const [first, second, third, fourth, fifth, general] = [1, 2, 3, 4, 5, 6].map((number) => documentOf(number, number === 5 ? LARGE : 1_000)) as [Document, Document, Document, Document, Document, Document];
const lists = { ballot: { kind: "lists", lists: [{ documents: [fourth] }, { documents: [fifth] }] } };
const manifest = { documents: [general], contests: [contest([first], [], [second, third]), lists] } as unknown as Manifest;

function source(refuses: number[] = []) {
  const asked: number[] = [];
  const documents = documentsOf(manifest, async ({ attachment }) => {
    const number = attachment.hash[0] ?? 0;
    asked.push(number);
    if (refuses.includes(number)) throw new Error("refused");
    return Uint8Array.of(number);
  });
  return { asked, documents };
}

describe("a programme", () => {
  it("is asked for with those of its whole contest, in the same order whichever is read", async () => {
    for (const document of [first, second, third]) {
      const { asked, documents } = source();
      expect(await documents(document)).toEqual(document.attachment.hash.slice(0, 1));
      await documents(third);
      expect(asked).toEqual([1, 2, 3]);
    }
  });

  it("that does not come hinders no other, and is asked for again when one is opened again", async () => {
    const { asked, documents } = source([2]);
    await expect(documents(second)).rejects.toThrow("refused");
    expect(await documents(third)).toEqual(Uint8Array.of(3));
    await expect(documents(second)).rejects.toThrow("refused");
    expect(asked).toEqual([1, 2, 3, 2]);
  });

  it("is asked for alone where a contest has too much of them, and so are documents of the election", async () => {
    const { asked, documents } = source();
    await documents(fourth);
    await documents(general);
    expect(asked).toEqual([4, 6]);
  });
});

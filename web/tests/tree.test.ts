import { describe, expect, it } from "vitest";
import { toHex, u64 } from "../src/encoding/bytes.ts";
import { edgeOf, rootOfEdge, tilePath, parseBundle, parseTile } from "../src/log/tiles.ts";
import { leafHash, rootOf, verifyInclusion } from "../src/log/tree.ts";
import { inclusion, naiveRoot } from "./made-board.ts";
import { refusalOf } from "./vectors.ts";

const leaves = Array.from({ length: 700 }, (_, at) => leafHash(u64(at)));

describe("a tree", () => {
  it("has the root of RFC 6962 at each size, from its leaves and from the tiles of its edge", () => {
    for (let size = 0; size <= leaves.length; size += size < 20 ? 1 : 17) {
      const root = naiveRoot(leaves.slice(0, size));
      expect(toHex(rootOf(leaves.slice(0, size)))).toBe(toHex(root));
      const edge = edgeOf(size).map((tile) => {
        const span = 256 ** (tile.level as number);
        const items = Array.from({ length: tile.width }, (_, at) => (256 * tile.number + at) * span);
        return { tile, hashes: items.map((item) => rootOf(leaves.slice(item, item + span))) };
      });
      expect(toHex(rootOfEdge(edge))).toBe(toHex(root));
    }
  });

  it("takes the inclusion proofs that hold, and no others", () => {
    for (let size = 1; size < 40; size++) {
      const own = leaves.slice(0, size);
      for (let index = 0; index < size; index++) {
        const proof = inclusion(own, index);
        const verify = (at: number, of: number, hashes = proof) => refusalOf(() => verifyInclusion(own[index] as Uint8Array, at, of, hashes, rootOf(own)));
        expect(verify(index, size)).toBe("accepted");
        expect(verify(index + 1, size)).toBe("tree-proof");
        expect(verify(index, size, [...proof, rootOf([])])).toBe("tree-proof");
        if (proof.length > 0) expect(verify(index, size, proof.slice(1))).toBe("tree-proof");
      }
    }
  });

  it("names its tiles as C2SP tlog-tiles does", () => {
    expect(tilePath({ level: 0, number: 0, width: 7 })).toBe("0/000.p/7");
    expect(tilePath({ level: 1, number: 1234067, width: 256 })).toBe("1/x001/x234/067");
    expect(tilePath({ level: "entries", number: 1000, width: 256 })).toBe("entries/x001/000");
  });

  it("refuses tiles and bundles that are cut off", () => {
    expect(refusalOf(() => parseTile(new Uint8Array(63), 2))).toBe("tile");
    for (const bytes of [[0], [0, 2, 1], [0, 0], [0, 1, 7, 0]]) {
      expect(refusalOf(() => parseBundle(Uint8Array.from(bytes), 2))).toBe("tile");
    }
  });
});

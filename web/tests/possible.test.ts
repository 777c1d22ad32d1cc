// What makes a manifest impossible in petitions, successors and the credentials of an earlier election (docs/protocol.md §5.3, §7.7).

import { bls12_381 } from "@noble/curves/bls12-381.js";
import { describe, expect, it } from "vitest";
import { toBase64, toHex } from "../src/encoding/bytes.ts";
import { type Json, print } from "../src/encoding/canonical.ts";
import { issuerOf } from "../src/election/issuer.ts";
import { parseManifest } from "../src/election/manifest.ts";
import { MadeElection, type Size } from "./made-election.ts";
import { refusalOf } from "./vectors.ts";

type Object = { [name: string]: Json };

const ELECTION = "5a".repeat(32);
const keyOf = (secret: bigint): string => toBase64(bls12_381.G2.Point.BASE.multiply(secret).toBytes());
const place = (from: string, secret: bigint) => ({ credentials: 100, from, key: keyOf(secret) });
const EARLIER = { election: ELECTION, constituencies: [place("center", 2n), place("coast", 3n)] };

/** Under which name a manifest is refused of which some fields are others. */
function refused(size: Size, changed: Object | ((manifest: Object) => Object)): string {
  const manifest = JSON.parse(new MadeElection(size).manifest.text) as Object;
  const fields = typeof changed === "function" ? changed(manifest) : changed;
  return refusalOf(() => parseManifest(print({ ...manifest, ...fields })));
}

/** The same of a consultation, by its `registration`. */
function refusedEarlier(changed: Object): string {
  return refused({ earlier: EARLIER }, { registration: { ...EARLIER, kind: "earlier", ...changed } });
}

describe("petitions of a manifest", () => {
  it("oblige to answer so many signatures in so much time, or nobody", () => {
    expect(new MadeElection({ petitions: { answer: 3_600, signatures: 20 } }).manifest.petitions).toEqual({ answer: 3_600, signatures: 20 });
    expect(refused({}, { petitions: { answer: 2 ** 40, signatures: 2 ** 40 } })).toBe("accepted");
  });

  it("are refused with one number only, with numbers that are too great, and in another form", () => {
    expect(refused({}, { petitions: { answer: 0, signatures: 20 } })).toBe("manifest-petitions");
    expect(refused({}, { petitions: { answer: 3_600, signatures: 0 } })).toBe("manifest-petitions");
    expect(refused({}, { petitions: { answer: 2 ** 40 + 1, signatures: 20 } })).toBe("manifest-petitions");
    expect(refused({}, { petitions: { answer: 3_600, signatures: 2 ** 40 + 1 } })).toBe("manifest-petitions");
    expect(refused({}, { petitions: { answer: 3_600 } })).toBe("json");
    expect(refused({}, { petitions: { answer: 3_600, signatures: 20, text: 1 } })).toBe("json");
    expect(refused({}, { petitions: [] })).toBe("json");
  });
});

describe("successors of a manifest", () => {
  it("are named with both of their keys, in the order in which they may take over", () => {
    const { successors } = new MadeElection({ successors: 9 }).manifest;
    expect(successors).toHaveLength(9);
    expect(new Set(successors.flatMap(({ board, log }) => [toHex(board), toHex(log)])).size).toBe(18);
  });

  it("are refused if they are more than nine", () => {
    expect(refusalOf(() => new MadeElection({ successors: 10 }))).toBe("manifest-successors");
  });

  it("are refused with a key that is none", () => {
    for (const name of ["board", "log"]) {
      const changed = (manifest: Object) => ({ successors: [{ ...successorOf(manifest, 0), [name]: toBase64(new Uint8Array(32)) }] });
      expect(refused({ successors: 1 }, changed)).toBe("manifest-key");
    }
  });

  it("are refused with a key that stands elsewhere, be it with another successor, as their other key, or with anyone else", () => {
    const taken: ((manifest: Object) => Json)[] = [
      (manifest) => manifest["board"] as Json,
      (manifest) => (manifest["log"] as Object)["key"] as Json,
      (manifest) => successorOf(manifest, 0)["board"] as Json,
      (manifest) => successorOf(manifest, 0)["log"] as Json,
      (manifest) => ((manifest["trustees"] as { members: Object[] }).members[0] as Object)["key"] as Json,
    ];
    for (const name of ["board", "log"]) {
      for (const key of taken) {
        const changed = (manifest: Object) => ({ successors: [successorOf(manifest, 0), { ...successorOf(manifest, 1), [name]: key(manifest) }] });
        expect(refused({ successors: 2 }, changed)).toBe("manifest-duplicate");
      }
    }
  });

  it("are refused in another form", () => {
    expect(refused({}, { successors: {} })).toBe("json");
    expect(refused({ successors: 1 }, (manifest) => ({ successors: [{ ...successorOf(manifest, 0), name: "log.example" }] }))).toBe("json");
    expect(refused({ successors: 1 }, (manifest) => ({ successors: [{ board: successorOf(manifest, 0)["board"] as Json }] }))).toBe("json");
  });
});

describe("the credentials of an earlier election", () => {
  it("are named for each constituency, and have no registrars", () => {
    const { registration, registrars } = new MadeElection({ earlier: EARLIER }).manifest;
    expect(registrars).toEqual({ members: [], threshold: 0 });
    if (registration.kind !== "earlier") throw new Error("no consultation");
    expect(toHex(registration.election)).toBe(ELECTION);
    expect(registration.constituencies.map(({ credentials, from, key }) => ({ credentials, from, key: toBase64(key) }))).toEqual(EARLIER.constituencies);
  });

  it("are of that election and constituency, and without it of this one", () => {
    const { manifest } = new MadeElection({ earlier: EARLIER });
    const { election, constituency } = issuerOf(manifest, "south");
    expect([toHex(election), constituency]).toEqual([ELECTION, "coast"]);
    expect(refusalOf(() => issuerOf(manifest, "coast"))).toBe("member-unknown");
    const own = new MadeElection().manifest;
    expect(issuerOf(own, "south")).toEqual({ election: own.id, constituency: "south" });
  });

  it("are refused beside registrars", () => {
    const { registrars } = JSON.parse(new MadeElection().manifest.text) as Object;
    expect(refused({ earlier: EARLIER }, { registrars: registrars as Json })).toBe("manifest-registrars");
    expect(refused({ earlier: EARLIER }, { registrars: { members: [], threshold: 1 } })).toBe("manifest-registrars");
  });

  it("do not come from nowhere: without them there are registrars", () => {
    expect(refused({ earlier: EARLIER }, { registration: { kind: "closed" } })).toBe("manifest-registrars");
    expect(refused({ intake: true }, { registrars: { members: [], threshold: 0 } })).toBe("manifest-registrars");
  });

  it("are refused for other constituencies than those of the manifest", () => {
    const [first, second] = EARLIER.constituencies as Json[] as [Json, Json];
    expect(refusedEarlier({ constituencies: [first] })).toBe("manifest-registration");
    expect(refusedEarlier({ constituencies: [] })).toBe("manifest-registration");
    expect(refusedEarlier({ constituencies: [first, second, place("hills", 5n)] })).toBe("manifest-registration");
  });

  it("are refused from one constituency, or under one key, twice", () => {
    expect(refusedEarlier({ constituencies: [place("center", 2n), place("center", 3n)] })).toBe("manifest-registration");
    expect(refusedEarlier({ constituencies: [place("center", 2n), place("coast", 2n)] })).toBe("manifest-registration");
  });

  it("are refused under what is no key", () => {
    const identity = Uint8Array.of(0xc0, ...new Uint8Array(95));
    for (const key of [identity, new Uint8Array(96), new Uint8Array(96).fill(0xff)]) {
      expect(refusedEarlier({ constituencies: [place("center", 2n), { ...place("coast", 3n), key: toBase64(key) }] })).toBe("manifest-registration");
    }
  });

  it("are refused if there are none, or more than there are people", () => {
    for (const [credentials, expected] of [[0, "manifest-registration"], [1, "accepted"], [10 ** 9, "accepted"], [10 ** 9 + 1, "manifest-registration"]] as const) {
      expect(refusedEarlier({ constituencies: [place("center", 2n), { ...place("coast", 3n), credentials }] })).toBe(expected);
    }
  });

  it("are refused in another form", () => {
    expect(refusedEarlier({ election: ELECTION.slice(2) })).toBe("json");
    expect(refusedEarlier({ returns: [] })).toBe("json");
    expect(refusedEarlier({ constituencies: [place("center", 2n), { ...place("coast", 3n), constituency: "south" }] })).toBe("json");
    expect(refusedEarlier({ constituencies: [place("center", 2n), place("no id", 3n)] })).toBe("json");
    expect(refusedEarlier({ constituencies: [place("center", 2n), { ...place("coast", 3n), key: toBase64(new Uint8Array(32)) }] })).toBe("json");
    expect(refusedEarlier({ kind: "later" })).toBe("json");
  });
});

function successorOf(manifest: Object, at: number): Object {
  return (manifest["successors"] as Object[])[at] as Object;
}

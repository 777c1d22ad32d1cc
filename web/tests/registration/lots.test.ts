import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHex, toHex, u64, utf8 } from "../../src/encoding/bytes.ts";
import { publicKey } from "../../src/encoding/ed25519.ts";
import { hash } from "../../src/encoding/frame.ts";
import { pairOf, replacementOf, reviewersOf } from "../../src/registration/draw.ts";
import { seedOf } from "../../src/registration/lot.ts";
import { vrfOutput } from "../../src/registration/vrf.ts";

/** RFC 9381, appendix B.3, examples 16 to 18: secret key, input, proof, output. */
const PUBLISHED = [
  [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "",
    "8657106690b5526245a92b003bb079ccd1a92130477671f6fc01ad16f26f723f26f8a57ccaed74ee1b190bed1f479d9727d2d0f9b005a6e456a35d4fb0daab1268a1b0db10836d9826a528ca76567805",
    "90cf1df3b703cce59e2a35b925d411164068269d7b2d29f3301c03dd757876ff66b71dda49d2de59d03450451af026798e8f81cd2e333de5cdf4f3e140fdd8ae",
  ],
  [
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "72",
    "f3141cd382dc42909d19ec5110469e4feae18300e94f304590abdced48aed5933bf0864a62558b3ed7f2fea45c92a465301b3bbf5e3e54ddf2d935be3b67926da3ef39226bbc355bdc9850112c8f4b02",
    "eb4440665d3891d668e7e0fcaf587f1b4bd7fbfe99d0eb2211ccec90496310eb5e33821bc613efb94db5e5b54c70a848a0bef4553a41befc57663b56373a5031",
  ],
  [
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    "af82",
    "9bc0f79119cc5604bf02d23b4caede71393cedfbb191434dd016d30177ccbf8096bb474e53895c362d8628ee9f9ea3c0e52c7a5c691b6c18c9979866568add7a2d41b00b05081ed0f58ee5e31b3a970e",
    "645427e5d00c62a23fb703732fa5d892940935942101e456ecca7bb217c61c452118fec1219202a0edcf038bb6373241578be7217ba85a2687f7a0310b2df19f",
  ],
].map(([seed, input, proof, output]) => ({
  key: publicKey(bytes(seed)),
  input: bytes(input),
  proof: bytes(proof),
  output: bytes(output),
}));

function bytes(hex: string | undefined): Uint8Array {
  return fromHex(hex ?? "", (hex ?? "").length / 2);
}

describe("the verifiable random function", () => {
  it.each(PUBLISHED)("holds for the examples of RFC 9381 ($#)", ({ key, input, proof, output }) => {
    expect(vrfOutput(key, input, proof)).toEqual(output);
  });

  it("gives nothing for another key, another input, or any changed byte of a proof", () => {
    const [one, other] = PUBLISHED;
    if (one === undefined || other === undefined) throw new Error("examples are missing");
    expect(vrfOutput(other.key, one.input, one.proof)).toBeUndefined();
    expect(vrfOutput(one.key, utf8("x"), one.proof)).toBeUndefined();
    for (let at = 0; at < one.proof.length; at++) {
      const changed = one.proof.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(vrfOutput(one.key, one.input, changed), `byte ${at}`).toBeUndefined();
    }
  });

  it("gives nothing for a response that is not reduced, and for another length", () => {
    const [one] = PUBLISHED;
    if (one === undefined) throw new Error("examples are missing");
    const large = one.proof.slice();
    large[79] = (large[79] ?? 0) | 0xf0;
    expect(vrfOutput(one.key, one.input, large)).toBeUndefined();
    expect(vrfOutput(one.key, one.input, one.proof.subarray(1))).toBeUndefined();
    expect(vrfOutput(one.key, one.input, new Uint8Array(80))).toBeUndefined();
    expect(vrfOutput(one.key, one.input, new Uint8Array())).toBeUndefined();
  });

  it("takes no random bytes for a proof", () => {
    const [one] = PUBLISHED;
    if (one === undefined) throw new Error("examples are missing");
    const random = fc.uint8Array({ minLength: 80, maxLength: 80 });
    fc.assert(fc.property(random, (proof) => vrfOutput(one.key, one.input, proof) === undefined), { numRuns: 20 });
  });
});

describe("seeds", () => {
  const call = {
    election: hash("x"),
    index: 3,
    checkpoint: "log/x\n4\nAAAA\n",
    root: hash("y"),
    witnesses: PUBLISHED.slice(0, 1).map(({ key }) => key),
  };

  it("want a proof of each witness that was called", () => {
    expect(() => seedOf(call, [])).toThrow("lot-witnesses");
    expect(() => seedOf(call, [new Uint8Array(80), new Uint8Array(80)])).toThrow("lot-witnesses");
  });

  it("want proofs of the checkpoint of the call", () => {
    expect(() => seedOf(call, [PUBLISHED[0]?.proof ?? new Uint8Array()])).toThrow("lot:");
  });
});

describe("draws", () => {
  const registrars = ["r1", "r2", "r3", "r4", "r5"];

  it("name all pairs in their order", () => {
    const pairs = Array.from({ length: 10 }, (_, at) => pairOf(u64(at), registrars).join(" "));
    expect(pairs).toEqual([
      "r1 r2", "r1 r3", "r1 r4", "r1 r5", "r2 r3", "r2 r4", "r2 r5", "r3 r4", "r3 r5", "r4 r5",
    ]);
    expect(pairOf(u64(10), registrars)).toEqual(["r1", "r2"]);
    expect(pairOf(bytes("ff".repeat(32)), ["r1", "r2"])).toEqual(["r1", "r2"]);
  });

  it("fall on every pair about equally often", () => {
    const counts = new Map<string, number>();
    for (let n = 0; n < 2_000; n++) {
      const pair = reviewersOf(hash("seed"), u64(n), registrars).join(" ");
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    expect(counts.size).toBe(10);
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(60);
  });

  it("replace a reviewer by someone else who is active", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (seed) => {
        const application = hash("application");
        const before = reviewersOf(seed, application, registrars);
        const chosen = replacementOf(before, { seed, application, active: registrars });
        expect(registrars).toContain(chosen);
        expect(before).not.toContain(chosen);
      }),
    );
  });

  it("replace nobody when nobody is left", () => {
    const draw = { seed: hash("s"), application: hash("a") };
    expect(replacementOf(["r1", "r2"], { ...draw, active: ["r1", "r2"] })).toBeUndefined();
    expect(replacementOf(["r1", "r2"], { ...draw, active: ["r2", "r4"] })).toBe("r4");
  });

  it("are the same on every run", () => {
    expect(toHex(hash("draw", hash("s"), hash("a")))).toHaveLength(64);
    expect(reviewersOf(hash("s"), hash("a"), registrars)).toEqual(reviewersOf(hash("s"), hash("a"), registrars));
  });
});

// An intake for tests: it answers as docs/registration.md §13 says, opens what was sealed, and loses requests or answers when it is told to.

import { readFileSync } from "node:fs";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, fromBase64, fromUtf8, isEqual, toBase64, toHex, u64, utf8 } from "../../src/encoding/bytes.ts";
import { parse, print, type Json } from "../../src/encoding/canonical.ts";
import { publicKey, sign } from "../../src/encoding/ed25519.ts";
import { frame, hash } from "../../src/encoding/frame.ts";
import { parseManifest, type Manifest } from "../../src/election/manifest.ts";
import { COSIGNATURE, keyId, parseNote, signatureLine, signNote, verifyLines } from "../../src/log/note.ts";
import type { Tile } from "../../src/log/tiles.ts";
import { leafHash } from "../../src/log/tree.ts";
import { IntakeView } from "../../src/registration/intake.ts";
import { readStanding, type Standing } from "../../src/registration/status.ts";
import { isWork } from "../../src/registration/work.ts";
import { Problem } from "../../src/service/http.ts";
import type { LogSource } from "../../src/service/reader.ts";
import type { Surroundings } from "../../src/registration/surroundings.ts";
import { ELECTION, Log, open, ORIGIN, RULES, seedFor } from "./support.ts";

export const WORK = 6;
const DAY = 86_400;
const WITNESSES = ["w1", "w2", "w3", "w4"];

/** A manifest with the people of the tests. */
export function manifest(): Manifest {
  const vector = new URL("../../../tests/vectors/manifests/accepted/with-an-intake.json", import.meta.url);
  const { manifest: json } = JSON.parse(readFileSync(vector, "utf8")) as { manifest: Json };
  const read = parseManifest(print(json));
  if (read.registration.kind !== "intake") throw new Error("a manifest without an intake");
  return {
    ...read,
    id: ELECTION,
    commission: RULES.commission,
    registrars: { members: RULES.registrars, threshold: RULES.threshold },
    witnesses: { members: WITNESSES.map((name, at) => ({ name, key: RULES.witnesses[at] ?? new Uint8Array() })), quorum: RULES.quorum },
    registration: {
      ...read.registration,
      auditors: RULES.auditors,
      evidence: [{ kind: "vouching", id: "vouching", cap: 2, vouchers: 2, title: {} }, { kind: "document", id: "passport", expired: true, states: [], title: {} }],
      intake: { key: RULES.intake, log: { key: publicKey(seedFor(ORIGIN)), name: ORIGIN.split("/")[0] ?? "" } },
      work: WORK,
    },
  };
}

/** Which request fails, from 1, and whether before or after it was done. */
export interface Failure {
  request: number;
  when: "before" | "after";
}

type Routes = Surroundings["registry"] & LogSource;

export class FakeIntake implements Routes {
  readonly log = new Log();
  now = 1_779_667_200;
  requests = 0;
  failure: Failure | undefined;
  /** Applications that were taken, with their evidence opened. */
  readonly taken: { number: number; note: Uint8Array; plaintext: Uint8Array; readers: string[] }[] = [];
  standingSaid: Standing | undefined;
  deskDay = 0;
  private pending: Uint8Array[] = [];
  private awaits = false;
  private readonly deposited: Uint8Array[] = [];
  private readonly awaited = new Map<string, Uint8Array | undefined>();
  private readonly losses = new Map<string, number>();

  /** What happens while somebody waits: a batch is appended, and its lot drawn. */
  tick(): void {
    if (this.pending.length > 0) {
      this.log.deposits(...this.pending);
      this.deposited.push(...this.pending);
      this.pending = [];
      this.awaits = true;
    } else if (this.awaits) {
      this.log.draw();
      this.awaits = false;
    }
  }

  lose(registrar: string): void {
    this.losses.set(registrar, (this.losses.get(registrar) ?? 0) + 1);
    this.log.lost(registrar, this.losses.get(registrar) ?? 0);
    this.awaits = true;
  }

  async checkpoint(): Promise<Uint8Array> {
    return this.request(() => {
      if (this.log.size === 0) throw new Problem("no-checkpoint", 404, "");
      const text = this.log.checkpoint();
      const lines = WITNESSES.slice(0, 3).map((name) => {
        const message = concat(utf8(`cosignature/v1\ntime ${this.now}\n`), utf8(text));
        const signature = concat(u64(this.now), sign(seedFor(name), message));
        return signatureLine(name, keyId(name, COSIGNATURE, publicKey(seedFor(name))), signature);
      });
      return concat(signNote(text, [{ name: ORIGIN, seed: seedFor(ORIGIN) }]), utf8(lines.join("")));
    });
  }

  async tile({ level, number, width }: Tile): Promise<Uint8Array> {
    return this.request(() => {
      const entries = this.log.entries.slice(256 * number, 256 * number + width);
      if (level === 0) return concat(...entries.map(leafHash));
      return concat(...entries.map((entry) => concat(Uint8Array.of(entry.length >> 8, entry.length & 255), entry)));
    });
  }

  async deposit(application: Uint8Array, hour: number, nonce: number): Promise<void> {
    return this.request(() => {
      const present = Math.floor(this.now / 3_600);
      const isPresent = hour === present || hour === present - 1;
      if (!isPresent || !isWork({ election: ELECTION, application, hour, bits: WORK }, nonce)) throw new Problem("work", 422, "");
      const isKnown = [...this.pending, ...this.deposited].some((id) => isEqual(id, application));
      if (!isKnown) this.pending.push(application);
    });
  }

  async deskKeys(): Promise<string[]> {
    return this.request(() => RULES.registrars.map(({ id }) => this.deskKey(id)));
  }

  /** An entry that somebody else says. */
  async submit(entry: Uint8Array): Promise<number> {
    return this.request(() => {
      const known = this.log.entries.findIndex((one) => isEqual(one, entry));
      if (known >= 0) return known;
      if (this.awaits) throw new Problem("drawing", 503, "");
      return this.log.appendBytes(entry);
    });
  }

  async addNote(note: Uint8Array): Promise<boolean> {
    return this.request(() => {
      if (this.taken.some((taken) => isEqual(taken.note, note))) return false;
      const said = parse(parseNote(note).text) as Record<string, unknown>;
      verifyLines(parseNote(note), [{ name: "applicant", key: fromBase64(String(said["status_key"])) }]);
      const id = String(said["application"]);
      const standing = this.standingOf(id);
      if (standing === "in-review") throw new Problem(said["number"] === this.taken.length ? "number" : "application-decided", 422, "");
      if (said["number"] !== this.taken.length + 1) throw new Problem("number", 422, "");
      if (this.isReturned(id)) {
        this.taken.push({ number: 1, note, plaintext: new Uint8Array(), readers: [] });
        this.standingSaid = { status: "in-review" };
        return false;
      }
      const readers = this.readersOf(said);
      const digest = String((said["evidence"] as Record<string, unknown>)["hash"]);
      const ciphertext = this.awaited.get(digest);
      if (ciphertext === undefined) {
        this.awaited.set(digest, undefined);
        return true;
      }
      this.taken.push({ number: Number(said["number"]), note, plaintext: this.openedBy(said, ciphertext), readers });
      this.standingSaid = { status: "in-review" };
      return false;
    });
  }

  async putEvidence(digest: Uint8Array, ciphertext: Uint8Array): Promise<void> {
    return this.request(() => {
      if (!this.awaited.has(toHex(digest)) || this.awaited.get(toHex(digest)) !== undefined) throw new Problem("evidence-not-awaited", 404, "");
      if (!isEqual(sha256(ciphertext), digest)) throw new Problem("evidence", 422, "");
      this.awaited.set(toHex(digest), ciphertext.slice());
    });
  }

  async standing(request: Uint8Array): Promise<Standing | undefined> {
    return this.request(() => {
      const said = parse(parseNote(request).text) as Record<string, unknown>;
      if (Math.abs(Number(said["time"]) - this.now) > 300) throw new Problem("time", 422, "");
      const status = this.standingOf(String(said["application"]));
      if (status === undefined) return undefined;
      return this.standingSaid ?? readStanding({ status });
    });
  }

  private standingOf(id: string): string | undefined {
    const is = (one: Uint8Array) => toHex(one) === id;
    if (this.standingSaid !== undefined && this.deposited.some(is)) return this.standingSaid.status;
    if (this.deposited.some(is)) return "drawn";
    return this.pending.some(is) ? "deposited" : undefined;
  }

  private deskKey(id: string): string {
    const day = this.deskDay === 0 ? Math.floor(this.now / DAY) : this.deskDay;
    const losses = this.losses.get(id) ?? 0;
    const key = toBase64(x25519.getPublicKey(this.deskSecret(id, day, losses)));
    const text = print({ day, election: toHex(ELECTION), key, kind: "desk-key", losses, reader: `registrar/${id}`, v: 1 });
    return fromUtf8(signNote(text, [{ name: `registrar/${id}`, seed: seedFor(`registrar/${id}`) }]));
  }

  private deskSecret(id: string, day: number, losses: number): Uint8Array {
    return hash("desk", id, day, losses);
  }

  private isReturned(application: string): boolean {
    const id = this.deposited.find((one) => toHex(one) === application) ?? new Uint8Array();
    return this.viewOf(id).isReturned(id);
  }

  private viewOf(id: Uint8Array): IntakeView {
    const view = new IntakeView(RULES, [id]);
    this.log.entries.forEach((entry) => view.push(entry));
    return view;
  }

  private readersOf(said: Record<string, unknown>): string[] {
    const id = this.deposited.find((one) => toHex(one) === said["application"]) ?? new Uint8Array();
    const draw = this.viewOf(id).draw(id);
    const readers = (said["sealed"] as { reader: string }[]).map(({ reader }) => reader);
    const expected = draw.state === "drawn" ? draw.reviewers.map((one) => `registrar/${one}`) : [];
    if (readers.join() !== expected.join()) throw new Problem("reviewers", 422, "");
    return readers;
  }

  /** What both readers read. */
  private openedBy(said: Record<string, unknown>, ciphertext: Uint8Array): Uint8Array {
    const [id, statusKey] = [this.deposited.find((one) => toHex(one) === said["application"]) ?? new Uint8Array(), fromBase64(String(said["status_key"]))];
    const keys = (said["sealed"] as { reader: string; day: number; sealed: string }[]).map(({ reader, day, sealed }) => {
      const info = frame("evidence-key", ELECTION, id, statusKey, sha256(ciphertext), reader, day);
      const name = reader.replace("registrar/", "");
      return open(fromBase64(sealed), this.deskSecret(name, day, this.losses.get(name) ?? 0), info);
    });
    const [one, other] = keys;
    if (one === undefined || other === undefined || !isEqual(one, other)) throw new Problem("sealed", 422, "");
    return chacha20poly1305(one, new Uint8Array(12), frame("evidence", ELECTION, id, statusKey)).decrypt(ciphertext);
  }

  private async request<Result>(act: () => Result): Promise<Result> {
    this.requests += 1;
    const failure = this.failure?.request === this.requests ? this.failure.when : undefined;
    if (failure === "before") throw new Problem("network", 0, "no answer");
    const result = act();
    if (failure === "after") throw new Problem("network", 0, "no answer");
    return result;
  }
}

// The intake's log over HTTP, entry by entry under a checkpoint that a quorum of witnesses has cosigned (docs/registration.md §3, §4.1).

import type { Manifest } from "../election/manifest.ts";
import { fromUtf8, isEqual, toBase64 } from "../encoding/bytes.ts";
import { print } from "../encoding/canonical.ts";
import { Refusal } from "../encoding/refusal.ts";
import { intakeLog, type Checkpoint } from "../log/checkpoint.ts";
import { WIDTH } from "../log/tiles.ts";
import { Problem } from "../service/http.ts";
import { Reader, type LogSource } from "../service/reader.ts";
import { IntakeView } from "./intake.ts";
import { intakeRules } from "./rules.ts";

export class IntakeFollower {
  readonly view: IntakeView;
  private readonly manifest: Manifest;
  private readonly source: LogSource;
  private reader: Reader | undefined;

  /** Watches these applications, and these credentials of an earlier election. Participants are the registrars, by their ids, who take part in both ceremonies. */
  constructor(source: LogSource, manifest: Manifest, participants: string[], applications: Uint8Array[], credentials: Uint8Array[] = []) {
    [this.source, this.manifest] = [source, manifest];
    this.view = new IntakeView(intakeRules(manifest, participants), applications, credentials);
  }

  /** The last checkpoint; none before the log has begun. */
  get checkpoint(): Checkpoint | undefined {
    return this.reader?.checkpoint;
  }

  /** Goes on to what a quorum has cosigned by now. A request that fails leaves what was read, and the next try goes on from there. */
  async follow(signal?: AbortSignal): Promise<IntakeView> {
    const reader = await this.refreshed(signal);
    if (reader === undefined) return this.view;
    const { size, root } = reader.checkpoint;
    while (this.view.size < size) {
      const from = this.view.size;
      const to = Math.min(size, from - (from % WIDTH) + WIDTH);
      for (const entry of await reader.entries(from, to, signal)) this.push(entry, reader.checkpoint);
    }
    if (!isEqual(this.view.root, root)) throw new Refusal("log-root", "a checkpoint of other entries");
    return this.view;
  }

  /** The entry is in the log, as log and witnesses have signed: if it breaks the rules, that can be shown to anyone. */
  private push(entry: Uint8Array, checkpoint: Checkpoint): void {
    const index = this.view.size;
    try {
      this.view.push(entry);
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      const content = print({ checkpoint: fromUtf8(checkpoint.note), entry: toBase64(entry), index, kind: "veche-intake-entry", refusal: fault.code, v: 1 });
      const evidence = { name: `intake-entry-${index}.json`, content };
      throw Object.assign(new Refusal("intake-log", `entry ${index} is refused: ${fault.code}`), { evidence });
    }
  }

  /** A log has no checkpoint before its first entry, nor right after a start of its service, before a quorum has cosigned again: what was read stays. */
  private async refreshed(signal: AbortSignal | undefined): Promise<Reader | undefined> {
    try {
      if (this.reader !== undefined) await this.reader.refresh(signal);
      else this.reader = await Reader.openLog(this.source, this.manifest.id, intakeLog(this.manifest), signal);
    } catch (fault) {
      if (!(fault instanceof Problem && fault.status === 404)) throw fault;
    }
    return this.reader;
  }
}

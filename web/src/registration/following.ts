// The intake's log over HTTP, entry by entry under a checkpoint that a quorum of witnesses has cosigned (docs/registration.md §3, §4.1).

import type { Manifest } from "../election/manifest.ts";
import { isEqual } from "../encoding/bytes.ts";
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

  /** Watches these applications. Participants are the registrars, by their ids, who take part in both ceremonies. */
  constructor(source: LogSource, manifest: Manifest, participants: string[], applications: Uint8Array[]) {
    [this.source, this.manifest] = [source, manifest];
    this.view = new IntakeView(intakeRules(manifest, participants), applications);
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
      for (const entry of await reader.entries(from, to, signal)) this.view.push(entry);
    }
    if (!isEqual(this.view.root, root)) throw new Refusal("log-root", "a checkpoint of other entries");
    return this.view;
  }

  private async refreshed(signal: AbortSignal | undefined): Promise<Reader | undefined> {
    if (this.reader !== undefined) await this.reader.refresh(signal);
    else this.reader = await this.opened(signal);
    return this.reader;
  }

  /** Before its first entry a log has no checkpoint. */
  private async opened(signal: AbortSignal | undefined): Promise<Reader | undefined> {
    try {
      return await Reader.openLog(this.source, this.manifest.id, intakeLog(this.manifest), signal);
    } catch (fault) {
      if (fault instanceof Problem && fault.status === 404) return undefined;
      throw fault;
    }
  }
}

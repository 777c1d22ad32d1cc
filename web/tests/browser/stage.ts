// The real services as processes, with registrars and trustees that do what they are told: `veche-stage` (see its --help).

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";

/** What the stage says of itself when it is ready. */
export interface Introduction {
  board: string;
  registry: string;
  mailbox: string;
  mailboxes: { id: string; url: string }[];
  election: string;
  manifest: string;
  folder: string;
  constituencies: string[];
  opens: number;
  closes: number;
}

type Told = Record<string, unknown>;

export class Stage {
  readonly introduction: Introduction;
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;

  private constructor(process: ChildProcessWithoutNullStreams, lines: AsyncIterator<string>, introduction: Introduction) {
    [this.process, this.lines, this.introduction] = [process, lines, introduction];
  }

  static async begin(...options: string[]): Promise<Stage> {
    const binary = process.env["STAGE_BINARY"];
    const pages = process.env["STAGE_PAGES"];
    if (binary === undefined || pages === undefined) throw new Error("start the plays with web/tests/browser/run");
    const child = spawn(binary, ["--pages", pages, ...options], { stdio: ["pipe", "pipe", "pipe"] });
    child.stderr.on("data", (said: Buffer) => process.stderr.write(said));
    const reader: Interface = createInterface({ input: child.stdout });
    const lines = reader[Symbol.asyncIterator]();
    return new Stage(child, lines, answered(await lines.next()) as unknown as Introduction);
  }

  /** Tells it to do something, and waits until it is done. */
  async tell(what: string, more: Told = {}): Promise<Told> {
    this.process.stdin.write(`${JSON.stringify({ do: what, ...more })}\n`);
    const answer = answered(await this.lines.next());
    if (typeof answer["error"] === "string") throw new Error(`${what}: ${answer["error"]}`);
    return answer;
  }

  /** Everything ends with its standard input. */
  async end(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.process.once("exit", () => resolve()));
    this.process.stdin.end();
    const patience = setTimeout(() => this.process.kill("SIGKILL"), 20_000);
    await ended;
    clearTimeout(patience);
  }
}

function answered(line: IteratorResult<string>): Told {
  if (line.done === true) throw new Error("the stage has ended");
  return JSON.parse(line.value) as Told;
}

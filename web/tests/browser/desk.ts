// Somebody at `veche desk`: the program on the own computer, and the window in which its pages are. Everything is done by links and forms.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Locator, Page } from "playwright-core";
import { LAPTOP, type Windows } from "./chromium.ts";
import { lookBothWays, lookOtherwise } from "./look.ts";

/** What is typed into a form, by the names of its fields; `true` is a tick. */
export type Typed = Record<string, string | true>;

/** Milliseconds after which a page is asked for again that says that something is being done. */
const PATIENCE = 100;
/** How often something is asked for that others do meanwhile. */
const ATTEMPTS = 300;

/** Pages of which there are pictures. */
const SEEN = new Set<string>();

/** The program that stands beside the stage. */
export function veche(): string {
  return join(dirname(process.env["STAGE_BINARY"] ?? ""), "veche");
}

export class Desk {
  readonly page: Page;
  readonly folder: string;
  private readonly language: string;
  private readonly process: ChildProcessWithoutNullStreams;
  /** Below which all addresses are. */
  private readonly base: string;

  private constructor(process: ChildProcessWithoutNullStreams, page: Page, language: string, folder: string) {
    [this.process, this.page, this.language, this.folder, this.base] = [process, page, language, folder, page.url()];
  }

  /** Begins the program in a folder, and opens the link that it prints. */
  static async begin(windows: Windows, folder: string, language: string): Promise<Desk> {
    mkdirSync(folder, { recursive: true });
    const child = spawn(veche(), ["desk", "--folder", folder, "--language", language, "--work", "2"], { stdio: ["pipe", "pipe", "pipe"] });
    const link = (await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()).value;
    const page = await windows.another({ ...LAPTOP, language });
    await page.goto(link);
    return new Desk(child, page, language, folder);
  }

  /** The program ends with its terminal. */
  async end(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.process.once("exit", () => resolve()));
    this.process.stdin.end();
    const patience = setTimeout(() => this.process.kill("SIGKILL"), 20_000);
    await ended;
    clearTimeout(patience);
  }

  /** A path in the own folder. */
  path(name: string): string {
    return join(this.folder, name);
  }

  async goes(address: string): Promise<void> {
    await this.page.goto(`${this.base}${address}`);
    await this.settles();
  }

  /** Follows a link, or presses a button. */
  async press(control: string): Promise<void> {
    const answered = this.page.waitForNavigation();
    await this.page.locator(`#${control}`).first().click();
    await answered;
    await this.settles();
  }

  /** Fills in a form, and sends it by its first button or another one. */
  async sends(form: string, typed: Typed = {}, button = `${form} button`): Promise<void> {
    for (const [name, value] of Object.entries(typed)) await fill(this.page.locator(`#${form} [name="${name}"]`), value);
    await this.press(button);
  }

  /** The same, and nothing must be wrong. */
  async does(form: string, typed: Typed = {}, button?: string): Promise<void> {
    await this.sends(form, typed, button);
    const code = await this.code();
    if (code !== null) throw new Error(`${form} on ${await this.where()}: ${code}: ${await this.page.locator("main").innerText()}`);
  }

  /** The page on which this is. */
  async where(): Promise<string> {
    return (await this.page.locator("body").getAttribute("data-page")) ?? "";
  }

  /** What is wrong, by its stable name. */
  async code(): Promise<string | null> {
    const fault = this.page.locator("[data-code]").first();
    return (await fault.count()) === 0 ? null : fault.getAttribute("data-code");
  }

  async text(id: string): Promise<string> {
    return ((await this.page.locator(`#${id}`).first().textContent()) ?? "").trim();
  }

  /** Repeats something until it holds. */
  async until(what: string, attempt: () => Promise<boolean>): Promise<void> {
    for (let attempts = 0; attempts < ATTEMPTS; attempts++) {
      if (await attempt()) return;
      await this.page.waitForTimeout(2 * PATIENCE);
    }
    throw new Error(`${what} did not come: ${await this.page.locator("main").innerText()}`);
  }

  /** Pictures of what is shown, in every language; `again` brings back what goes when another one is chosen. */
  async looks(name: string, again = () => Promise.resolve()): Promise<void> {
    if (SEEN.has(name)) return;
    SEEN.add(name);
    const speaks = async (code: string) => {
      if ((await this.page.locator("html").getAttribute("lang")) === code) return;
      await this.press(`language-${code}`);
      await again();
    };
    await lookOtherwise({ page: this.page, language: this.language, under: "desk", speaks }, name);
  }

  /** Looks at the page for whoever did not follow the link: it stands in no frame. */
  async looksFromOutside(windows: Windows): Promise<void> {
    const page = await windows.another({ ...LAPTOP, language: this.language });
    await page.goto(new URL("/", this.base).href);
    await lookBothWays({ page, language: this.language, under: "desk" }, "closed");
    await page.context().close();
  }

  /** Looks at the page that says that something is being done: a copy that stands still, for it goes by itself. */
  private async looksAtWork(): Promise<void> {
    const name = `working-${this.language}`;
    if (SEEN.has(name)) return;
    SEEN.add(name);
    const [url, body] = [this.page.url(), (await this.page.content()).replace(/<meta http-equiv="refresh"[^>]*>/, "")];
    await this.page.route(url, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
    await this.page.goto(url);
    await lookBothWays({ page: this.page, language: this.language, under: "desk" }, "working");
    await this.page.unroute(url);
    await this.page.reload();
  }

  /** Nothing is being done any more. */
  private async settles(): Promise<void> {
    while ((await this.where()).endsWith("-working")) {
      await this.looksAtWork();
      await this.page.waitForTimeout(PATIENCE);
      // The page may be looking again by itself just now.
      await this.page.reload().catch(() => undefined);
    }
  }
}

async function fill(control: Locator, value: string | true): Promise<void> {
  const kind = await control.first().evaluate((element) => (element instanceof HTMLInputElement ? element.type : element.tagName));
  if (kind === "radio") return control.and(control.page().locator(`[value="${value}"]`)).check();
  if (kind === "SELECT") return void (await control.selectOption(String(value)));
  return value === true ? control.check() : control.fill(value);
}

// Debian's Chromium, with a camera that shows a test picture, and nothing that it would ask the world for.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser as Chromium, type BrowserContext, chromium, type Page } from "playwright-core";

const EXECUTABLE = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];

export interface Device {
  language: string;
  width: number;
  height: number;
  touch?: boolean;
  dark?: boolean;
  flags?: string[];
}

export const PHONE: Device = { language: "be", width: 360, height: 740, touch: true };
export const LAPTOP: Device = { language: "en", width: 1280, height: 800 };
export const JITLESS: Device = { language: "ru", width: 1024, height: 768, flags: ["--js-flags=--jitless"] };

/** A browser of one person, with a profile of its own that goes with it. */
export class Browser {
  readonly page: Page;
  private readonly context: BrowserContext;
  private readonly profile: string;

  private constructor(context: BrowserContext, page: Page, profile: string) {
    [this.context, this.page, this.profile] = [context, page, profile];
  }

  static async open({ language, width, height, touch, dark, flags }: Device): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), "browser-"));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: EXECUTABLE,
      headless: true,
      args: [...QUIET, ...(flags ?? [])],
      locale: language,
      viewport: { width, height },
      hasTouch: touch ?? false,
      colorScheme: dark === true ? "dark" : "light",
      reducedMotion: "reduce",
      acceptDownloads: true,
    });
    const page = context.pages()[0] ?? (await context.newPage());
    watch(page);
    return new Browser(context, page, profile);
  }

  /** What the page left on the device: there must be nothing. */
  async traces(): Promise<{ cookies: number; stored: number; databases: number; caches: number }> {
    const cookies = (await this.context.cookies()).length;
    const kept = await this.page.evaluate(async () => ({
      stored: localStorage.length + sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      caches: (await window.caches.keys()).length,
    }));
    return { cookies, ...kept };
  }

  /** Slows the processor down from now on, and counts what is loaded of the page itself: files, and bytes as they came over the line. */
  async measures(slower: number): Promise<() => { files: number; bytes: number }> {
    const session = await this.context.newCDPSession(this.page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
    await session.send("Network.enable");
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    const pages = new Set<string>();
    let bytes = 0;
    session.on("Network.responseReceived", ({ requestId, response }) => {
      if (!new URL(response.url).pathname.startsWith("/api/")) pages.add(requestId);
    });
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (pages.has(requestId)) bytes += encodedDataLength;
    });
    return () => ({ files: pages.size, bytes });
  }

  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true });
  }
}

/** Windows of several people: one program, in which none of them has anything of another's. */
export class Windows {
  private readonly chromium: Chromium;

  private constructor(chromium: Chromium) {
    this.chromium = chromium;
  }

  static async open(): Promise<Windows> {
    return new Windows(await chromium.launch({ executablePath: EXECUTABLE, headless: true, args: QUIET }));
  }

  async another({ language: locale, width, height }: Device): Promise<Page> {
    const context = await this.chromium.newContext({ locale, viewport: { width, height }, reducedMotion: "reduce" });
    const page = await context.newPage();
    // Refusals are pages of their own here.
    watch(page, (said) => !said.startsWith("Failed to load resource"));
    return page;
  }

  async close(): Promise<void> {
    await this.chromium.close();
  }
}

function watch(page: Page, matters = (_: string) => true): void {
  page.setDefaultTimeout(60_000);
  page.on("pageerror", (error) => console.error(`page: ${error.message}`));
  page.on("console", (message) => (message.type() === "error" && matters(message.text()) ? console.error(`console: ${message.text()}`) : undefined));
}

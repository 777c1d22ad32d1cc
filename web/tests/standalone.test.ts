// The page that is one file: the same bytes each time, nothing from elsewhere, and a policy that fits.

import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folders: string[] = [];

async function built(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "standalone-"));
  folders.push(folder);
  await build({ mode: "standalone", logLevel: "error", build: { outDir: folder, emptyOutDir: true } });
  expect(readdirSync(folder)).toEqual(["standalone.html"]);
  return readFileSync(join(folder, "standalone.html"), "utf8");
}

function digest(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

describe("the page that is one file", () => {
  let page = "";

  beforeAll(async () => {
    page = await built();
  });

  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

  it("is the same byte for byte when it is built again", async () => {
    expect(await built()).toBe(page);
  });

  it("has one script and one style, which its policy names by their hashes", () => {
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    const scripts = [...page.matchAll(/<script type="module">([\s\S]*?)<\/script>/g)].map(([, text]) => digest(text ?? ""));
    const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, text]) => digest(text ?? ""));
    expect([scripts.length, styles.length]).toEqual([1, 1]);
    expect(policy).toContain(`script-src ${scripts[0]};`);
    expect(policy).toContain(`style-src ${styles[0]}`);
    expect(policy).not.toContain("unsafe");
  });

  it("refers to no other file", () => {
    const outside = page.replace(/<script type="module">[\s\S]*?<\/script>/, "").replace(/<style>[\s\S]*?<\/style>/, "");
    expect(outside).not.toMatch(/<script[^>]*src=|<link[^>]*rel="(stylesheet|modulepreload)"|url\(|@import/);
    expect(page).not.toContain("/assets/");
  });
});

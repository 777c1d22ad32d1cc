// What is on the screen: kept as a picture, and examined for those who cannot see it.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/** Keeps a picture of the whole page, and refuses it if something is seriously wrong with it, or if it is wider than the screen. */
export async function look(page: Page, language: string, name: string): Promise<void> {
  const folder = join(process.env["STAGE_PICTURES"] ?? "pictures", language);
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  // Through the debugger, which no policy of the page concerns.
  await page.evaluate(AXE);
  const found = (await page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify(RULES)} })`)) as { violations: Violation[] };
  const serious = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  if (serious.length > 0) {
    const said = serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} (${node.failureSummary})`).join("; ")}`);
    throw new Error(`${language}/${name}: ${said.join("\n")}`);
  }
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (overflow > 0) throw new Error(`${language}/${name} is ${overflow} pixels wider than the screen`);
}

// What is on the screen: kept as a picture, and examined for those who cannot see it; as it is, and as other people have it.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { LANGUAGES } from "../../src/i18n/language.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/** Screens of which there is a picture, each in every language. */
const VIEWS = [
  { name: "small-dark", width: 360, height: 740, colorScheme: "dark" },
  { name: "large", width: 1280, height: 800, colorScheme: "light" },
] as const;

/** A laptop whose reader has enlarged everything to 200 %, and to 400 %: as many pixels are left. */
const ENLARGED = [
  { width: 640, height: 400 },
  { width: 320, height: 256 },
];

/** Something on a screen that can be had in every language. */
export interface Shown {
  page: Page;
  /** The language of whoever sits before it. */
  language: string;
  /** Where its pictures are, below the folder of all. */
  under?: string;
  /** Changes the language, as somebody does who chooses another: whatever was done on the screen stays. */
  speaks(code: string): Promise<void>;
}

/** Keeps a picture of the whole page, and refuses it if something is seriously wrong with it. */
export async function look({ page, language, under = "" }: Omit<Shown, "speaks">, name: string): Promise<void> {
  const folder = join(process.env["STAGE_PICTURES"] ?? "pictures", under, language);
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  await checkRules(page, `${language}/${name}`);
  await checkRoom(page, `${language}/${name}`);
  await checkStill(page, `${language}/${name}`);
}

/** Looks at a screen as it is small and dark, and large and light. */
export async function lookBothWays(shown: Omit<Shown, "speaks">, name: string): Promise<void> {
  for (const view of VIEWS) {
    await shown.page.emulateMedia({ colorScheme: view.colorScheme });
    await shown.page.setViewportSize(view);
    await look(shown, `${name}.${view.name}`);
  }
}

/** Looks at the same screen in every language, small and dark, large and light, and enlarged; then all is as it was. */
export async function lookOtherwise(shown: Shown, name: string): Promise<void> {
  const { page, language } = shown;
  const [size, isDark] = [page.viewportSize(), await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches)];
  for (const { code } of LANGUAGES) {
    await shown.speaks(code);
    await lookBothWays({ ...shown, language: code }, name);
    for (const enlarged of ENLARGED) {
      await page.setViewportSize(enlarged);
      await checkRoom(page, `${code}/${name}, ${enlarged.width} pixels wide`);
    }
  }
  await shown.speaks(language);
  await page.emulateMedia({ colorScheme: isDark ? "dark" : "light" });
  if (size !== null) await page.setViewportSize(size);
}

async function checkRules(page: Page, where: string): Promise<void> {
  // Through the debugger, which no policy of the page concerns.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const found = (await page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ["violations"] })`)) as { violations: Violation[] };
  const serious = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  if (serious.length === 0) return;
  const said = serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} (${node.failureSummary})`).join("; ")}`);
  throw new Error(`${where}: ${said.join("\n")}`);
}

/** Nothing is wider than the screen, and nothing is cut off, but for what can be scrolled by itself. */
async function checkRoom(page: Page, where: string): Promise<void> {
  const lost = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const isOut = (element: Element) => {
      const { left, right, width } = element.getBoundingClientRect();
      const isCut = getComputedStyle(element).overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1;
      return width > 0 && (left < -1 || right > clientWidth + 1 || isCut);
    };
    const all = [...document.body.querySelectorAll("*")].filter((element) => element.closest(".hidden, .scroll, svg, select, input, textarea") === null);
    const found = all.filter(isOut).map((element) => element.outerHTML.slice(0, 120));
    return scrollWidth > clientWidth ? [`the page, by ${scrollWidth - clientWidth} pixels`, ...found] : found;
  });
  if (lost.length > 0) throw new Error(`${where} has no room for ${lost.join("; ")}`);
}

/** Nothing moves, for those who asked their device for that. */
async function checkStill(page: Page, where: string): Promise<void> {
  const moving = await page.evaluate(() => {
    const seconds = (times: string) => Math.max(...times.split(",").map((time) => parseFloat(time)));
    const moves = (element: Element) => {
      const { animationName, transitionDuration } = getComputedStyle(element);
      return animationName !== "none" || seconds(transitionDuration) > 0;
    };
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) return ["a browser that was not asked to be still"];
    return [...document.querySelectorAll("*")].filter(moves).map((element) => element.outerHTML.slice(0, 120));
  });
  if (moving.length > 0) throw new Error(`${where} moves: ${moving.join("; ")}`);
}

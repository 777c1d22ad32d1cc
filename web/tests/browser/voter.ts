// A person at the page. Everything is done by what is on the screen, under the names that it has in the person's language.

import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { look, lookOtherwise } from "./look.ts";
import { textsOf, type Texts } from "../../src/i18n/language.ts";

export function textsIn(language: string): Texts {
  return textsOf(language, readFileSync(new URL(`../../src/i18n/${language}.ftl`, import.meta.url), "utf8"));
}

/** More stops than any screen has between two things. */
const MOST_STOPS = 120;

/** Screens that were looked at in every way. */
const SEEN = new Set<string>();

export class Voter {
  readonly page: Page;
  readonly texts: Texts;
  /** Whether this person has nothing but a keyboard. */
  private readonly hasKeyboardOnly: boolean;
  /** Whether each screen is kept as a picture and examined, and whether as others have it, too. */
  private readonly looked: "not" | "as-it-is" | "otherwise";
  words: string[] = [];
  /** Things pressed or chosen. */
  taps = 0;

  constructor(page: Page, language: string, hands: "pointer" | "keyboard" = "pointer", looked: Voter["looked"] = "otherwise") {
    [this.page, this.texts, this.hasKeyboardOnly, this.looked] = [page, textsIn(language), hands === "keyboard", looked];
  }

  /** Presses something, or chooses it. */
  async activate(target: Locator): Promise<void> {
    this.taps++;
    if (!this.hasKeyboardOnly) return target.click();
    await target.waitFor();
    await waitUntilEnabled(target);
    await this.tabTo(target);
    const isInput = await target.evaluate((element) => element instanceof HTMLInputElement);
    await this.page.keyboard.press(isInput ? "Space" : "Enter");
  }

  async types(target: Locator, text: string): Promise<void> {
    if (!this.hasKeyboardOnly) return target.fill(text);
    await this.tabTo(target);
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.insertText(text);
  }

  /** Goes on with the tab key until it is there. Of a group of radio buttons one is a stop, and the others are beside it. */
  private async tabTo(target: Locator): Promise<void> {
    const isThere = () => target.evaluate((element) => element === document.activeElement);
    for (let stops = 0; stops < MOST_STOPS; stops++) {
      if (await isThere()) return;
      if (await target.evaluate(isInFocusedGroup)) await this.page.keyboard.press("ArrowDown");
      else await this.page.keyboard.press("Tab");
    }
    throw new Error(`the tab key does not lead to ${await target.innerText()}`);
  }

  t(name: string, values: Record<string, string | number> = {}): string {
    return this.texts.t(name, values);
  }

  button(name: string, values: Record<string, string | number> = {}): Locator {
    return this.page.getByRole("button", { name: this.t(name, values), exact: true });
  }

  async press(name: string, values: Record<string, string | number> = {}): Promise<void> {
    await this.activate(this.button(name, values));
  }

  async sees(name: string, values: Record<string, string | number> = {}): Promise<void> {
    await this.page.getByText(this.t(name, values), { exact: false }).first().waitFor();
  }

  async heading(name: string): Promise<void> {
    await this.page.getByRole("heading", { level: 1, name: this.t(name), exact: true }).waitFor();
  }

  /** Looks at what is there, under a name for the picture; as others have it when it is there for the first time. */
  async looks(name: string): Promise<void> {
    if (this.looked === "not") return;
    const shown = { page: this.page, language: this.texts.code, speaks: (code: string) => this.speaks(code) };
    await look(shown, name);
    if (this.looked === "as-it-is" || SEEN.has(name)) return;
    SEEN.add(name);
    await lookOtherwise(shown, name);
  }

  /** Another language, as somebody chooses it. */
  private async speaks(code: string): Promise<void> {
    await this.page.locator(`.languages button[lang=${code}]`).click();
    await this.page.locator(`html[lang=${code}]`).waitFor({ state: "attached" });
  }

  /** Looks at what is folded under the first of the things to choose from: its candidates, and its programme. */
  async looksInside(name: string): Promise<void> {
    const folded = this.page.locator("ul.options > li").first().locator("summary");
    if (this.looked === "not" || SEEN.has(`${name}-inside`) || (await folded.count()) === 0) return;
    for (const summary of await folded.all()) await summary.click();
    await this.page.locator(".programme").first().waitFor();
    await this.looks(`${name}-inside`);
  }

  async arrives(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.locator("h1").waitFor();
  }

  /** Registers with a passport, from the first screen to the last. */
  async registers(constituency: string, person: Papers): Promise<void> {
    await this.looks("home-registration");
    await this.press("home-register");
    await this.heading("register-title");
    await this.looks("register");
    await this.press("register-begin");
    await this.heading("constituency-title");
    await this.looks("constituency");
    await this.choosesConstituency(constituency);
    await this.takesPhrase();
    await this.showsPapers(person);
  }

  async choosesConstituency(title: string): Promise<void> {
    await this.heading("constituency-title");
    await this.activate(this.page.getByRole("button", { name: title, exact: true }));
  }

  /** Writes the words down, and proves it. */
  async takesPhrase(): Promise<void> {
    await this.heading("phrase-title");
    this.words = await this.page.locator("ol.words > li").allInnerTexts();
    await this.press("phrase-show-qr");
    await this.looks("phrase");
    await this.press("phrase-written");
    await this.heading("phrase-confirm-title");
    await this.looks("phrase-confirm");
    for (let asked = 0; asked < 3; asked++) {
      const question = await this.page.locator("main h2").innerText();
      const number = Number(/\d+/.exec(question)?.[0]);
      await this.activate(this.page.getByRole("button", { name: this.words[number - 1] ?? "", exact: true }));
      await this.page.waitForFunction((before) => document.querySelector("main h2")?.textContent !== before, question);
    }
  }

  async showsPapers(person: Papers): Promise<void> {
    await this.heading("evidence-title");
    await this.looks("evidence");
    await this.activate(this.page.getByRole("button", { name: person.evidence, exact: true }));
    await this.heading("document-title");
    await this.types(this.page.getByLabel(this.t("document-zone")), person.zone.join("\n"));
    await this.sees("document-zone-good");
    await this.looks("document");
    await this.press("next");
    for (const of of ["document", "self"] as const) {
      await this.heading(`picture-${of}`);
      await this.press("picture-start");
      await this.press("picture-take");
      await this.button("picture-use").waitFor();
      await this.looks(`picture-${of}`);
      await this.press("picture-use");
    }
    await this.heading("send-title");
    await this.looks("send");
    await this.press("send-button");
    await this.heading("sent-title");
    await this.looks("sent");
    await this.press("done");
  }

  /** Types the phrase, four letters of each word, as somebody does who has it on paper. */
  async entersPhrase(): Promise<void> {
    for (const word of this.words) {
      const field = this.page.locator("form input[type=text]");
      await this.types(field, word.slice(0, 4));
      await this.page.keyboard.press("Enter");
    }
    await this.press("phrase-go");
  }
}

export type Pick = "first" | "second" | "blank";

/** A vote: which of the options of each contest. Where there is one constituency alone, nobody is asked for it. */
export async function votes(voter: Voter, constituency: string | undefined, pick: Pick): Promise<void> {
  await voter.press("home-vote");
  if (constituency !== undefined) await voter.choosesConstituency(constituency);
  await voter.entersPhrase();
  await voter.heading("vote-ready-title");
  await voter.looks("vote-ready");
  await voter.press("next");
  while ((await voter.page.locator("p.steps").count()) > 0) {
    const question = await voter.page.locator("p.steps").innerText();
    await choose(voter, pick);
    const picture = `vote-${/\d+/.exec(question)?.[0] ?? ""}`;
    await voter.looks(picture);
    await voter.looksInside(picture);
    const next = voter.button("next").or(voter.button("to-review"));
    await voter.activate(next);
    await voter.page.waitForFunction((before) => document.querySelector("p.steps")?.textContent !== before, question);
  }
  await voter.heading("review-title");
  await voter.looks("review");
  await voter.press("seal");
  await voter.heading("cast-title");
  await voter.looks("sealed");
}

export async function choose(voter: Voter, pick: Pick): Promise<void> {
  const { page, texts } = voter;
  const blank = page.getByLabel(texts.t("blank-vote"), { exact: true });
  if (pick === "blank" && (await blank.count()) > 0) return voter.activate(blank);
  const at = pick === "second" ? 1 : 0;
  const items = page.locator("ul.options > li");
  const more = items.nth(at).locator(".points button").nth(1);
  await voter.activate((await more.count()) > 0 ? more : items.nth(at).locator("input").first());
}

async function waitUntilEnabled(target: Locator): Promise<void> {
  while (await target.isDisabled()) await target.page().waitForTimeout(100);
}

/** In the page: whether the focus is on another radio button of the same group. */
function isInFocusedGroup(element: Element): boolean {
  const focused = document.activeElement;
  return element instanceof HTMLInputElement && focused instanceof HTMLInputElement && element.type === "radio" && focused !== element && focused.name === element.name;
}

/** Casts what was sealed, and waits until it is in the record. */
export async function casts(voter: Voter): Promise<void> {
  await voter.press("cast");
  await voter.heading("cast-promised-title");
  await voter.looks("promised");
  await voter.heading("cast-in-record-title");
  await voter.looks("in-record");
  await voter.press("done");
}

export interface Papers {
  /** The kind of evidence, as the manifest calls it in the voter's language. */
  evidence: string;
  zone: string[];
}

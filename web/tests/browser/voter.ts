// A person at the page. Everything is done by what is on the screen, under the names that it has in the person's language.

import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { look } from "./look.ts";
import { textsOf, type Texts } from "../../src/i18n/language.ts";

export function textsIn(language: string): Texts {
  return textsOf(language, readFileSync(new URL(`../../src/i18n/${language}.ftl`, import.meta.url), "utf8"));
}

export class Voter {
  readonly page: Page;
  readonly texts: Texts;
  words: string[] = [];

  constructor(page: Page, language: string) {
    [this.page, this.texts] = [page, textsIn(language)];
  }

  t(name: string, values: Record<string, string | number> = {}): string {
    return this.texts.t(name, values);
  }

  button(name: string, values: Record<string, string | number> = {}): Locator {
    return this.page.getByRole("button", { name: this.t(name, values), exact: true });
  }

  async press(name: string, values: Record<string, string | number> = {}): Promise<void> {
    await this.button(name, values).click();
  }

  async sees(name: string, values: Record<string, string | number> = {}): Promise<void> {
    await this.page.getByText(this.t(name, values), { exact: false }).first().waitFor();
  }

  async heading(name: string): Promise<void> {
    await this.page.getByRole("heading", { level: 1, name: this.t(name), exact: true }).waitFor();
  }

  /** Looks at what is there, under a name for the picture. */
  looks(name: string): Promise<void> {
    return look(this.page, this.texts.code, name);
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
    await this.page.getByRole("button", { name: title, exact: true }).click();
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
      await this.page.getByRole("button", { name: this.words[number - 1] ?? "", exact: true }).click();
      await this.page.waitForFunction((before) => document.querySelector("main h2")?.textContent !== before, question);
    }
  }

  async showsPapers(person: Papers): Promise<void> {
    await this.heading("evidence-title");
    await this.looks("evidence");
    await this.page.getByRole("button", { name: person.evidence, exact: true }).click();
    await this.heading("document-title");
    await this.page.getByLabel(this.t("document-zone")).fill(person.zone.join("\n"));
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
      await field.fill(word.slice(0, 4));
      await field.press("Enter");
    }
    await this.press("phrase-go");
  }
}

export type Pick = "first" | "second" | "blank";

/** A vote: which of the options of each contest. */
export async function votes(voter: Voter, constituency: string, pick: Pick): Promise<void> {
  await voter.press("home-vote");
  await voter.choosesConstituency(constituency);
  await voter.entersPhrase();
  await voter.heading("vote-ready-title");
  await voter.looks("vote-ready");
  await voter.press("next");
  while ((await voter.page.locator("p.steps").count()) > 0) {
    const question = await voter.page.locator("p.steps").innerText();
    await choose(voter, pick);
    await voter.looks(`vote-${/\d+/.exec(question)?.[0] ?? ""}`);
    const next = voter.button("next").or(voter.button("to-review"));
    await next.click();
    await voter.page.waitForFunction((before) => document.querySelector("p.steps")?.textContent !== before, question);
  }
  await voter.heading("review-title");
  await voter.looks("review");
  await voter.press("seal");
  await voter.heading("cast-title");
  await voter.looks("sealed");
}

export async function choose({ page, texts }: Voter, pick: Pick): Promise<void> {
  const blank = page.getByLabel(texts.t("blank-vote"), { exact: true });
  if (pick === "blank" && (await blank.count()) > 0) return blank.check();
  const at = pick === "second" ? 1 : 0;
  const items = page.locator("ul.options > li");
  const more = items.nth(at).locator(".points button").nth(1);
  if ((await more.count()) > 0) return more.click();
  await items.nth(at).locator("input").first().check();
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

// A person at the page. Everything is done by what is on the screen, under the names that it has in the person's language.

import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
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

  async arrives(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.locator("h1").waitFor();
  }

  /** Registers with a passport, from the first screen to the last. */
  async registers(constituency: string, person: Papers): Promise<void> {
    await this.press("home-register");
    await this.press("register-begin");
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
    await this.press("phrase-written");
    for (let asked = 0; asked < 3; asked++) {
      const question = await this.page.locator("main h2").innerText();
      const number = Number(/\d+/.exec(question)?.[0]);
      await this.page.getByRole("button", { name: this.words[number - 1] ?? "", exact: true }).click();
      await this.page.waitForFunction((before) => document.querySelector("main h2")?.textContent !== before, question);
    }
  }

  async showsPapers(person: Papers): Promise<void> {
    await this.page.getByRole("button", { name: person.evidence, exact: true }).click();
    await this.heading("document-title");
    await this.page.getByLabel(this.t("document-zone")).fill(person.zone.join("\n"));
    await this.sees("document-zone-good");
    await this.press("next");
    for (const of of ["document", "self"] as const) {
      await this.heading(`picture-${of}`);
      await this.press("picture-start");
      await this.press("picture-take");
      await this.press("picture-use");
    }
    await this.heading("send-title");
    await this.press("send-button");
    await this.heading("sent-title");
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

export interface Papers {
  /** The kind of evidence, as the manifest calls it in the voter's language. */
  evidence: string;
  zone: string[];
}

// A whole election in three browsers, against the real service on PostgreSQL.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Browser, JITLESS, LAPTOP, PHONE } from "./chromium.ts";
import { passportOf } from "./passport.ts";
import { Stage } from "./stage.ts";
import { casts, Voter, votes } from "./voter.ts";

/** The people: each with a device, a place, and a passport number that nobody else has. */
const PEOPLE = [
  { name: "phone", device: PHONE, place: "Еўропа", evidence: "Пашпарт, хоць бы і пратэрмінаваны", number: 1 },
  { name: "keyboard", device: LAPTOP, place: "Europe", evidence: "A passport, even an expired one", number: 2 },
  { name: "jitless", device: JITLESS, place: "Европа", evidence: "Паспорт, даже просроченный", number: 3 },
] as const;

describe("an election in the browser", () => {
  let stage: Stage;
  const browsers: Browser[] = [];
  const voters: Voter[] = [];

  beforeAll(async () => {
    stage = await Stage.begin("--postgres", "--registration-seconds", "240", "--voting-seconds", "160");
    for (const { device, name } of PEOPLE) {
      const browser = await Browser.open(device);
      browsers.push(browser);
      voters.push(new Voter(browser.page, device.language, name === "keyboard" ? "keyboard" : "pointer"));
    }
  });

  afterAll(async () => {
    for (const browser of browsers) await browser.close();
    await stage?.end();
  });

  it("three people register", async () => {
    for (const [at, { place, evidence, number }] of PEOPLE.entries()) {
      const voter = voters[at] as Voter;
      await voter.arrives(stage.introduction.board);
      await voter.registers(place, { evidence, zone: passportOf(number) });
    }
    const reviewed = await stage.tell("review");
    expect(JSON.stringify(reviewed)).not.toContain('"error"');
    await stage.tell("voters", { number: 4 });
    await stage.tell("day");
    await stage.tell("roll");
    await stage.tell("issue");
  });

  it("each still has the phrase, and can vote when it opens", async () => {
    const [voter] = voters as [Voter];
    for (const [screen, title] of [["home-phrase", "phrase-check-title"], ["home-vouch", "home-vouch"]] as const) {
      await voter.press(screen);
      await voter.choosesConstituency(PEOPLE[0].place);
      await voter.heading(title);
      await voter.looks(screen);
      await voter.press("back");
    }
    await voter.press("home-status");
    await voter.choosesConstituency(PEOPLE[0].place);
    await voter.entersPhrase();
    await voter.sees("status-issued-title");
    await voter.looks("status-issued");
    await stage.tell("open");
  });

  it("they vote, and one of them twice", async () => {
    await stage.tell("cast-voters");
    for (const [at, { place }] of PEOPLE.entries()) {
      const voter = voters[at] as Voter;
      await voter.arrives(stage.introduction.board);
      await voter.button("home-vote").waitFor();
      await voter.looks("home-open");
      await votes(voter, place, at === 1 ? "second" : "first");
      await casts(voter);
    }
    const [again] = voters as [Voter];
    await votes(again, PEOPLE[0].place, "blank");
    await casts(again);
  });

  it("their ballots are found, count, and there is a result", async () => {
    await stage.tell("close");
    await stage.tell("count");
    for (const [at, { place }] of PEOPLE.entries()) {
      const voter = voters[at] as Voter;
      await voter.arrives(stage.introduction.board);
      await voter.button("home-results").waitFor();
      await voter.looks("home-tallied");
      await voter.press("home-find");
      await voter.choosesConstituency(place);
      await voter.heading("find-title");
      await voter.looks("find");
      await voter.entersPhrase();
      await voter.sees("find-counted-title");
      await voter.looks("find-counted");
      for (const [screen, sign] of [["results", "results-verified-title"], ["record", "record-checked"], ["receipt", "receipt-intro"]] as const) {
        await voter.arrives(`${stage.introduction.board}/#${screen}`);
        await voter.sees(sign);
        await voter.looks(screen);
      }
      await voter.press("traces-link");
      await voter.looks("traces");
    }
  });

  it("stands still for those who asked their device for that, and for nobody else", async () => {
    const { page } = browsers[0] as Browser;
    await page.goto(stage.introduction.board);
    await page.locator(".notice").first().waitFor();
    const movement = () => page.evaluate(() => getComputedStyle(document.querySelector(".notice") as Element).animationName);
    const bar = page.locator("progress");
    const changes = async () => {
      const before = await bar.screenshot();
      await page.waitForTimeout(300);
      return !before.equals(await bar.screenshot());
    };
    await page.evaluate(() => document.querySelector("main")?.prepend(document.createElement("progress")));
    expect([await movement(), await changes()]).toEqual(["none", false]);
    await page.emulateMedia({ reducedMotion: "no-preference" });
    expect([await movement(), await changes()]).toEqual(["appear", true]);
  });

  it("leaves nothing on any device", async () => {
    for (const browser of browsers) {
      expect(await browser.traces()).toEqual({ cookies: 0, stored: 0, databases: 0, caches: 0 });
    }
  });
});

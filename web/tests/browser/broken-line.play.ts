// A line that breaks at each request in turn: nothing is lost, and the end is the same.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromUtf8, utf8 } from "../../src/encoding/bytes.ts";
import { Browser, LAPTOP, PHONE } from "./chromium.ts";
import { openWith } from "./enrolled.ts";
import { passportOf } from "./passport.ts";
import { type Answered, type Asked, honest, Proxy, type Relay } from "./proxy.ts";
import { Stage } from "./stage.ts";
import { choose, Voter } from "./voter.ts";

/** Requests of casting that are cut, one each time: later ones are those of the first seconds once more. */
const CASTS = 5;
/** What the browser itself loads: if it does not come, there is no page yet that could ask again. */
const OF_THE_BROWSER = /^\/(assets\/.*)?$/;

const PLACE = "Europe";

type When = "before" | "after";

/** Somebody whose line breaks before a request reaches the service, or before the answer comes back. */
interface Unlucky {
  when: When;
  browser: Browser;
  voter: Voter;
  board: Proxy;
}

let stage: Stage;
const people: Unlucky[] = [];

beforeAll(async () => {
  stage = await Stage.begin("--registration-seconds", "100", "--voting-seconds", "600");
  for (const [when, device] of [["before", LAPTOP], ["after", { ...PHONE, language: "en" }]] as const) {
    const browser = await Browser.open(device);
    browser.page.setDefaultTimeout(60_000);
    const board = await Proxy.begin(stage.introduction.board);
    people.push({ when, browser, board, voter: new Voter(browser.page, device.language, "pointer", "as-it-is") });
  }
});

afterAll(async () => {
  for (const { browser, board } of people) {
    await browser.close();
    await board.end();
  }
  await stage?.end();
});

/** As for somebody who was never here: nothing comes from the browser's cache. */
const afresh: Relay = async (_, pass) => {
  const answer = await pass();
  return { ...answer, headers: { ...answer.headers, "cache-control": "no-store" } };
};

/** Cuts the n-th request, counted from 1. */
class Cut {
  path: string | undefined;
  readonly relay: Relay;

  constructor(n: number, when: When) {
    let count = 0;
    this.relay = async (asked, pass) => {
      count += 1;
      if (count !== n) return afresh(asked, pass);
      this.path = asked.path;
      return broken(when, pass);
    };
  }
}

async function broken(when: When, pass: () => Promise<Answered>): Promise<"cut"> {
  if (when === "after") await pass();
  return "cut";
}

/** Does something, and whenever the page offers it, tries again. */
async function patiently<Result>(voter: Voter, act: () => Promise<Result>): Promise<Result> {
  let isDone = false;
  const watching = (async () => {
    while (!isDone) {
      await voter.button("try-again").first().click({ timeout: 500 }).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  try {
    return await act();
  } finally {
    isDone = true;
    await watching;
  }
}

/** Opens the page until it is there; how often it had to be loaded again. */
async function loads({ voter, board }: Unlucky): Promise<number> {
  const there = voter.button("home-vote");
  for (let reloads = 0; reloads < 3; reloads++) {
    await voter.page.goto(board.url).catch(() => {});
    const isThere = await patiently(voter, () => there.waitFor({ timeout: reloads < 2 ? 4_000 : 20_000 }).then(() => true, () => false));
    if (isThere) return reloads;
    const said = voter.page.locator("#page");
    if ((await said.count()) > 0) expect(await said.innerText()).toContain("If it does not appear, open it again.");
  }
  throw new Error("the page does not load");
}

/** Until the end of the vote's sealing. */
async function seals({ voter }: Unlucky, pick: "first" | "second"): Promise<void> {
  await voter.press("next");
  while ((await voter.page.locator("p.steps").count()) > 0) {
    const question = await voter.page.locator("p.steps").innerText();
    await choose(voter, pick);
    await voter.button("next").or(voter.button("to-review")).click();
    await voter.page.waitForFunction((before) => document.querySelector("p.steps")?.textContent !== before, question);
  }
  await voter.heading("review-title");
  await voter.press("seal");
  await voter.heading("cast-title");
}

async function collects({ voter }: Unlucky): Promise<void> {
  await voter.press("home-vote");
  await voter.choosesConstituency(PLACE);
  await voter.entersPhrase();
  await voter.heading("vote-ready-title");
}

describe("a line that breaks", () => {
  it("at each kind of request of registering: one application", async () => {
    const { browser, voter, board } = people[1] as Unlucky;
    const registry = await Proxy.begin(stage.introduction.registry);
    const seen = new Map<string, number>();
    // The first of a kind is cut before, the second after.
    const once: Relay = async (asked, pass) => {
      const count = (seen.get(kindOf(asked)) ?? 0) + 1;
      seen.set(kindOf(asked), count);
      return count > 2 ? pass() : broken(count === 1 ? "before" : "after", pass);
    };
    registry.relay = once;
    board.relay = async (asked, pass) => {
      const isCut = asked.path.includes("/api/") && (seen.get(kindOf(asked)) ?? 0) < 2;
      return isCut ? once(asked, pass) : pointed(await pass(), stage.introduction.registry, registry.url);
    };
    try {
      await voter.page.goto(board.url);
      await patiently(voter, () => voter.button("home-register").waitFor());
      await patiently(voter, () => voter.registers(PLACE, { evidence: "A passport, even an expired one", zone: passportOf(9_001) }));
    } finally {
      board.relay = honest;
      await registry.end();
    }
    const kinds = [...seen.keys()].filter((kind) => kind.includes("/registry/"));
    expect(kinds.some((kind) => kind.startsWith("POST") && kind.endsWith("/deposits"))).toBe(true);
    expect(kinds.some((kind) => kind.startsWith("POST") && kind.endsWith("/notes"))).toBe(true);
    expect(kinds.some((kind) => kind.startsWith("PUT"))).toBe(true);
    const reviewed = await stage.tell("review");
    expect(Object.values(reviewed["standings"] as Record<string, string>)).toEqual(["approved"]);
    expect(await browser.traces()).toEqual({ cookies: 0, stored: 0, databases: 0, caches: 0 });
    const words = await openWith(stage, 2, 4);
    people.forEach((person, at) => (person.voter.words = words[at] ?? []));
  });

  it("at each request of the first load: the page comes", async () => {
    await Promise.all(
      people.map(async (person) => {
        const paths: string[] = [];
        const reloaded: string[] = [];
        for (let n = 1; ; n++) {
          const cut = new Cut(n, person.when);
          person.board.relay = cut.relay;
          const reloads = await loads(person);
          if (cut.path === undefined) break;
          if (reloads > 0) reloaded.push(cut.path);
          paths.push(cut.path);
        }
        for (const path of reloaded) expect(path).toMatch(OF_THE_BROWSER);
        expect(paths.some((path) => path.endsWith("/manifest"))).toBe(true);
        console.log(`first load, cut ${person.when} each of ${paths.length} requests, loaded again for ${reloaded.length}`);
      }),
    );
  });

  it("at each request of collecting the right to vote: it is collected", async () => {
    await Promise.all(
      people.map(async (person) => {
        const paths: string[] = [];
        for (let n = 1; ; n++) {
          person.board.relay = afresh;
          await loads(person);
          const cut = new Cut(n, person.when);
          person.board.relay = cut.relay;
          await patiently(person.voter, () => collects(person)).catch((error: unknown) => {
            throw new Error(`cut ${person.when} ${cut.path ?? "nothing"}`, { cause: error });
          });
          if (cut.path === undefined) break;
          paths.push(cut.path);
        }
        for (const part of ["/assets/vote-", "/assets/prover-", "/log/checkpoint", "/buckets/"]) expect(paths.some((path) => path.includes(part))).toBe(true);
        console.log(`collecting, cut ${person.when} each of ${paths.length} requests`);
      }),
    );
  });

  it("at each request of casting: one ballot each time", async () => {
    for (let n = 1; n <= CASTS; n++) {
      await Promise.all(
        people.map(async (person) => {
          const { voter, board, when } = person;
          board.relay = honest;
          await loads(person);
          await collects(person);
          await seals(person, n % 2 === 0 ? "first" : "second");
          const cut = new Cut(n, when);
          board.relay = cut.relay;
          await voter.press("cast");
          await patiently(voter, () => voter.heading("cast-in-record-title")).catch((error: unknown) => {
            throw new Error(`cut ${when} ${cut.path ?? "nothing"}`, { cause: error });
          });
          expect(cut.path).toBeDefined();
        }),
      );
    }
    for (const person of people) {
      const { voter, board } = person;
      board.relay = honest;
      await loads(person);
      await voter.press("home-find");
      await voter.choosesConstituency(PLACE);
      await voter.entersPhrase();
      await voter.sees("find-will-count");
      expect(await voter.page.getByText(voter.t("find-replaced")).count()).toBe(CASTS - 1);
      await voter.looks("broken-line-found");
    }
  });
});

/** What a request asks for, without the names of things. */
function kindOf({ method, path }: Asked): string {
  return `${method} ${path.replace(/[0-9a-f]{16,}/g, "*").replace(/tile\/([^/]+)\/.*/, "tile/$1")}`;
}

/** The same answer, with another address of the registry in it and in its policy. */
function pointed(answer: Answered, from: string, to: string): Answered {
  const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, value.replaceAll(from, to)]));
  const isText = /json|html/.test(answer.headers["content-type"] ?? "");
  return { ...answer, headers, body: isText ? utf8(fromUtf8(answer.body).replaceAll(from, to)) : answer.body };
}

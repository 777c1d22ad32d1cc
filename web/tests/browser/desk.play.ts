// The vote of May 2024, from the first key to the destruction of the last share: every official does everything on pages of `veche desk`.

import { copyFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Windows } from "./chromium.ts";
import { Desk } from "./desk.ts";
import { Commissioner, type Place, Seat } from "./officials.ts";
import { Stage } from "./stage.ts";

/** Everyone, each with the language of the own desk. */
const LANGUAGES = { c1: "be", c2: "en", c3: "ru", r1: "be", r2: "ru", t1: "en", t2: "be", t3: "ru" } as const;

describe("an election on the pages of the desk", () => {
  const desks: Desk[] = [];
  let [stage, windows, place] = [undefined as unknown as Stage, undefined as unknown as Windows, { board: "", election: "" } as Place];
  let [commission, registrars, trustees] = [[] as Commissioner[], [] as Seat[], [] as Seat[]];

  beforeAll(async () => {
    stage = await Stage.begin("--officials-elsewhere", "--registration-seconds", "5", "--voting-seconds", "240");
    windows = await Windows.open();
    const desk = async (id: keyof typeof LANGUAGES) => {
      const begun = await Desk.begin(windows, join(stage.introduction.folder, id), LANGUAGES[id]);
      desks.push(begun);
      return begun;
    };
    for (const id of ["c1", "c2", "c3"] as const) commission.push(new Commissioner(await desk(id), id));
    for (const id of ["r1", "r2"] as const) registrars.push(new Seat(await desk(id), id));
    // The second trustee's computer has no network: a commissioner carries the stick.
    for (const id of ["t1", "t2", "t3"] as const) trustees.push(new Seat(await desk(id), id, id === "t2" ? commission[2]?.desk : undefined));
  });

  afterAll(async () => {
    for (const desk of desks) await desk.end();
    await windows?.close();
    await stage?.end();
  });

  it("everyone makes a key", async () => {
    await together(commission, (commissioner) => commissioner.makesKey());
    await together([...registrars, ...trustees], (seat) => seat.makesFolder());
  });

  it("a plan with these keys is a manifest, which two commissioners sign and publish", async () => {
    const [first, , third] = commission as [Commissioner, Commissioner, Commissioner];
    const { desk } = first;
    await stage.tell("plan", { to: desk.folder });
    await first.opens("vote.toml");
    await desk.looks("commission-plan");
    const keys = new Map([...commission, ...registrars, ...trustees].map(({ id, key }) => [id, key]));
    const missing = await desk.page.locator('#plan-form label[for^="key-"]').allInnerTexts();
    expect(missing.map((label) => label.split(" ").pop())).toEqual([...keys.keys()]);
    await desk.does("plan-form", Object.fromEntries([...keys.values()].map((key, at) => [`key-${at + 1}`, key])), "make");
    await desk.looks("commission-manifest");
    const alone = await first.signsManifest();
    copyFileSync(desk.path("manifest.json"), third.desk.path("manifest.json"));
    await third.opens("manifest.json");
    const both = await third.signsManifest(alone.lines);
    await third.desk.looks("commission-manifest-signed");
    copyFileSync(both.file, desk.path(basename(both.file)));
    await desk.does("publish-form", { files: basename(both.file), attachments: "documents" });
    await desk.looks("commission-published");
    place = (await stage.tell("found", { entry: await desk.text("file") })) as unknown as Place;
    await desk.does("publish-form", { files: basename(both.file), attachments: "documents", board: place.board });
    await desk.looks("commission-board-shows");
    await together(commission.slice(0, 2), (commissioner) => commissioner.follows(place));
    await desk.looks("commission-setup");
  });

  it("registrars, then trustees hold their ceremony", async () => {
    await together([...registrars, ...trustees], (seat) => seat.finds(place));
    for (const seats of [registrars, trustees]) {
      await together(seats, (seat) => seat.next("commit"));
      await together(seats, (seat) => seat.next("share"));
      await together(seats, (seat) => seat.compares());
    }
  });

  it("trustees make backups, and show that their shares can be used", async () => {
    await together(trustees, (trustee) => trustee.rehearses());
  });
});

/** All of them at once, each at an own desk. */
async function together<T>(people: T[], act: (person: T) => Promise<unknown>): Promise<void> {
  await Promise.all(people.map(act));
}

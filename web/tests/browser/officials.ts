// Officials at their desks: what a commissioner, a registrar and a trustee do with links and forms.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Desk, type Typed } from "./desk.ts";

const PASSPHRASE = "five words that nobody guesses";
const OF_BACKUP = "other words that nobody guesses";

/** Which log it is about. */
export interface Place {
  board: string;
  election: string;
}

/** Somebody with an id in the manifest. */
abstract class Official {
  readonly desk: Desk;
  readonly id: string;
  /** Of the own key, for whoever writes the plan. */
  line = "";

  constructor(desk: Desk, id: string) {
    [this.desk, this.id] = [desk, id];
  }

  /** The line of the key, as a page shows it. */
  protected async reads(): Promise<void> {
    this.line = await this.desk.text("key-line");
  }
}

export class Commissioner extends Official {
  /** Makes a key file. */
  async makesKey(): Promise<void> {
    const { desk } = this;
    await desk.goes("");
    await desk.looks("home");
    await desk.press("to-commission");
    await desk.looks("commission-closed");
    await desk.press("to-key");
    await desk.looks("commission-key");
    await desk.does("key-form", { id: this.id, "new-key": `${this.id}.key`, "passphrase-new": PASSPHRASE, "passphrase-again": PASSPHRASE });
    await desk.looks("commission-key-made");
    await this.reads();
  }

  /** Opens a plan or a manifest. */
  async opens(file: string): Promise<void> {
    await this.desk.goes("commission");
    await this.desk.does("open-form", { file });
  }

  /** Signs the manifest that is open, below the lines of others. Gives all lines, and the file that they are in. */
  async signsManifest(pasted = ""): Promise<{ lines: string; file: string }> {
    await this.desk.does("sign-form", { pasted, read: true });
    return { lines: await this.desk.text("note"), file: await this.desk.text("file") };
  }

  /** Answers the questions about a new election, some of them wrong at first. */
  async plans(): Promise<void> {
    const { desk } = this;
    const first = { languages: "be ru", contests: "council law", people: "5" };
    const second = { "title-be": "Рада", "title-ru": "Совет", "choices-council": "first second", "seats-council": "3", "kind-law": "yes-no" };
    const answers = async (typed: Typed): Promise<void> => {
      await desk.goes("commission/new");
      await desk.sends("new-form", typed);
    };
    await desk.goes("commission/new");
    await desk.looks("commission-new");
    await answers({ ...first, people: "2" });
    await desk.looks("commission-new-refused", () => answers({ ...first, people: "2" }));
    await answers(first);
    await desk.looks("commission-new-details", () => answers(first));
    const details = async (): Promise<void> => {
      await answers(first);
      await desk.does("details-form", second);
    };
    await details();
    await desk.looks("commission-new-choices", details);
    await desk.does("choices-form");
    await desk.looks("commission-new-plan");
  }

  /** Looks at the form of everything that can be said. */
  async looksAtForms(): Promise<void> {
    const { desk } = this;
    await desk.goes("commission");
    const ways = await desk.page.locator("a[id^='to-']").evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    for (const way of ways.filter((address) => /^commission\/(say\/|hand-in|drop|void)/.test(address))) {
      await desk.goes(way);
      await desk.looks(`commission-${way.split("/").pop()}`);
    }
  }

  /** Follows the log. */
  async follows({ board, election }: Place): Promise<void> {
    await this.desk.goes("commission");
    await this.desk.does("look-form", { board, election });
  }

  /** Says something: gives the lines for another to sign, or nothing if one is enough. */
  async says(kind: string, typed: Typed = {}): Promise<string> {
    const { desk } = this;
    await desk.goes(`commission/say/${kind}`);
    await desk.does("say-form", typed);
    await desk.looks(`commission-confirm-${kind}`);
    await desk.does("sign-form");
    await desk.looks("commission-signed");
    return desk.text("note");
  }

  /** Adds a line to what another says, which is then handed in. Whether the board took it: it may have gone on meanwhile. */
  async joins(pasted: string): Promise<boolean> {
    const { desk } = this;
    await desk.goes("commission/draft");
    await desk.looks("commission-draft");
    await desk.sends("draft-form", { pasted });
    if ((await desk.code()) === null) await desk.sends("sign-form");
    const code = await desk.code();
    if (code !== null && code !== "under-size") throw new Error(`${code}: ${await desk.page.locator("main").innerText()}`);
    if (code === null) await desk.looks("commission-handed-in");
    return code === null;
  }
}

/** A registrar or a trustee, with a folder of secrets. */
export class Seat extends Official {
  private readonly office: "registrar" | "trustee";
  /** Whoever carries a stick between this computer, which has no network, and the board. */
  private readonly carrier: { desk: Desk; place?: Place } | undefined;

  constructor(desk: Desk, id: string, carrier?: Desk) {
    super(desk, id);
    this.office = id.startsWith("t") ? "trustee" : "registrar";
    this.carrier = carrier === undefined ? undefined : { desk: carrier };
  }

  get folder(): string {
    return this.desk.path("secrets");
  }

  /** The file of what came of the ceremony. */
  get shares(): string {
    return join(this.folder, `shares-${this.office}.age`);
  }

  private get stick(): string {
    return this.desk.path("stick");
  }

  /** Makes the folder, with a key in it; then locks and opens it. */
  async makesFolder(): Promise<void> {
    const { desk, office } = this;
    await desk.goes("");
    await desk.press(`to-${office}`);
    await desk.looks(office);
    await desk.press("to-new");
    await this.looks("new");
    const typed = { id: this.id, folder: this.folder, "passphrase-new": PASSPHRASE, "passphrase-again": PASSPHRASE };
    const short = { ...typed, "passphrase-new": "short", "passphrase-again": "short" };
    await desk.sends("new-form", short);
    if ((await desk.code()) !== "passphrase-short") throw new Error("a short passphrase was taken");
    await this.looks("refused", () => desk.sends("new-form", short));
    await desk.does("new-form", typed);
    await this.looks("made");
    await this.reads();
    await desk.press("lock");
    await this.looks("locked");
    await desk.does("unlock-form", { passphrase: PASSPHRASE });
  }

  /** Says where the record is. */
  async finds(place: Place): Promise<void> {
    const { desk, carrier } = this;
    if (carrier === undefined) {
      await desk.does("place-form", { where: "board", ...place });
    } else {
      mkdirSync(this.stick);
      carrier.place = place;
      await this.carries("fetch");
      await desk.does("place-form", { where: "stick", stick: this.stick, election: place.election });
    }
  }

  /** Looks at the record until something is to be done. */
  async awaits(task: string): Promise<void> {
    const { desk } = this;
    await desk.goes(this.address);
    await desk.until(`${this.id}: ${task}`, async () => {
      await this.carries("fetch");
      await desk.does("look-form");
      return (await desk.page.locator(`[data-task="${task}"]`).count()) > 0;
    });
  }

  /** Does what comes next, once the record has come so far: what has one button, or another form. */
  async next(picture: string, task = "do", typed: Typed = {}): Promise<void> {
    await this.awaits(task);
    await this.looks(picture);
    await this.desk.does(`${task}-form`, typed);
    await this.desk.page.locator("#done-1").waitFor();
    await this.looks(`${picture}-done`);
    await this.carries("hand-in");
  }

  /** Compares the words: whoever hears them types them. */
  async compares(): Promise<void> {
    await this.awaits("compare");
    const words = await this.desk.page.locator(`#words-${this.office} li`).allInnerTexts();
    await this.looks("compare");
    await this.desk.does(`compare-${this.office}-form`, Object.fromEntries(words.map((word, at) => [`word-${at + 1}`, word])));
    await this.looks("compared");
    await this.carries("hand-in");
  }

  /** Draws a roll up, of those whose lines are in a list. */
  async drawsUpRoll(constituency: string, applications: string, draft: string): Promise<void> {
    await this.onRolls("draw-up", { constituency, applications, draft });
  }

  /** Signs it, if the own list makes the same. */
  async signsRoll(applications: string, draft: string): Promise<void> {
    await this.onRolls("sign-roll", { applications, draft });
  }

  async closesRoll(draft: string): Promise<void> {
    await this.onRolls("close", { draft });
  }

  async issues(): Promise<void> {
    await this.onRolls("issue");
  }

  private async onRolls(what: string, typed: Typed = {}): Promise<void> {
    const { desk } = this;
    await desk.goes(this.address);
    await desk.press("to-rolls");
    await desk.does("look-rolls-form");
    await desk.looks("registrar-rolls");
    await desk.does(`${what}-form`, typed);
    await desk.looks(`registrar-rolls-${what}`);
  }

  /** Makes a backup, restores it once, and shows that its share can be used. */
  async rehearses(): Promise<void> {
    const { desk } = this;
    await this.awaits("backup");
    await this.looks("backup");
    await desk.does("backup-form", { backup: join(desk.folder, "backup"), "passphrase-new": OF_BACKUP, "passphrase-again": OF_BACKUP });
    await this.looks("backed-up");
    await this.awaits("restore-backup");
    await this.looks("restore");
    await desk.does("restore-form", { "passphrase-backup": OF_BACKUP });
    await this.next("rehearse");
  }

  /** Destroys the share, and says so. */
  async destroys(): Promise<void> {
    const { desk } = this;
    await this.awaits("destroy");
    await this.looks("destroy-task");
    await desk.press("destroy-now");
    await this.looks("destroy");
    await desk.does("destroy-form", { yes: true });
    await this.looks("destroyed");
    await this.next("say-destroyed", "say-destroyed", { yes: true });
    await this.awaits("over");
    await this.looks("over");
  }

  /** Waits for what others do, and looks at it. */
  async sees(task: string): Promise<void> {
    await this.awaits(task);
    await this.looks(task);
  }

  /** Pages that nobody needs in this election: the way to them, and what they say. */
  async looksAround(): Promise<void> {
    const { desk } = this;
    await desk.goes(`${this.address}/place`);
    await this.looks("place");
    await desk.goes(`${this.office}/anew`);
    await this.looks("anew");
    const missing = (): Promise<void> => desk.goes(`${this.office}/7`);
    await missing();
    await desk.looks("missing", missing);
  }

  /** Pages of trustees and registrars are the same but for a word: those of trustees are looked at. */
  private async looks(name: string, again?: () => Promise<void>): Promise<void> {
    if (this.office === "trustee") await this.desk.looks(`trustee-${name}`, again);
  }

  /** The address of the folder, which is the only one on this desk. */
  private get address(): string {
    return `${this.office}/1`;
  }

  /** Has the stick filled, or what is on it handed in; whoever has a network does it alone. */
  private async carries(what: "fetch" | "hand-in"): Promise<void> {
    if (this.carrier?.place === undefined) return;
    const { desk, place } = this.carrier;
    await desk.goes("carry");
    await desk.looks("carry");
    await desk.does("carry-form", { ...place, stick: this.stick }, what);
    await desk.looks(`carry-${what}`);
  }
}

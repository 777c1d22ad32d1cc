// The texts of all languages: none is missing, none is broken, and each can be read.

import { FluentBundle, FluentResource } from "@fluent/bundle";
import { FluentParser, type Message, type SelectExpression, Visitor } from "@fluent/syntax";
import { readFileSync, readdirSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { LANGUAGES, loadTexts, preferred, textsOf } from "../src/i18n/language.ts";
import { REASONS } from "../src/registration/status.ts";
import { usesOfTexts, writtenStrings } from "./sources.ts";

const SAMPLES = [0, 1, 2, 5, 11, 21, 22, 25];

/** More words than this in a sentence lose a reader who is nervous. */
const LONGEST_SENTENCE = 30;

const STATUSES = "deposited drawn in-review more refused on-roll issued none returned returning".split(" ").map((status) => `status-${status}`);
const DOCUMENT = ["name", "birth", "number", "state"].map((field) => `document-${field}`);
const MISSING = "awaited casting closing claims over counted cancelled".split(" ").map((at) => `missing-${at}`);
const CHECKED = ["phrase-check-good", "phrase-check-unknown", "phrase-check-good-earlier", "phrase-check-unknown-earlier"];

/** What the pages put together, and the names that come of it. */
const COMPUTED: Record<string, string[]> = {
  "phaseName(session)": ["setup", "registration", "ready", "waiting", "open", "closed", "tallied", "cancelled"].map((phase) => `phase-${phase}`),
  "`home-${screen}`": "register status phrase vouch vote find missing results record receipt device hand-in petitions".split(" ").map((screen) => `home-${screen}`),
  "`home-${screen}-why`": ["register", "phrase", "vote", "find", "missing", "petitions"].map((screen) => `home-${screen}-why`),
  "`complaint-${statement.category}`": ["registration", "candidacy", "casting", "counting", "conduct", "other"].map((about) => `complaint-${about}`),
  "`decision-${statement.decision}`": ["pending", "rejected", "partly-upheld", "upheld"].map((what) => `decision-${what}`),
  "`announced-destroyed-${statement.role}`": ["registrar", "tag", "trustee"].map((role) => `announced-destroyed-${role}`),
  "`home-${remedy}`": ["home-missing", "home-status"],
  "`missing-${standing.at}`": MISSING,
  "`missing-${standing.at}-title`": MISSING.map((name) => `${name}-title`),
  lacking: ["missing-lacks-note", "missing-lacks-ballot"],
  "`remark-${remark.kind}-${remark.what}`": [
    ...["nothing", "too-few", "too-many"].map((what) => `remark-must-${what}`),
    ...["nothing", "fewer", "no-candidate"].map((what) => `remark-may-${what}`),
  ],
  "`traces-${what}`": ["history", "screens", "keyboard", "network", "files", "camera"].map((what) => `traces-${what}`),
  "`reason-${found.reason}`": REASONS.map((reason) => `reason-${reason}`),
  "`status-${status}`": STATUSES,
  "`status-${status}-title`": STATUSES.map((name) => `${name}-title`),
  "`status-${status}-action`": ["status-drawn-action", "status-more-action", "status-refused-action"],
  "`register-${progress.name}`": ["register-working", "register-depositing", "register-drawing", "register-earlier"],
  "`document-${field}`": DOCUMENT,
  "`document-${row}`": DOCUMENT,
  "`mrz-field-${nameOf(field)}`": ["mrz-field-other"],
  "`picture-${of}`": ["picture-document", "picture-self"],
  "`picture-${of}-hint`": ["picture-document-hint", "picture-self-hint"],
  "`${name}-hint`": ["vouch-hint", "attestation-hint"],
  // What is wrong with a field, and what explains it.
  "faults[field]": ["field-needed", "field-date", "field-state", "number-form"],
  hint: ["birth", "number", "state"].map((field) => `document-${field}-hint`),
  // The kind of rule of a contest.
  kind: ["rule-one", "rule-several", "rule-points"],
  // The columns of a table of constituencies, what a check of the phrase found, faults; and what others wrote for an applicant.
  name: ["record-constituency", "record-on-roll", "record-voted", "record-ballots", ...CHECKED, "fault-other"],
  "`${name}-title`": [...CHECKED.map((name) => `${name}-title`), "vouch-title", "attestation-title", "fault-other-title"],
};

/** Names that come from codes of the service, of the specification or of the reader of documents. */
const FROM_CODES = ["fault-", "mrz-field-"];

interface Parsed {
  names: string[];
  groups: string[];
  junk: string[];
  messages: Map<string, Message>;
}

function sourceOf(code: string): string {
  return readFileSync(new URL(`../src/i18n/${code}.ftl`, import.meta.url), "utf8");
}

function parse(source: string): Parsed {
  const parsed: Parsed = { names: [], groups: [], junk: [], messages: new Map() };
  for (const entry of new FluentParser().parse(source).body) {
    if (entry.type === "Junk") parsed.junk.push((entry as { content: string }).content);
    else if (entry.type === "GroupComment") parsed.groups.push((entry as { content: string }).content);
    else if (entry.type === "Message") {
      const message = entry as Message;
      parsed.names.push(message.id.name);
      parsed.messages.set(message.id.name, message);
    }
  }
  return parsed;
}

function variablesOf(message: Message): string[] {
  const names = new Set<string>();
  new (class extends Visitor {
    override visitVariableReference(node: { id: { name: string } }) {
      names.add(node.id.name);
    }
  })().visit(message);
  return [...names].sort();
}

function selectorsOf(message: Message): SelectExpression[] {
  const found: SelectExpression[] = [];
  new (class extends Visitor {
    override visitSelectExpression(node: SelectExpression) {
      found.push(node);
      this.genericVisit(node);
    }
  })().visit(message);
  return found;
}

/** Every text that comes out for the samples. */
function outcomes(code: string): { name: string; text: string; faults: Error[] }[] {
  const bundle = new FluentBundle(code, { useIsolating: false });
  bundle.addResource(new FluentResource(sourceOf(code)));
  return [...parse(sourceOf(code)).messages].flatMap(([name, message]) =>
    SAMPLES.map((sample) => {
      const faults: Error[] = [];
      const values = Object.fromEntries(variablesOf(message).map((variable) => [variable, sample]));
      const pattern = bundle.getMessage(name)?.value;
      return { name, text: pattern ? bundle.formatPattern(pattern, values, faults) : "", faults };
    }),
  );
}

const english = parse(sourceOf("en"));

describe("languages", () => {
  it("every language has a file, and every file is a language", () => {
    const files = readdirSync(new URL("../src/i18n/", import.meta.url)).filter((file) => file.endsWith(".ftl"));
    expect(files.sort()).toEqual(LANGUAGES.map(({ code }) => `${code}.ftl`).sort());
  });

  it("every language can be loaded", async () => {
    for (const { code } of LANGUAGES) expect((await loadTexts(code)).t("vote-title")).not.toBe("vote-title");
    await expect(loadTexts("xx")).rejects.toThrow();
  });

  it("the first language of the reader's that there is is taken, and English if there is none", () => {
    expect(preferred(["pl-PL", "be-BY", "ru"])).toBe("be");
    expect(preferred(["RU-ru", "en"])).toBe("ru");
    expect(preferred(["pl", "de"])).toBe("en");
    expect(preferred([])).toBe("en");
  });

  it("a name that is there twice is an error", () => {
    expect(() => textsOf("en", "yes = Yes\nyes = No\n")).toThrow();
  });

  it("a text that is not there shows its name", () => {
    const texts = textsOf("en", "yes = Yes\n");
    expect([texts.t("yes"), texts.t("no"), texts.has("yes"), texts.has("no")]).toEqual(["Yes", "no", true, false]);
  });
});

describe.each(LANGUAGES.map(({ code }) => code))("texts in %s", (code) => {
  const source = sourceOf(code);
  const texts = parse(source);
  let all: ReturnType<typeof outcomes>;
  beforeAll(() => {
    all = outcomes(code);
  });

  it("are all understood", () => expect(texts.junk).toEqual([]));

  it("have each name once", () => expect(texts.names.filter((name, at) => texts.names.indexOf(name) !== at)).toEqual([]));

  it("have the names and the sections of English, in their order", () => {
    expect(texts.names).toEqual(english.names);
    expect(texts.groups).toEqual(english.groups);
  });

  it("have the variables of English", () => {
    for (const [name, message] of texts.messages) {
      const expected = english.messages.get(name);
      expect([name, variablesOf(message)]).toEqual([name, expected === undefined ? [] : variablesOf(expected)]);
    }
  });

  it("have every plural form of the language", () => {
    const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
    for (const [name, message] of texts.messages) {
      for (const selector of selectorsOf(message)) {
        const keys = selector.variants.map(({ key }) => (key.type === "Identifier" ? key.name : key.value));
        const plural = keys.filter((key) => !/^\d+$/.test(key));
        expect([name, plural.sort()]).toEqual([name, [...forms].sort()]);
        expect([name, selector.variants.filter((variant) => variant.default).length]).toEqual([name, 1]);
      }
    }
  });

  it("say the number wherever a form stands for several", () => {
    const rules = new Intl.PluralRules(code);
    const several = new Set(["few", "many", "other", ...SAMPLES.filter((n) => n !== 1).map((n) => rules.select(n))]);
    for (const [name, message] of texts.messages) {
      for (const { selector, variants } of selectorsOf(message)) {
        const number = selector.type === "VariableReference" ? selector.id.name : "";
        for (const { key, value } of variants) {
          if (key.type !== "Identifier" || !several.has(key.name)) continue;
          const said = variablesOf({ type: "Message", value } as unknown as Message);
          expect(said, `${name} [${key.name}]`).toContain(number);
        }
      }
    }
  });

  it("come out whole for every number", () => {
    for (const { name, text, faults } of all) {
      expect([name, faults]).toEqual([name, []]);
      expect(text.trim(), name).not.toBe("");
      expect(text, name).not.toMatch(/\{|\}|\$/);
    }
  });

  it("have no sentence that is too long", () => {
    const long = all.flatMap(({ name, text }) =>
      text
        .split(/[.!?…](?:[\s»”)]|$)|\n/)
        .filter((sentence) => (sentence.match(/[\p{L}\p{N}]+(?:[-’][\p{L}]+)*/gu) ?? []).length > LONGEST_SENTENCE)
        .map((sentence) => `${name}: ${sentence.trim()}`),
    );
    expect([...new Set(long)]).toEqual([]);
  });

  it("have the quotation marks of the language, and quote the page as it is", () => {
    const titles = new Set(all.map(({ text }) => text));
    const quotes = code === "en" ? /“([^”]*)”/g : /«([^»]*)»/g;
    for (const { name, text } of all) {
      expect(text, name).not.toMatch(code === "en" ? /["'«»„]/ : /["'“”„]/);
      for (const [, quoted] of text.matchAll(quotes)) expect(quoted === "manifest" || titles.has(quoted ?? ""), `${name}: ${quoted}`).toBe(true);
    }
  });

  it("have only letters of the language", () => {
    const foreign: Record<string, RegExp> = { be: /[ищъ]/i, ru: /[іўѓґ’]/i, en: /\p{Script=Cyrillic}/u };
    for (const { name, text } of all) {
      expect(text, name).not.toMatch(foreign[code] ?? /[^\s\S]/);
      expect(text, name).not.toMatch(/\p{Script=Cyrillic}\p{Script=Latin}|\p{Script=Latin}\p{Script=Cyrillic}/u);
    }
  });

  it("have no stray spaces", () => {
    for (const { name, text } of all) expect(text, name).not.toMatch(/ {2}| [,.;?!]| \n/);
    expect(source).not.toMatch(/[ \t]$/m);
  });

  it("have a title for every fault, and a text for every title", () => {
    const faults = texts.names.filter((name) => name.startsWith("fault-"));
    const titled = faults.filter((name) => name.endsWith("-title")).map((name) => name.slice(0, -"-title".length));
    expect(titled).toEqual(faults.filter((name) => !name.endsWith("-title")));
  });
});

describe("the texts that the pages use", () => {
  const uses = usesOfTexts();

  it("are written out, or in the list of this test", () => {
    expect(uses.length).toBeGreaterThan(100);
    const unknown = uses.flatMap(({ at, computed }) => computed.filter((text) => COMPUTED[text] === undefined).map((text) => `${at}: ${text}`));
    expect(unknown).toEqual([]);
  });

  it("exist", () => {
    const written = uses.flatMap(({ at, names }) => names.map((name) => ({ at, name })));
    const computed = Object.entries(COMPUTED).flatMap(([at, names]) => names.map((name) => ({ at, name })));
    const missing = [...written, ...computed].filter(({ name }) => !english.messages.has(name)).map(({ at, name }) => `${at}: ${name}`);
    expect(missing).toEqual([]);
  });

  it("are given the variables that they name", () => {
    const lacking = uses.flatMap(({ at, names, variables }) =>
      names.flatMap((name) => {
        const message = english.messages.get(name);
        const wanted = message === undefined ? [] : variablesOf(message);
        return variables === undefined ? [] : wanted.filter((variable) => !variables.includes(variable)).map((variable) => `${at}: ${name} $${variable}`);
      }),
    );
    expect(lacking).toEqual([]);
  });

  it("are all that there are", () => {
    const used = new Set([...writtenStrings(), ...Object.values(COMPUTED).flat()]);
    const isCode = (name: string) => FROM_CODES.some((prefix) => name.startsWith(prefix));
    expect(english.names.filter((name) => !used.has(name) && !isCode(name))).toEqual([]);
  });
});

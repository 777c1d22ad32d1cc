// Twelve words, typed one at a time with suggestions on the screen, so that no keyboard has to be trusted with more than four letters.

import { useEffect, useRef, useState } from "preact/hooks";
import { fromWords, type Language, WordRefusal } from "../../voter/phrase.ts";
import { loadWords, type WordList } from "../../words/lists.ts";
import { faultOf } from "../fault.ts";
import { usePage } from "../page.ts";
import { LANGUAGES } from "../../i18n/language.ts";
import { Failure, type Fault } from "./failure.tsx";
import { Field, FORGETFUL } from "./parts.tsx";

export const WORDS = 12;
const SUGGESTED = 6;

export function PhraseEntry({ onPhrase, action }: { onPhrase: (entropy: Uint8Array, language: Language) => void; action: string }) {
  const { texts } = usePage();
  const [language, setLanguage] = useState<Language>(asLanguage(texts.code));
  const [list, setList] = useState<WordList>();
  const [words, setWords] = useState<string[]>([]);
  const [at, setAt] = useState(0);
  const [fault, setFault] = useState<Fault>();
  useEffect(() => void loadWords(language).then(setList), [language]);

  const accept = (accepted: string[]) => {
    const next = [...words];
    accepted.slice(0, WORDS - at).forEach((word, offset) => {
      next[at + offset] = word;
    });
    setFault(undefined);
    setWords(next);
    setAt(Math.min(WORDS, firstMissing(next, at + accepted.length)));
  };
  const finish = async () => {
    try {
      onPhrase(await fromWords(words, language), language);
    } catch (error) {
      // The word itself is a secret; which one it is helps to find it on the paper.
      const position = error instanceof WordRefusal ? { values: { position: error.position + 1 } } : {};
      setFault({ ...faultOf(error), ...position });
    }
  };
  const whole = words.filter(Boolean).length === WORDS;
  return (
    <form
      {...FORGETFUL}
      onSubmit={(event) => {
        event.preventDefault();
        if (whole) void finish();
      }}
    >
      <Field label={texts.t("phrase-language")}>
        {(attributes) => (
          <select {...attributes} value={language} onChange={(event) => setLanguage(asLanguage(event.currentTarget.value))}>
            {LANGUAGES.map((one) => (
              <option key={one.code} value={one.code}>
                {one.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {at < WORDS && list !== undefined ? <Word key={`${language}-${at}`} list={list} at={at} was={words[at] ?? ""} onWords={accept} /> : null}
      {words.length === 0 ? null : (
        <>
          <p class="soft">{texts.t("phrase-so-far", { count: words.filter(Boolean).length, all: WORDS })}</p>
          <ol class="words">
            {words.map((word, position) => (
              <li key={position}>
                <button type="button" class="plain" aria-label={texts.t("phrase-change", { number: position + 1, word: word ?? "" })} onClick={() => setAt(position)}>
                  {word ?? "…"}
                </button>
              </li>
            ))}
          </ol>
        </>
      )}
      {fault === undefined ? null : <Failure fault={fault} />}
      <div class="actions">
        <button type="submit" class="main" disabled={!whole}>
          {action}
        </button>
        {words.length === 0 ? null : (
          <button
            type="button"
            onClick={() => {
              setWords([]);
              setAt(0);
              setFault(undefined);
            }}
          >
            {texts.t("phrase-again")}
          </button>
        )}
      </div>
    </form>
  );
}

/** One word. It goes on by itself when a suggestion is taken, or when space or Enter ends what can only be one word. */
function Word({ list, at, was, onWords }: { list: WordList; at: number; was: string; onWords: (words: string[]) => void }) {
  const { texts } = usePage();
  const [typed, setTyped] = useState(was);
  const [unknown, setUnknown] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const suggestions = typed.trim() === "" ? [] : list.suggest(typed.trim()).slice(0, SUGGESTED);
  const take = (text: string) => {
    const pieces = text.split(/\s+/).filter(Boolean);
    const found = pieces.map((piece) => list.complete(piece));
    const known = found.filter((word) => word !== undefined);
    if (pieces.length > 0 && known.length === pieces.length) onWords(known);
    else setUnknown(pieces.length > 0);
  };
  return (
    <Field
      label={texts.t("phrase-word", { number: at + 1, all: WORDS })}
      hint={texts.t("phrase-word-hint")}
      error={unknown ? texts.t("phrase-word-unknown", { number: at + 1 }) : undefined}
    >
      {(attributes) => (
        <>
          <input
            type="text"
            {...attributes}
            {...FORGETFUL}
            ref={input}
            value={typed}
            onInput={(event) => {
              const text = event.currentTarget.value;
              setTyped(text);
              setUnknown(false);
              if (/\s/.test(text.trimStart())) take(text);
            }}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              take(typed);
            }}
          />
          <div class="suggestions" role="group" aria-label={texts.t("phrase-suggestions")}>
            {suggestions.map((word) => (
              <button type="button" key={word} onClick={() => onWords([word])}>
                {word}
              </button>
            ))}
          </div>
        </>
      )}
    </Field>
  );
}

function firstMissing(words: readonly string[], from: number): number {
  for (let at = from; at < WORDS; at++) if (!words[at]) return at;
  for (let at = 0; at < from; at++) if (!words[at]) return at;
  return WORDS;
}

export function asLanguage(code: string): Language {
  return code === "be" || code === "ru" ? code : "en";
}

// The phrase: made, explained, written down, and confirmed.

import { useMemo, useState } from "preact/hooks";
import { newEntropy, toWords, type Language } from "../../voter/phrase.ts";
import { loadWords, type WordList } from "../../words/lists.ts";
import { Field, FORGETFUL, Notice, Title, Working } from "../parts/parts.tsx";
import { asLanguage } from "../parts/phrase-entry.tsx";
import { Qr } from "../parts/qr.tsx";
import { random } from "../../service/random.ts";
import { faultOf } from "../fault.ts";
import { Failure, type Fault } from "../parts/failure.tsx";
import { usePage } from "../page.ts";
import { useEffect } from "preact/hooks";

/** How many words are asked for, and among how many each is chosen. */
const ASKED = 3;
const OFFERED = 6;

export function NewPhrase({ onPhrase }: { onPhrase: (entropy: Uint8Array) => void }) {
  const { texts } = usePage();
  const language = asLanguage(texts.code);
  const [entropy, setEntropy] = useState(() => newEntropy(random(32), ""));
  const [words, setWords] = useState<string[]>();
  const [list, setList] = useState<WordList>();
  const [confirming, setConfirming] = useState(false);
  useEffect(() => keepLatest(toWords(entropy, language), setWords), [entropy, language]);
  useEffect(() => keepLatest(loadWords(language), setList), [language]);
  if (words === undefined || list === undefined) return <Working label={texts.t("loading")} />;
  if (confirming) return <Confirm words={words} list={list} onBack={() => setConfirming(false)} onConfirmed={() => onPhrase(entropy)} />;
  return (
    <>
      <Title>{texts.t("phrase-title")}</Title>
      <Notice tone="warn">
        <p>{texts.t("phrase-explain")}</p>
      </Notice>
      <p>{texts.t("phrase-write")}</p>
      <PhraseCard words={words} language={language} />
      <Dice onDice={(dice) => setEntropy(newEntropy(random(32), dice))} />
      <div class="actions">
        <button type="button" class="main" onClick={() => setConfirming(true)}>
          {texts.t("phrase-written")}
        </button>
      </div>
    </>
  );
}

/** What was asked for first may come last: then it is of a language that nobody reads any more. */
function keepLatest<T>(coming: Promise<T>, keep: (value: T) => void): () => void {
  let isWanted = true;
  void coming.then((value) => (isWanted ? keep(value) : undefined));
  return () => {
    isWanted = false;
  };
}

function PhraseCard({ words, language }: { words: readonly string[]; language: Language }) {
  const { texts } = usePage();
  const [shown, setShown] = useState(false);
  return (
    <>
      <ol class="words" lang={language}>
        {words.map((word, at) => (
          <li key={at}>{word}</li>
        ))}
      </ol>
      <div class="actions">
        <button type="button" onClick={() => window.print()}>
          {texts.t("phrase-print")}
        </button>
        <button type="button" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {texts.t(shown ? "phrase-hide-qr" : "phrase-show-qr")}
        </button>
      </div>
      {shown ? (
        <>
          <Qr text={words.join(" ")} label={texts.t("phrase-qr")} />
          <p class="soft">{texts.t("phrase-qr-hint")}</p>
        </>
      ) : null}
    </>
  );
}

function Dice({ onDice }: { onDice: (dice: string) => void }) {
  const { texts } = usePage();
  const [dice, setDice] = useState("");
  const [fault, setFault] = useState<Fault>();
  const use = () => {
    try {
      onDice(dice);
      setFault(undefined);
      setDice("");
    } catch (error) {
      setFault(faultOf(error));
    }
  };
  return (
    <details class="screen">
      <summary>{texts.t("phrase-dice")}</summary>
      <Field label={texts.t("phrase-dice")} hint={texts.t("phrase-dice-hint")}>
        {(attributes) => (
          <input type="text" inputMode="numeric" {...attributes} {...FORGETFUL} value={dice} onInput={(event) => setDice(event.currentTarget.value)} />
        )}
      </Field>
      {fault === undefined ? null : <Failure fault={fault} />}
      <button type="button" disabled={dice === ""} onClick={use}>
        {texts.t("phrase-dice-use")}
      </button>
    </details>
  );
}

interface ConfirmProps {
  words: readonly string[];
  list: WordList;
  onBack: () => void;
  onConfirmed: () => void;
}

/** Three of the words, chosen on the screen from a few: the keyboard learns nothing. */
function Confirm({ words, list, onBack, onConfirmed }: ConfirmProps) {
  const { texts } = usePage();
  const questions = useMemo(() => askedOf(words, list), [words, list]);
  const [at, setAt] = useState(0);
  const [wrong, setWrong] = useState(false);
  const question = questions[at];
  if (question === undefined) return null;
  const answer = (word: string) => {
    setWrong(word !== question.word);
    if (word !== question.word) return;
    if (at + 1 === questions.length) onConfirmed();
    else setAt(at + 1);
  };
  return (
    <>
      <Title>{texts.t("phrase-confirm-title")}</Title>
      <p>{texts.t("phrase-confirm")}</p>
      <h2 aria-live="polite">{texts.t("phrase-confirm-word", { number: question.position + 1 })}</h2>
      <div class="suggestions" role="group" aria-label={texts.t("phrase-confirm-word", { number: question.position + 1 })}>
        {question.offered.map((word) => (
          <button type="button" key={word} onClick={() => answer(word)}>
            {word}
          </button>
        ))}
      </div>
      {wrong ? (
        <Notice tone="warn">
          <p role="alert">{texts.t("phrase-confirm-wrong", { number: question.position + 1 })}</p>
        </Notice>
      ) : null}
      <div class="actions">
        <button type="button" class="plain" onClick={onBack}>
          {texts.t("phrase-confirm-back")}
        </button>
      </div>
    </>
  );
}

interface Question {
  position: number;
  word: string;
  offered: string[];
}

/** Different positions, each with the right word among others of the list that are not in the phrase. */
function askedOf(words: readonly string[], list: WordList): Question[] {
  const positions = shuffled(words.map((_, at) => at)).slice(0, ASKED).sort((a, b) => a - b);
  return positions.map((position) => {
    const word = words[position] ?? "";
    const others = shuffled(list.words.filter((other) => !words.includes(other))).slice(0, OFFERED - 1);
    return { position, word, offered: shuffled([word, ...others]) };
  });
}

/** In another order, each as likely as the others. */
function shuffled<T>(items: readonly T[]): T[] {
  const bytes = random(items.length * 4);
  const view = new DataView(bytes.buffer);
  return items
    .map((item, at) => ({ item, key: view.getUint32(at * 4) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

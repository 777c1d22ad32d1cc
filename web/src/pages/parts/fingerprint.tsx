// The fingerprint of an election: what a voter compares with what was published elsewhere.

import { toHex } from "../../encoding/bytes.ts";
import { fingerprintWords } from "../../voter/fingerprint.ts";
import { usePage } from "../page.ts";

export function ElectionFingerprint({ id, open }: { id: Uint8Array; open?: boolean }) {
  const { texts } = usePage();
  return (
    <details open={open}>
      <summary>{texts.t("election-fingerprint")}</summary>
      <p class="soft">{texts.t("election-fingerprint-hint")}</p>
      <FingerprintWords hash={id} />
      <p class="number">{grouped(toHex(id))}</p>
    </details>
  );
}

/** A hash as twelve English words: they are the same in every language of the page, so that they can be compared. */
export function FingerprintWords({ hash }: { hash: Uint8Array }) {
  return (
    <ol class="words" lang="en">
      {fingerprintWords(hash).map((word, at) => (
        <li key={at}>{word}</li>
      ))}
    </ol>
  );
}

/** Digits in groups of eight, which are easier to compare. */
export function grouped(digits: string): string {
  return digits.replace(/(.{8})(?=.)/g, "$1 ");
}

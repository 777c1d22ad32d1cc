// The text of a petition, to the letter.

import type { Petition } from "../../election/petition.ts";

/** Its paragraphs, in its own language. */
export function PetitionText({ petition }: { petition: Petition }) {
  return (
    <div lang={petition.language}>
      {petition.paragraphs.map((paragraph, at) => (
        <p key={at}>{paragraph}</p>
      ))}
    </div>
  );
}

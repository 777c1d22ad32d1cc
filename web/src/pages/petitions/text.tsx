// The text of a petition, to the letter, and set apart: what stands in it is not said by this page.

import type { Petition } from "../../election/petition.ts";

/** In its own language, with its title or under it. */
export function PetitionText({ petition, hasTitle }: { petition: Petition; hasTitle?: boolean }) {
  return (
    <blockquote lang={petition.language}>
      {hasTitle === true ? <h2>{petition.title}</h2> : null}
      {petition.paragraphs.map((paragraph, at) => (
        <p key={at}>{paragraph}</p>
      ))}
    </blockquote>
  );
}

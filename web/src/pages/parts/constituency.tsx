// Where somebody votes.

import { type Manifest, localText } from "../../election/manifest.ts";
import { Title } from "./parts.tsx";
import { usePage } from "../page.ts";

export function onlyConstituency(manifest: Manifest): string | undefined {
  return manifest.constituencies.length === 1 ? manifest.constituencies[0]?.id : undefined;
}

export function ConstituencyChoice({ manifest, onChoice }: { manifest: Manifest; onChoice: (id: string) => void }) {
  const { texts } = usePage();
  return (
    <>
      <Title>{texts.t("constituency-title")}</Title>
      <p>{texts.t("constituency-hint")}</p>
      <div class="actions column">
        {manifest.constituencies.map(({ id, title }) => (
          <button type="button" key={id} onClick={() => onChoice(id)}>
            {localText(title, texts.code)}
          </button>
        ))}
      </div>
    </>
  );
}

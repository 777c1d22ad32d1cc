// The last screen of something that went well.

import { usePage } from "../page.ts";
import { Notice, Paragraphs, Title } from "./parts.tsx";

export function Finished({ title, text }: { title: string; text: string }) {
  const { texts, go } = usePage();
  return (
    <>
      <Title>{title}</Title>
      <Notice tone="good">
        <Paragraphs text={text} />
      </Notice>
      <div class="actions">
        <button type="button" class="main" onClick={() => go("home")}>
          {texts.t("done")}
        </button>
      </div>
    </>
  );
}

// A server that nobody typed: its name is shown before anything goes there.

import { hostOf } from "../../flows/places.ts";
import type { StrangeHost } from "../../flows/session.ts";
import { usePage } from "../page.ts";
import { Back, Notice, Title } from "./parts.tsx";

export function StrangeServer({ strange: { host, agree }, board, onAgree }: { strange: StrangeHost; board: string; onAgree: () => void }) {
  const { texts, go } = usePage();
  return (
    <>
      <Title>{texts.t("strange-title")}</Title>
      <Notice>
        <p>{texts.t("strange-server", { host, board: hostOf(board) })}</p>
        <p>{texts.t("strange-hint")}</p>
      </Notice>
      <div class="actions">
        <button type="button" class="main" onClick={() => (agree(), onAgree())}>
          {texts.t("strange-agree", { host })}
        </button>
        <Back to={() => go("home")} />
      </div>
    </>
  );
}

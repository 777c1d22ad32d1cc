// How to check everything without this page.

import type { Session } from "../flows/session.ts";
import { usePage } from "./page.ts";

export function VerifyYourself({ session }: { session: Session }) {
  const { texts } = usePage();
  const board = session.board ?? "https://vote.example";
  const commands = [
    `veche mirror ${board} record --election ${session.id}`,
    `veche audit record --election ${session.id}`,
  ];
  return (
    <section>
      <h2>{texts.t("verify-title")}</h2>
      <p>{texts.t("verify-intro")}</p>
      <p>{texts.t("verify-commands")}</p>
      <pre>{commands.join("\n")}</pre>
    </section>
  );
}

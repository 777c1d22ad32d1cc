// What stays on the device, and what nobody can prevent.

import { Back, Title } from "./parts/parts.tsx";
import { usePage } from "./page.ts";

const LEFT = ["history", "screens", "keyboard", "network", "files", "camera"];

export function Traces() {
  const { texts, go } = usePage();
  return (
    <>
      <Title>{texts.t("traces-title")}</Title>
      <p>{texts.t("traces-page")}</p>
      <h2>{texts.t("traces-else-title")}</h2>
      <ul>
        {LEFT.map((what) => (
          <li key={what}>{texts.t(`traces-${what}`)}</li>
        ))}
      </ul>
      <Back to={() => go("home")} />
    </>
  );
}

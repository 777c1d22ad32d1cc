// The election of the service that the page came from: looked up, verified, and then shown.

import { useEffect, useState } from "preact/hooks";
import { electionId, openOnline } from "../flows/online.ts";
import { electionsOf, type ListedElection, type Places, placesOf } from "../flows/places.ts";
import type { Session } from "../flows/session.ts";
import { localText } from "../election/manifest.ts";
import { faultOf } from "./fault.ts";
import { Failure, type Fault } from "./parts/failure.tsx";
import { Title, Working } from "./parts/parts.tsx";
import { type Screen, usePage } from "./page.ts";
import { SessionScreen } from "./session-screen.tsx";

let opened: Session | undefined;

interface Listed {
  places: Places;
  elections: ListedElection[];
}

export function Served({ screen, makeWorker }: { screen: Screen; makeWorker: () => Worker }) {
  const { texts } = usePage();
  const [session, setSession] = useState(opened);
  const [listed, setListed] = useState<Listed>();
  const [fault, setFault] = useState<Fault>();
  const open = (services: Listed, id: string) => {
    setFault(undefined);
    openOnline(services.places, electionId(id), makeWorker).then(
      (made) => {
        opened = made;
        setSession(made);
      },
      (error: unknown) => setFault(faultOf(error)),
    );
  };
  const begin = () => {
    setFault(undefined);
    const { origin } = window.location;
    Promise.all([placesOf(origin), electionsOf(origin)]).then(
      ([places, elections]) => {
        const found = { places, elections };
        setListed(found);
        const only = found.elections.length === 1 ? found.elections[0] : undefined;
        if (only !== undefined) open(found, only.id);
      },
      (error: unknown) => setFault(faultOf(error)),
    );
  };
  useEffect(() => {
    if (session === undefined) begin();
  }, []);
  if (session !== undefined) return <SessionScreen screen={screen} session={session} />;
  if (fault !== undefined) {
    return (
      <>
        <Title>{texts.t("page-name")}</Title>
        <Failure fault={fault} again={begin} />
      </>
    );
  }
  if (listed === undefined || listed.elections.length === 1) return <Working label={texts.t("loading")} />;
  return (
    <>
      <Title>{texts.t(listed.elections.length === 0 ? "no-election" : "choose-election")}</Title>
      <div class="actions column">
        {listed.elections.map(({ id, title }) => (
          <button type="button" key={id} onClick={() => open(listed, id)}>
            {localText(title, texts.code)}
          </button>
        ))}
      </div>
    </>
  );
}

// The screens of an election. What few people open at first is loaded when it is asked for.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Session } from "../flows/session.ts";
import { Home } from "./home.tsx";
import { type Screen, usePage } from "./page.ts";
import { faultOf } from "./fault.ts";
import { Failure, type Fault } from "./parts/failure.tsx";
import { Working } from "./parts/parts.tsx";
import { StrangeServer } from "./parts/strange-server.tsx";

type Shown = ComponentType<{ session: Session }>;

const LOADERS: Partial<Record<Screen, () => Promise<Shown>>> = {
  register: () => import("./register/register.tsx").then(({ Register }) => Register),
  "come-back": () => import("./register/coming-back.tsx").then(({ ComingBack }) => ComingBack),
  status: () => import("./status.tsx").then(({ Status }) => Status),
  phrase: () => import("./status.tsx").then(({ PhraseCheck }) => PhraseCheck),
  vouch: () => import("./vouch.tsx").then(({ Vouch }) => Vouch),
  vote: () => import("./vote/vote.tsx").then(({ Vote }) => Vote),
  find: () => import("./find.tsx").then(({ Find }) => Find),
  missing: () => import("./missing.tsx").then(({ Missing }) => Missing),
  receipt: () => import("./receipt.tsx").then(({ Receipt }) => Receipt),
  results: () => import("./results.tsx").then(({ Results }) => Results),
  petitions: () => import("./petitions/petitions.tsx").then(({ Petitions }) => Petitions),
  record: () => import("./record.tsx").then(({ Record }) => Record),
  device: () => import("./device.tsx").then(({ Device }) => Device),
  "hand-in": () => import("./hand-in.tsx").then(({ HandIn }) => HandIn),
};

/** Screens that ask the registry for something. */
const OF_REGISTRY = new Set<Screen>(["register", "come-back", "status", "phrase", "vouch"]);

export function SessionScreen({ screen, session }: { screen: Screen; session: Session }) {
  const loader = LOADERS[screen];
  const [, setHasAgreed] = useState(false);
  const strange = OF_REGISTRY.has(screen) ? session.strangeRegistry : undefined;
  if (strange !== undefined) return <StrangeServer strange={strange} board={session.board ?? ""} onAgree={() => setHasAgreed(true)} />;
  if (loader === undefined) return <Home session={session} />;
  // A screen of its own for each: what one of them held is gone with it.
  return <Loaded key={screen} load={loader} session={session} />;
}

function Loaded({ load, session }: { load: () => Promise<Shown>; session: Session }) {
  const { texts } = usePage();
  const [shown, setShown] = useState<{ component: Shown }>();
  const [fault, setFault] = useState<Fault>();
  const begin = () => {
    setFault(undefined);
    load().then(
      (component) => setShown({ component }),
      (error: unknown) => setFault(error instanceof TypeError ? { code: "network" } : faultOf(error)),
    );
  };
  useEffect(begin, []);
  if (fault !== undefined) return <Failure fault={fault} again={begin} />;
  if (shown === undefined) return <Working label={texts.t("loading")} />;
  return <shown.component session={session} />;
}

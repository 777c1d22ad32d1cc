// Petitions: those that gather signatures, those of the record with what the commission answered, and a new one.

import { useState } from "preact/hooks";
import type { Petition } from "../../election/petition.ts";
import type { Gathering, Petitions as Desk, RecordedPetition, Session } from "../../flows/session.ts";
import { useAttempt } from "../attempt.ts";
import { usePage } from "../page.ts";
import { Failure } from "../parts/failure.tsx";
import { Back, Title, Working } from "../parts/parts.tsx";
import { Recorded } from "./recorded.tsx";
import { Sign } from "./sign.tsx";
import { Standing } from "./standing.tsx";
import { PetitionText } from "./text.tsx";
import { Write } from "./write.tsx";

type Step = { at: "list" } | { at: "write" } | { at: "sign"; petition: Petition } | { at: "recorded"; petition: RecordedPetition };

export function Petitions({ session }: { session: Session }) {
  const { texts } = usePage();
  const [desk, setDesk] = useState<Desk>();
  const [step, setStep] = useState<Step>({ at: "list" });
  const { fault, again } = useAttempt(async () => setDesk(await session.petitions()));
  const back = () => setStep({ at: "list" });
  if (fault !== undefined) return <Failure fault={fault} again={again} />;
  if (desk === undefined) return <Working label={texts.t("loading")} />;
  // A screen of its own for each: what one of them held is gone with it.
  switch (step.at) {
    case "list":
      return <List session={session} desk={desk} onStep={setStep} />;
    case "write":
      return <Write session={session} onPetition={(petition) => setStep({ at: "sign", petition })} onBack={back} />;
    case "sign":
      return <Sign session={session} desk={desk} petition={step.petition} onBack={back} />;
    case "recorded":
      return <Recorded session={session} petition={step.petition} onBack={back} />;
  }
}

function List({ session, desk, onStep }: { session: Session; desk: Desk; onStep: (step: Step) => void }) {
  const { texts, go } = usePage();
  const [recorded, setRecorded] = useState<readonly RecordedPetition[]>();
  return (
    <>
      <Title>{texts.t("petitions-title")}</Title>
      <p>{texts.t("petitions-intro", { needed: desk.needed })}</p>
      <InRecord desk={desk} onRead={setRecorded} onOpen={(petition) => onStep({ at: "recorded", petition })} />
      <Gatherings desk={desk} recorded={recorded ?? []} onOpen={(petition) => onStep({ at: "sign", petition })} />
      <div class="actions column">
        <button type="button" class="main" onClick={() => onStep({ at: "write" })}>
          {texts.t("petition-start")}
        </button>
        {session.isOffline ? null : (
          <button type="button" class="plain" onClick={() => go("hand-in")}>
            {texts.t("petitions-hand-in")}
          </button>
        )}
      </div>
      <Back to={() => go("home")} />
    </>
  );
}

interface InRecordProps {
  desk: Desk;
  onRead: (petitions: readonly RecordedPetition[]) => void;
  onOpen: (petition: RecordedPetition) => void;
}

/** The last one first. */
function InRecord({ desk, onRead, onOpen }: InRecordProps) {
  const { texts } = usePage();
  const [petitions, setPetitions] = useState<readonly RecordedPetition[]>();
  const { fault, again } = useAttempt(async (signal) => {
    const found = await desk.recorded(signal);
    setPetitions(found);
    onRead(found);
  });
  return (
    <section>
      <h2>{texts.t("petitions-recorded")}</h2>
      {fault !== undefined ? <Failure fault={fault} again={again} /> : petitions === undefined ? <Working label={texts.t("loading")} /> : null}
      {petitions?.length === 0 ? <p>{texts.t("petitions-recorded-none")}</p> : null}
      {[...(petitions ?? [])].reverse().map((one) => (
        <article key={one.id}>
          <h3 lang={one.petition.language}>{one.petition.title}</h3>
          <p class="soft">{texts.t("petition-signatures", { count: one.signatures, index: one.index })}</p>
          <Standing petition={one} />
          <div class="actions">
            <button type="button" aria-label={texts.t("petition-read-of", { title: one.petition.title })} onClick={() => onOpen(one)}>
              {texts.t("petition-read")}
            </button>
          </div>
        </article>
      ))}
    </section>
  );
}

interface GatheringsProps {
  desk: Desk;
  recorded: readonly RecordedPetition[];
  onOpen: (petition: Petition) => void;
}

/** What the service shows, without those that have come into the record in the meantime. */
function Gatherings({ desk, recorded, onOpen }: GatheringsProps) {
  const { texts } = usePage();
  const [petitions, setPetitions] = useState<readonly Gathering[]>();
  const { fault, again } = useAttempt(async (signal) => setPetitions(await desk.gathering(signal)));
  const gathering = petitions?.filter(({ id }) => !recorded.some((one) => one.id === id));
  return (
    <section>
      <h2>{texts.t("petitions-gathering")}</h2>
      {fault !== undefined ? <Failure fault={fault} again={again} /> : gathering === undefined ? <Working label={texts.t("loading")} /> : null}
      {gathering?.length === 0 ? <p>{texts.t("petitions-gathering-none")}</p> : null}
      {gathering?.map(({ id, petition, signatures }) => (
        <article key={id}>
          <h3 lang={petition.language}>{petition.title}</h3>
          <p class="soft">{texts.t("petition-gathered", { count: signatures, needed: desk.needed })}</p>
          <details>
            <summary>{texts.t("petition-text")}</summary>
            <PetitionText petition={petition} />
          </details>
          <div class="actions">
            <button type="button" aria-label={texts.t("petition-sign-of", { title: petition.title })} onClick={() => onOpen(petition)}>
              {texts.t("petition-sign")}
            </button>
          </div>
        </article>
      ))}
      <p class="soft">{texts.t("petitions-gathering-told")}</p>
    </section>
  );
}

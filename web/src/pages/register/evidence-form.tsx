// Who somebody is: a form, pictures, and a last look before they are locked and sent.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Registering, Session } from "../../flows/session.ts";
import type { Evidence } from "../../election/registration.ts";
import { localText } from "../../election/manifest.ts";
import type { Papers } from "../../registration/evidence.ts";
import { Title } from "../parts/parts.tsx";
import { usePage } from "../page.ts";
import { PapersForm } from "./papers-form.tsx";
import { Send, Sent } from "./send.tsx";
import { TakePicture } from "./take-picture.tsx";

/** So many digits of the application id are on the paper (docs/registration.md §4.2). */
const ON_PAPER = 16;

const EMPTY: Papers = { evidence: "", state: "", number: "", name: "", birth: "", mrz: [], vouches: [], attestations: [] };

type Step = "kind" | "form" | "document" | "self" | "send" | "sent";

export function EvidenceForm({ session, registering }: { session: Session; registering: Registering }) {
  const { texts } = usePage();
  const { registration } = session.manifest;
  const kinds = registration.kind === "intake" ? registration.evidence : [];
  const [kind, setKind] = useState<Evidence | undefined>(kinds.length === 1 ? kinds[0] : undefined);
  const [step, setStep] = useState<Step>("kind");
  const [papers, setPapers] = useState<Papers>(EMPTY);
  const pictures = usePictures();

  if (kind === undefined) return <KindChoice kinds={kinds} onKind={setKind} />;
  switch (step) {
    case "kind":
    case "form": {
      // Whoever is vouched for, or was seen, has no document to show.
      const next = () => setStep(kind.kind === "document" ? "document" : "send");
      return <PapersForm manifest={session.manifest} kind={kind} id={registering.id} papers={papers} onPapers={setPapers} onNext={next} />;
    }
    case "document": {
      const keep = (picture: Uint8Array) => {
        pictures.keep("document", picture);
        setStep("self");
      };
      return <TakePicture key="document" of="document" facing="environment" onPicture={keep} />;
    }
    case "self": {
      const keep = (picture: Uint8Array) => {
        pictures.keep("self", picture);
        setStep("send");
      };
      return (
        <TakePicture key="self" of="self" facing="user" onPicture={keep}>
          <p>{texts.t("picture-paper")}</p>
          <p class="paper">{paperNumber(registering.id)}</p>
        </TakePicture>
      );
    }
    case "send": {
      const sent = () => {
        pictures.forget();
        setPapers(EMPTY);
        setStep("sent");
      };
      const whole = { ...papers, evidence: kind.id };
      return <Send registering={registering} papers={whole} pictures={pictures.all()} onSent={sent} onChange={() => setStep("form")} />;
    }
    case "sent":
      return <Sent />;
  }
}

function KindChoice({ kinds, onKind }: { kinds: readonly Evidence[]; onKind: (kind: Evidence) => void }) {
  const { texts } = usePage();
  return (
    <>
      <Title>{texts.t("evidence-title")}</Title>
      <div class="actions column">
        {kinds.map((kind) => (
          <button type="button" key={kind.id} onClick={() => onKind(kind)}>
            {localText(kind.title, texts.code)}
          </button>
        ))}
      </div>
    </>
  );
}

/** The beginning of the application id, in groups that can be written by hand. */
export function paperNumber(id: string): string {
  return id.slice(0, ON_PAPER).replace(/(.{4})(?=.)/g, "$1 ");
}

interface Pictures {
  keep: (of: "document" | "self", picture: Uint8Array) => void;
  all: () => Uint8Array[];
  forget: () => void;
}

/** Pictures are in this page alone, and are overwritten when it is left or they were sent. */
function usePictures(): Pictures {
  const kept = useRef(new Map<string, Uint8Array>());
  const forget = () => {
    for (const picture of kept.current.values()) picture.fill(0);
    kept.current.clear();
  };
  useEffect(() => forget, []);
  return { keep: (of, picture) => void kept.current.set(of, picture), all: () => [...kept.current.values()], forget };
}

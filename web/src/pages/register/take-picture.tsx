// A picture, taken in the page: it never lies among the photographs of the device.

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { cleanPicture, type Picture as Taken } from "../../registration/picture.ts";
import { Failure, type Fault } from "../parts/failure.tsx";
import { Field, Notice, Title } from "../parts/parts.tsx";
import { faultOf } from "../fault.ts";
import { usePage } from "../page.ts";
import { budgetFor, type Camera, type Facing, openCamera, pictureOfFile, showPicture } from "./camera.ts";

/** Evidence has two: the document, and the person. */
const PICTURES = 2;

export interface TakePictureProps {
  of: "document" | "self";
  facing: Facing;
  children?: ComponentChildren;
  onPicture: (picture: Uint8Array) => void;
}

type Step = { at: "ready" } | { at: "live"; shows: boolean } | { at: "taken"; picture: Taken };

export function TakePicture({ of, facing, children, onPicture }: TakePictureProps) {
  const { texts } = usePage();
  const [step, setStep] = useState<Step>({ at: "ready" });
  const [fault, setFault] = useState<Fault>();
  const [hasCamera, setHasCamera] = useState(true);
  const video = useRef<HTMLVideoElement>(null);
  const camera = useRef<Camera | undefined>(undefined);
  useEffect(() => () => camera.current?.stop(), []);

  const failed = (error: unknown) => {
    camera.current?.stop();
    camera.current = undefined;
    setStep({ at: "ready" });
    setHasCamera(false);
    setFault(faultOf(error));
  };
  const start = () => {
    setFault(undefined);
    setStep({ at: "live", shows: false });
  };
  // The element must be there before the camera can show anything in it.
  useEffect(() => {
    if (step.at !== "live" || video.current === null) return;
    let wanted = true;
    openCamera(video.current, facing).then((opened) => {
      if (!wanted) return opened.stop();
      camera.current = opened;
      setStep({ at: "live", shows: true });
    }, failed);
    return () => {
      wanted = false;
    };
  }, [step.at]);
  const keep = (picture: Taken) => {
    camera.current = undefined;
    setFault(undefined);
    setStep({ at: "taken", picture });
  };
  const take = () => void camera.current?.take(budgetFor(PICTURES)).then(keep, failed);
  const choose = (file: File | undefined) => {
    if (file !== undefined) pictureOfFile(file, budgetFor(PICTURES)).then(keep, (error: unknown) => setFault(faultOf(error)));
  };
  return (
    <>
      <Title>{texts.t(`picture-${of}`)}</Title>
      <p>{texts.t(`picture-${of}-hint`)}</p>
      {children}
      {fault === undefined ? null : <Failure fault={fault} />}
      {step.at === "taken" ? (
        <>
          <Picture picture={step.picture.bytes} />
          <div class="actions">
            <button type="button" class="main" onClick={() => onPicture(step.picture.bytes)}>
              {texts.t("picture-use")}
            </button>
            <button type="button" onClick={start}>
              {texts.t("picture-again")}
            </button>
          </div>
        </>
      ) : step.at === "live" ? (
        <>
          <video ref={video} aria-label={texts.t(`picture-${of}`)} />
          <div class="actions">
            <button type="button" class="main" disabled={!step.shows} onClick={take}>
              {texts.t("picture-take")}
            </button>
          </div>
        </>
      ) : hasCamera ? (
        <>
          <p class="soft">{texts.t("picture-stored-hint")}</p>
          <div class="actions">
            <button type="button" class="main" onClick={start}>
              {texts.t("picture-start")}
            </button>
          </div>
        </>
      ) : (
        <>
          <Notice title={texts.t("picture-none-title")}>
            <p>{texts.t("picture-none")}</p>
          </Notice>
          <Field label={texts.t("picture-choose")}>
            {(attributes) => (
              <input type="file" accept="image/*" capture={facing} {...attributes} onChange={(event) => choose(event.currentTarget.files?.[0])} />
            )}
          </Field>
          <button type="button" onClick={start}>
            {texts.t("picture-start")}
          </button>
        </>
      )}
    </>
  );
}

/** A picture of this page, shown as long as it is looked at. */
export function Picture({ picture }: { picture: Uint8Array }) {
  const { texts } = usePage();
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => (image.current === null ? undefined : showPicture(image.current, cleanPicture(picture))), [picture]);
  return <img class="picture" ref={image} alt={texts.t("picture-shown")} />;
}

// An election from a file: its fingerprint is compared, and then it goes on with a network or without.

import { useState } from "preact/hooks";
import { openPinned } from "../flows/online.ts";
import { OfflineSession } from "../flows/offline.ts";
import { asFileText, kindOf, readElectionFile, readRightFile } from "../flows/files.ts";
import type { Session } from "../flows/session.ts";
import { localText, type Manifest, parseManifestFile } from "../election/manifest.ts";
import type { Setup } from "../record/setup.ts";
import { faultOf, faultOfFile } from "./fault.ts";
import { Failure, type Fault } from "./parts/failure.tsx";
import { FileDrop } from "./parts/file-drop.tsx";
import { ElectionFingerprint } from "./parts/fingerprint.tsx";
import { Field, FORGETFUL, Notice, Title, Working } from "./parts/parts.tsx";
import { type Screen, usePage } from "./page.ts";
import { SessionScreen } from "./session-screen.tsx";

type Election = { manifest: Manifest } | { setup: Setup };

let opened: Session | undefined;

export function Alone({ screen, makeWorker }: { screen: Screen; makeWorker: () => Worker }) {
  const { go } = usePage();
  const [election, setElection] = useState<Election>();
  const [isSame, setIsSame] = useState(false);
  const [session, setSession] = useState(opened);
  if (session !== undefined) {
    return session.isOffline && screen === "home" ? <OfflineHome session={session as OfflineSession} /> : <SessionScreen screen={screen} session={session} />;
  }
  const keep = (made: Session) => {
    opened = made;
    setSession(made);
    go("home");
  };
  if (election === undefined) return <ChooseElection onElection={setElection} />;
  if (!isSame) return <Compare manifest={manifestOf(election)} onSame={() => setIsSame(true)} />;
  return <ChooseNetwork election={election} makeWorker={makeWorker} onSession={keep} />;
}

function ChooseElection({ onElection }: { onElection: (election: Election) => void }) {
  const { texts } = usePage();
  const [fault, setFault] = useState<Fault>();
  const take = (file: Uint8Array) => {
    try {
      setFault(undefined);
      const isElection = kindOf(file) === "election-file";
      onElection(isElection ? { setup: readElectionFile(asFileText(file)) } : { manifest: parseManifestFile(file).manifest });
    } catch (error) {
      const found = faultOf(error);
      setFault(["json", "note", "file"].includes(found.code) ? { code: "file" } : { code: "manifest", values: { code: found.code } });
    }
  };
  return (
    <>
      <Title>{texts.t("offline-title")}</Title>
      <p>{texts.t("offline-intro")}</p>
      <FileDrop label={texts.t("offline-choose")} onFile={take} onTooLarge={() => setFault({ code: "file-too-large" })} />
      {fault === undefined ? null : <Failure fault={fault} />}
    </>
  );
}

function Compare({ manifest, onSame }: { manifest: Manifest; onSame: () => void }) {
  const { texts } = usePage();
  const [differs, setDiffers] = useState(false);
  return (
    <>
      <Title>{texts.t("offline-same-title")}</Title>
      <p>{localText(manifest.title, texts.code)}</p>
      <p>{texts.t("offline-same")}</p>
      <ElectionFingerprint id={manifest.id} open />
      {differs ? (
        <Notice tone="bad">
          <p>{texts.t("offline-differ")}</p>
        </Notice>
      ) : null}
      <div class="actions">
        <button type="button" class="main" disabled={differs} onClick={onSame}>
          {texts.t("offline-same-yes")}
        </button>
        <button type="button" class="danger" onClick={() => setDiffers(true)}>
          {texts.t("offline-same-no")}
        </button>
      </div>
    </>
  );
}

function ChooseNetwork({ election, makeWorker, onSession }: { election: Election; makeWorker: () => Worker; onSession: (session: Session) => void }) {
  const { texts } = usePage();
  const [address, setAddress] = useState("");
  const [connecting, setConnecting] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const connect = () => {
    setFault(undefined);
    setConnecting(true);
    openPinned(address, manifestOf(election), makeWorker)
      .then(onSession, (error: unknown) => setFault(faultOf(error)))
      .finally(() => setConnecting(false));
  };
  return (
    <>
      <Title>{localText(manifestOf(election).title, texts.code)}</Title>
      <div class="actions">
        <button type="button" class="main" onClick={() => onSession(new OfflineSession(election, makeWorker))}>
          {texts.t("offline-no-network")}
        </button>
      </div>
      <Field label={texts.t("offline-server")} hint={texts.t("offline-server-hint")}>
        {(attributes) => (
          <input type="text" inputMode="url" {...attributes} {...FORGETFUL} value={address} onInput={(event) => setAddress(event.currentTarget.value)} />
        )}
      </Field>
      {fault === undefined ? null : <Failure fault={fault} again={connect} />}
      {connecting ? (
        <Working label={texts.t("loading")} />
      ) : (
        <button type="button" disabled={address.trim() === ""} onClick={connect}>
          {texts.t("offline-connect")}
        </button>
      )}
    </>
  );
}

/** What can be done without a network. */
function OfflineHome({ session }: { session: OfflineSession }) {
  const { texts, go } = usePage();
  const [canVote, setCanVote] = useState(session.canVote);
  const [fault, setFault] = useState<Fault>();
  const take = (file: Uint8Array) => {
    try {
      setFault(undefined);
      session.giveRight(readRightFile(asFileText(file), session.manifest.id));
      setCanVote(session.canVote);
    } catch (error) {
      setFault(faultOfFile(error));
    }
  };
  return (
    <>
      <Title>{localText(session.manifest.title, texts.code)}</Title>
      {session.keys === undefined ? <p>{texts.t("offline-needs")}</p> : null}
      {session.keys === undefined || canVote ? null : (
        <>
          <h2>{texts.t("offline-right")}</h2>
          <p>{texts.t("offline-right-hint")}</p>
          <FileDrop label={texts.t("offline-right")} onFile={take} onTooLarge={() => setFault({ code: "file-too-large" })} />
          {fault === undefined ? null : <Failure fault={fault} />}
        </>
      )}
      <div class="actions column">
        <button type="button" class="main" disabled={!canVote} onClick={() => go("vote")}>
          {texts.t("home-vote")}
        </button>
        <button type="button" onClick={() => go("receipt")}>
          {texts.t("home-receipt")}
        </button>
        <button type="button" disabled={session.keys === undefined} onClick={() => go("device")}>
          {texts.t("home-device")}
        </button>
      </div>
      <ElectionFingerprint id={session.manifest.id} />
    </>
  );
}

function manifestOf(election: Election): Manifest {
  return "setup" in election ? election.setup.manifest : election.manifest;
}

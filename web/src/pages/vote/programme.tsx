// What a list or an option says of itself: attachments of the manifest, checked against their hashes, each shown at the same length.

import { useContext, useState } from "preact/hooks";
import { createContext } from "preact";
import { type Document, localText } from "../../election/manifest.ts";
import { toHex } from "../../encoding/bytes.ts";
import { fromUtf8 } from "../../encoding/bytes.ts";
import { Failure, type Fault } from "../parts/failure.tsx";
import { SaveFile, Working } from "../parts/parts.tsx";
import { usePage } from "../page.ts";
import { faultOf } from "../fault.ts";

/** Where documents come from; already checked against their hashes. */
export const DocumentSource = createContext<((document: Document) => Promise<Uint8Array>) | undefined>(undefined);

/** As many characters of each programme are shown, so that nobody has more room than the others. */
const SHOWN = 3_000;

export function Programmes({ documents, of }: { documents: readonly Document[]; of: string }) {
  const { texts } = usePage();
  const own = documents.filter((document) => document.language === texts.code);
  const shown = own.length > 0 ? own : documents;
  return (
    <>
      {shown.map((document) => (
        <Programme key={toHex(document.attachment.hash)} document={document} of={of} />
      ))}
    </>
  );
}

function Programme({ document, of }: { document: Document; of: string }) {
  const { texts } = usePage();
  const source = useContext(DocumentSource);
  const [content, setContent] = useState<Uint8Array>();
  const [fault, setFault] = useState<Fault>();
  if (source === undefined) return null;
  const open = () => {
    if (content !== undefined) return;
    setFault(undefined);
    source(document).then(setContent, (error: unknown) => setFault(faultOf(error)));
  };
  return (
    <details onToggle={(event) => (event.currentTarget.open ? open() : undefined)}>
      <summary>{texts.t("programme-of", { title: localText(document.title, texts.code), name: of })}</summary>
      {fault !== undefined ? (
        <Failure fault={fault} again={open} />
      ) : content === undefined ? (
        <Working label={texts.t("loading")} />
      ) : (
        <Content content={content} document={document} />
      )}
    </details>
  );
}

function Content({ content, document }: { content: Uint8Array; document: Document }) {
  const { texts } = usePage();
  const [whole, setWhole] = useState(false);
  if (!document.mediaType.startsWith("text/")) {
    return <SaveFile name={localText(document.title, texts.code)} content={() => content} label={texts.t("programme-save")} />;
  }
  const text = fromUtf8(content);
  const shown = whole ? text : text.slice(0, SHOWN);
  return (
    <>
      <div class="programme">{shown}</div>
      {shown.length < text.length ? (
        <button type="button" class="plain" onClick={() => setWhole(true)}>
          {texts.t("programme-whole")}
        </button>
      ) : null}
    </>
  );
}

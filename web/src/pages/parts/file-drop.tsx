// A file that the reader drops or picks. It is read here and goes nowhere.

import { useId, useState } from "preact/hooks";
import { useText } from "../page.ts";

const MOST = 64 * 1024 * 1024;

export function FileDrop({ label, onFile, onTooLarge }: { label: string; onFile: (bytes: Uint8Array, name: string) => void; onTooLarge: () => void }) {
  const t = useText();
  const id = useId();
  const [over, setOver] = useState(false);
  const take = async (file: File | undefined | null) => {
    if (!file) return;
    if (file.size > MOST) onTooLarge();
    else onFile(new Uint8Array(await file.arrayBuffer()), file.name);
  };
  return (
    <div
      class={over ? "drop over" : "drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer?.files[0]);
      }}
    >
      <label for={id}>{label}</label>
      <p class="soft">{t("file-drop-hint")}</p>
      <input
        id={id}
        type="file"
        onChange={(event) => {
          const input = event.currentTarget;
          void take(input.files?.[0]).finally(() => {
            input.value = "";
          });
        }}
      />
    </div>
  );
}

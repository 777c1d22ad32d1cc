// Makes one script of a TypeScript file and all that it imports, for Node to run by itself: node bundle.mjs FILE OUT

import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const [file, out] = process.argv.slice(2).map((path) => resolve(path));
if (file === undefined || out === undefined) throw new Error("usage: node bundle.mjs FILE OUT");

await build({
  configFile: false,
  root: fileURLToPath(new URL("..", import.meta.url)),
  logLevel: "warn",
  ssr: { noExternal: true },
  build: { ssr: file, outDir: dirname(out), emptyOutDir: false, rollupOptions: { output: { entryFileNames: basename(out) } } },
});

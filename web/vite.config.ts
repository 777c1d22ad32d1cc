import { defineConfig } from "vite";
import { compressed } from "./build/compressed.ts";
import { proverText, selfContained } from "./build/self-contained.ts";

// Two builds of one client: the page that a service serves, and the file that needs no service (`--mode standalone`).
export default defineConfig(({ mode }) => {
  const isAlone = mode === "standalone";
  return {
    define: { __STANDALONE__: JSON.stringify(isAlone) },
    publicDir: isAlone ? false : "public",
    build: {
      target: "es2020",
      outDir: isAlone ? "dist-standalone" : "dist",
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      rollupOptions: {
        input: isAlone ? "standalone.html" : "index.html",
        output: isAlone ? { codeSplitting: false } : {},
      },
    },
    worker: { format: "es", rollupOptions: { output: { codeSplitting: false } } },
    plugins: isAlone ? [proverText(), selfContained()] : [compressed()],
  };
});

import { defineConfig } from "vitest/config";

// Plays in a browser against the real service: `web/tests/browser/run` builds what they need and starts them.
export default defineConfig({
  define: { __STANDALONE__: "false" },
  test: {
    // With FIGURES=1 they measure instead: what docs/performance.md says of the pages.
    include: [process.env["FIGURES"] === "1" ? "tests/browser/*.figures.ts" : "tests/browser/*.play.ts"],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 300_000,
    bail: 1,
  },
});

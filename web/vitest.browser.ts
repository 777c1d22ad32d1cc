import { defineConfig } from "vitest/config";

// Plays in a browser against the real service: `web/tests/browser/run` builds what they need and starts them.
export default defineConfig({
  define: { __STANDALONE__: "false" },
  test: {
    include: ["tests/browser/*.play.ts"],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 300_000,
    bail: 1,
  },
});

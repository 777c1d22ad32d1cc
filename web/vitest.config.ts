import { defineConfig } from "vitest/config";

export default defineConfig({
  define: { __STANDALONE__: "false" },
  test: {
    include: ["tests/**/*.test.ts"],
    // Not a limit for what is slow, but an end for what hangs.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});

import { defineConfig } from "vitest/config";

/** Unit tests lie beside the code. No network, no sleep: whatever runs longer than this hangs. */
export default defineConfig({
  test: {
    include: ["{lib,components,sdk,examples,scripts,contracts,bench,faults,entrypoints}/**/*.test.{ts,tsx}"],
    environment: "node",
    testTimeout: 90_000,
    hookTimeout: 90_000,
    maxWorkers: 2,
    restoreMocks: true,
    unstubGlobals: true,
  },
});

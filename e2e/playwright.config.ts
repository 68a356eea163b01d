import { defineConfig } from "@playwright/test";

/** Two workers for two cores: a third makes each of them slower, and all no sooner done. No retries: a test that fails now and then is a defect. Nothing waits on time, so the limits only end what hangs. */
export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: "../test-results/e2e",
  globalSetup: "./build.ts",
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: { actionTimeout: 20_000, navigationTimeout: 20_000 },
  reporter: [["line"], ["json", { outputFile: "../test-results/e2e.json" }]],
});

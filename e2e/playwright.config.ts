import { defineConfig } from "@playwright/test";

/** Three workers for two cores: half of what a test does is waiting for browsers and disks. No retries: a test that fails now and then is a defect. Nothing waits on time, so the limits only end what hangs. */
export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: "../test-results/e2e",
  globalSetup: "./build.ts",
  workers: 3,
  fullyParallel: true,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: { actionTimeout: 20_000, navigationTimeout: 20_000 },
  reporter: [["line"], ["json", { outputFile: "../test-results/e2e.json" }]],
});

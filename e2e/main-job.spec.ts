import { expect, test } from "./browser.ts";
import { writeSpotifyExport } from "./fixtures/spotify-history.ts";
import { mainJob } from "./main-job.ts";

test("the main job: import, ask, approve less, read, pay, revoke, refused, verified, earned", async ({
  context,
  openApp,
  nextApproval,
  concertFinder,
}, info) => {
  const files = await writeSpotifyExport(info.outputPath("export"), {
    plays: 2400,
    from: "2025-01-01T00:00:00Z",
    to: "2026-01-01T00:00:00Z",
    seed: 1,
  });
  const steps: string[] = [];
  await mainJob({ context, openApp, nextApproval, demoUrl: concertFinder.url, files, report: (step) => steps.push(step) });
  expect(steps).toHaveLength(8);
});

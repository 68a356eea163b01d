import { startConcertFinder } from "../examples/concert-finder/server.ts";
import { demoMoney, startLocalMoney } from "../examples/local-money/start.ts";
import { expect, test } from "./browser.ts";
import { writeSpotifyExport } from "./fixtures/spotify-history.ts";
import { mainJob } from "./main-job.ts";

test("the main job: import, ask, approve less, read, pay, the money arrives, revoke, refused, verified, earned", async ({
  context,
  openApp,
  nextApproval,
}, info) => {
  const files = await writeSpotifyExport(info.outputPath("export"), {
    plays: 2400,
    from: "2025-01-01T00:00:00Z",
    to: "2026-01-01T00:00:00Z",
    seed: 1,
  });
  const steps: string[] = [];
  const money = await startLocalMoney();
  const demo = await startConcertFinder({ port: 0, paying: money.paying });
  try {
    await mainJob({ context, openApp, nextApproval, demoUrl: demo.url, files, money: demoMoney(money), report: (step) => steps.push(step) });
  } finally {
    await demo.close();
    await money.close();
  }
  expect(steps).toHaveLength(10);
});

import { button, goTo } from "./add-data.ts";
import { call, codeOf, playsRequest, resultOf } from "./app-page.ts";
import { verifyLog } from "./main-job.ts";
import { expect, granted, PASSPHRASE, test } from "./ready.ts";

const stream = "play_events";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const verifier = { challenge: "12345678", audience: "https://verifier.example" };

test("a clock turned back by an hour, a day or a year gives no expired grant its life back", async ({
  app,
  home,
  nextApproval,
  moveClock,
  stopWorker,
}) => {
  const { grantId } = await granted(app, nextApproval, playsRequest({ duration: "PT30M" }));
  const lives = async (): Promise<(string | undefined)[]> => [
    codeOf(await call(app, "data_query", { grantId, stream })),
    codeOf(await call(app, "data_present", { grantId, ...verifier })),
    resultOf(await call(app, "data_getGrants", {}))[0]?.state,
  ];
  const over = ["grant_expired", "grant_expired", "expired"];
  expect(await lives()).toEqual([undefined, undefined, "active"]);
  let clock = HOUR;
  await moveClock(clock);
  expect(await lives()).toEqual(over);
  for (const back of [HOUR, DAY, 365 * DAY]) {
    clock -= back;
    await moveClock(clock);
    expect(await lives()).toEqual(over);
    await stopWorker();
    await moveClock(clock);
    expect(await lives()).toEqual(over);
  }
  // What is agreed on from here on lives as long as was said.
  const later = await granted(app, nextApproval, playsRequest({ duration: "PT30M" }));
  resultOf(await call(app, "data_query", { grantId: later.grantId, stream }));
  await moveClock(clock + HOUR);
  expect(codeOf(await call(app, "data_query", { grantId: later.grantId, stream }))).toBe("grant_expired");
  await goTo(home, "/activity");
  await expect(home.getByText(/The clock of this computer was turned back by 365 days/)).toBeVisible();
  await verifyLog(home);
});

test("a clock that was wrong and is put right locks nobody out, and what it ended is given again at a press", async ({
  app,
  home,
  nextApproval,
  moveClock,
}) => {
  const early = await granted(app, nextApproval);
  await moveClock(400 * DAY);
  expect(resultOf(await call(app, "data_getGrants", {}))[0]?.state).toBe("expired");
  await button(home, "Lock").click();
  const passphrase = home.getByLabel("Passphrase", { exact: true });
  for (let wrong = 0; wrong < 5; wrong++) {
    await passphrase.fill("not the passphrase");
    await button(home, "Unlock").click();
    await expect(passphrase).toHaveAttribute("aria-invalid", "true");
  }
  await moveClock(0);
  // The wait is as long as it would have been, and not four hundred days longer.
  await passphrase.fill(PASSPHRASE);
  await button(home, "Unlock").click();
  await expect(home.getByRole("alert")).toHaveText(/^Too many wrong tries\. Try again in \d seconds?\.$/);
  await moveClock(10_000);
  await passphrase.fill(PASSPHRASE);
  await button(home, "Unlock").click();
  await expect(button(home, "Lock")).toBeVisible();
  const { grantId } = await granted(app, nextApproval);
  resultOf(await call(app, "data_query", { grantId, stream }));

  expect(codeOf(await call(app, "data_query", { grantId: early.grantId, stream }))).toBe("grant_expired");
  await goTo(home, "/access");
  await home.getByText("Ended (1)").click();
  await expect(home.getByText("Ran out when the clock of this computer was ahead.")).toBeVisible();
  await button(home, "Give again").click();
  await expect(button(home, "Give again")).toHaveCount(0);
  const live = resultOf(await call(app, "data_getGrants", {})).filter(({ state }) => state === "active");
  expect(live).toHaveLength(2);
  for (const one of live) resultOf(await call(app, "data_query", { grantId: one.grantId, stream }));
});

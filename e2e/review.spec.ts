import { call, codeOf, playsRequest, resultOf } from "./app-page.ts";
import { approveOf, claimsOf } from "./approvals.ts";
import { writeSpotifyExport } from "./fixtures/spotify-history.ts";
import { importFiles } from "./main-job.ts";
import { answer, ask, expect, granted, PLAYS, test } from "./ready.ts";

const DAY = 86_400_000;

test("what changed while it was read is shown anew, not signed", async ({ app, home, nextApproval }, info) => {
  const { approval, reply } = await ask(app, nextApproval);
  await expect(approval.getByText(`${PLAYS} records now`)).toBeVisible();
  await approval.getByRole("switch", { name: "Track", exact: true }).click();
  const files = await writeSpotifyExport(info.outputPath("more"), { plays: 30, from: "2026-02-01T00:00:00Z", to: "2026-03-01T00:00:00Z", seed: 8 });
  await importFiles(home, files);

  await answer(approval, "Approve");
  await expect(approval.getByRole("alert")).toContainText("The request changed while you read it.");
  await expect(approval.getByText(`${PLAYS + 30} records now`)).toBeVisible();
  expect(resultOf(await call(app, "data_getPending", {}))).toHaveLength(1);
  expect(resultOf(await call(app, "data_getGrants", {}))).toEqual([]);

  await answer(approval, "Approve");
  const { grantId } = resultOf(await reply);
  expect(resultOf(await call(app, "data_query", { grantId, stream: "play_events", limit: 1000 })).data).toHaveLength(PLAYS + 30);
});

test("Approve is inert until it can have been read, and for AI training until it was ticked", async ({ app, context, nextApproval }) => {
  // From here on time stands still in every page, and moves as it is told.
  await context.clock.install();
  await context.clock.pauseAt(Date.now() + 60_000);
  const { approval, reply } = await ask(app, nextApproval, playsRequest({ purpose_code: "https://pdpp.dev/purpose/ai_training" }));
  const button = approveOf(approval);
  const tick = approval.getByRole("checkbox");
  // What is shown comes in steps of its own timers: as few as there are.
  await expect(async () => {
    await approval.clock.runFor(1);
    await expect(button).toBeVisible({ timeout: 1 });
  }).toPass({ intervals: [0] });
  await expect(tick).not.toBeChecked();
  await tick.check();

  const press = async () => {
    await button.dispatchEvent("pointerdown");
    await button.click({ force: true });
  };
  const inert = async () => {
    await expect(button).toHaveAttribute("aria-disabled", "true");
    await press();
    await expect(button).not.toHaveAttribute("aria-busy", "true");
    expect(resultOf(await call(app, "data_getPending", {}))).toHaveLength(1);
  };
  await approval.clock.runFor(450);
  await inert();
  await approval.clock.runFor(50);
  await expect(button).toBeEnabled();

  await approval.evaluate(() => window.dispatchEvent(new Event("focus")));
  await approval.clock.runFor(450);
  await inert();
  await approval.clock.runFor(50);
  await expect(button).toBeEnabled();

  await tick.uncheck();
  await inert();
  await expect(approval.getByText("Approving needs your tick for AI training.")).toBeVisible();
  await tick.check();
  await press();
  const grant = resultOf(await reply);
  expect(grant.authorization_details[0]).toMatchObject({ purpose_code: "https://pdpp.dev/purpose/ai_training" });
});

test("approving less ends in a credential for exactly that, and a read of exactly that", async ({ app, nextApproval }) => {
  const until = "2025-10-01T00:00:00.000Z";
  const request = playsRequest({
    streams: [
      {
        name: "play_events",
        fields: ["played_at", "artist_name", "track_name", "skipped"],
        time_range: { since: "2025-02-01T00:00:00Z", until: "2025-10-01T02:00:00+02:00" },
      },
    ],
  });
  const grant = await granted(app, nextApproval, request, async (approval) => {
    await approval.getByRole("switch", { name: "Skipped", exact: true }).click();
    await approval.getByRole("switch", { name: "Track", exact: true }).click();
    await approval.getByLabel("Time range", { exact: true }).selectOption({ label: "The last 30 days" });
    await approval.getByLabel("Expires", { exact: true }).selectOption(String(DAY));
    await approval.getByLabel("Reads allowed", { exact: true }).selectOption("5");
  });
  const [asked] = request.authorization_details;
  const { duration: _, ...rest } = asked as Extract<typeof asked, { duration?: unknown }>;
  const access = {
    ...rest,
    streams: [{ name: "play_events", fields: ["played_at", "artist_name"], time_range: { since: "2025-09-01T00:00:00.000Z", until } }],
    max_uses: 5,
  };
  expect(grant.authorization_details).toEqual([access]);
  const { validFrom, validUntil, credentialSubject } = claimsOf(grant.credential);
  expect(credentialSubject.authorization_details).toEqual([access]);
  expect(credentialSubject.origin).toBe(new URL(app.url()).origin);
  expect(Date.parse(validUntil) - Date.parse(validFrom)).toBe(DAY);
  expect(Date.parse(grant.expiresAt)).toBe(Date.parse(validUntil));
  expect(resultOf(await call(app, "data_getGrants", {}))).toMatchObject([
    { usesLeft: 5, credential: grant.credential, authorization_details: [access] },
  ]);

  const { grantId } = grant;
  const page = resultOf(await call(app, "data_query", { grantId, stream: "play_events", limit: 1000 }));
  expect(page.disclosure.usesLeft).toBe(4);
  expect(page.data.length).toBeGreaterThan(2);
  expect(
    page.data.every(({ data }) => Object.keys(data).toSorted().join() === "artist_name,played_at" && String(data["played_at"]).startsWith("2025-09")),
  ).toBe(true);
  expect(codeOf(await call(app, "data_query", { grantId, stream: "play_events", fields: ["track_name"] }))).toBe("not_granted");
});

import { goTo } from "./add-data.ts";
import { call, codeOf, heard, resultOf } from "./app-page.ts";
import { verifyLog } from "./main-job.ts";
import { expect, granted, test } from "./ready.ts";

const stream = "play_events";

test("access is cut down at once, without asking the app: fewer fields, a sooner end, fewer reads", async ({ app, home, nextApproval }) => {
  const { grantId } = await granted(app, nextApproval);
  const whole = resultOf(await call(app, "data_query", { grantId, stream }));
  await goTo(home, "/access");
  const row = home.getByRole("listitem", { name: new URL(app.url()).origin, exact: true });
  await row.getByRole("button", { name: "Give less", exact: true }).click();
  const dialog = home.getByRole("dialog", { name: "Give less" });
  const save = dialog.getByRole("button", { name: "Give less", exact: true });
  await expect(save).toBeDisabled();
  const fields = dialog.getByRole("group", { name: "Listening history" }).getByRole("switch");
  for (const field of await fields.all()) await field.click();
  await expect(dialog.getByText("Keep at least one field on.")).toBeVisible();
  await expect(save).toBeDisabled();
  await fields.and(dialog.getByRole("switch", { name: "Artist", exact: true })).click();
  await dialog.getByLabel("Expires", { exact: true }).selectOption({ label: "After 1 hour" });
  await dialog.getByLabel("Reads left", { exact: true }).selectOption({ label: "1 read" });
  await save.click();
  await expect(dialog).toHaveCount(0);

  await expect.poll(() => heard(app)).toContain("grantRevoked");
  expect(codeOf(await call(app, "data_query", { grantId, stream }))).toBe("grant_revoked");
  const live = resultOf(await call(app, "data_getGrants", {})).filter(({ state }) => state === "active");
  expect(live).toHaveLength(1);
  const [less] = live;
  expect(Date.parse(less?.expiresAt ?? "") - Date.now()).toBeLessThanOrEqual(3_600_000);
  const page = resultOf(await call(app, "data_query", { grantId: less?.grantId ?? "", stream }));
  expect(Object.keys(page.data[0]?.data ?? {})).toEqual(["artist_name"]);
  expect(page.data[0]?.id).toBe(whole.data[0]?.id);
  expect(codeOf(await call(app, "data_query", { grantId: less?.grantId ?? "", stream }))).toBe("exhausted");
  await goTo(home, "/activity");
  await expect(home.getByText(/You cut what .* may read down to Listening history \(Artist\)/)).toBeVisible();
  await verifyLog(home);
});

test("revoked by mistake, it is given again within five seconds: as a new grant, the old one stays ended", async ({ app, home, nextApproval }) => {
  const { grantId } = await granted(app, nextApproval);
  await goTo(home, "/access");
  const rows = home.getByRole("listitem", { name: new URL(app.url()).origin, exact: true });
  await rows.getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(rows.getByText("Access stopped")).toBeVisible();
  expect(codeOf(await call(app, "data_query", { grantId, stream }))).toBe("grant_revoked");
  await rows.getByRole("button", { name: "Undo", exact: true }).click();

  await expect(rows.getByRole("button", { name: "Revoke", exact: true })).toBeVisible();
  await expect(home.getByText("Access stopped")).toHaveCount(0);
  const [again, ...others] = resultOf(await call(app, "data_getGrants", {})).filter(({ state }) => state === "active");
  expect(others).toEqual([]);
  resultOf(await call(app, "data_query", { grantId: again?.grantId ?? "", stream }));
  expect(codeOf(await call(app, "data_query", { grantId, stream }))).toBe("grant_revoked");

  await rows.getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(rows.getByRole("button", { name: "Undo", exact: true })).toBeVisible();
  await expect(rows.getByRole("button", { name: "Undo", exact: true })).toHaveCount(0);
  await verifyLog(home);
});

import { goTo } from "./add-data.ts";
import { playsRequest } from "./app-page.ts";
import { look, NARROW } from "./look.ts";
import { answer, ask, expect, granted, test } from "./ready.ts";

const WHEN = "Next time it asks";

test("screens of a known app that asks for more, of giving less, and of answers in advance", async ({ app, home, nextApproval }) => {
  await granted(app, nextApproval, playsRequest(), async (approval) => {
    await approval.getByLabel(WHEN, { exact: true }).selectOption({ label: "Same answer for 30 days" });
    await look(approval, "request-next-time");
  });
  const more = await ask(
    app,
    nextApproval,
    playsRequest({
      streams: [{ name: "play_events", fields: ["artist_name", "track_name", "ms_played", "country"] }],
      purpose_code: "https://pdpp.dev/purpose/analytics",
      retention: { max_duration: "P365D", on_expiry: "anonymize" },
    }),
  );
  await expect(more.approval.getByText("Beyond what it may read already")).toBeVisible();
  await expect(more.approval.getByRole("switch", { name: "Country", exact: true })).toBeVisible();
  await expect(more.approval.getByRole("switch", { name: "Artist", exact: true })).toBeHidden();
  await more.approval.getByText("It may read already: Artist and Track", { exact: true }).click();
  await expect(more.approval.getByRole("switch", { name: "Artist", exact: true })).toBeVisible();
  await look(more.approval, "request-difference-unfolded", [NARROW]);
  await more.approval.getByText("It may read already: Artist and Track", { exact: true }).click();
  await look(more.approval, "request-difference");
  await answer(more.approval, "Not now");
  await more.reply;
  await goTo(home, "/access");
  await expect(home.getByRole("list", { name: "Answered without asking" })).toBeVisible();
  await look(home, "access-answers");
  await home.getByRole("button", { name: "Give less", exact: true }).click();
  await expect(home.getByRole("dialog", { name: "Give less" })).toBeVisible();
  await look(home, "access-less");
});

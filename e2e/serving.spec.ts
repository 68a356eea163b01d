import { call, codeOf, heard, playsRequest, resultOf } from "./app-page.ts";
import { expect, granted, PLAYS, test } from "./ready.ts";

const stream = "play_events";
const DAY = 86_400_000;

test("what the person unticks never leaves the background", async ({ app, nextApproval, worker }) => {
  const grant = await granted(app, nextApproval, playsRequest(), (approval) => approval.getByRole("switch", { name: "Track", exact: true }).click());
  expect(grant.authorization_details[0]?.streams[0]?.fields).toEqual(["played_at", "artist_name"]);

  // Everything the worker says to the page, as it leaves the worker.
  await (await worker()).evaluate(() => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    chrome.runtime.onConnect.addListener((port) => {
      const post = port.postMessage.bind(port);
      port.postMessage = (message: unknown) => {
        said.push(JSON.stringify(message));
        post(message);
      };
    });
  });
  await app.reload();
  const page = resultOf(await call(app, "data_query", { grantId: grant.grantId, stream }));
  expect(page.data).toHaveLength(25);
  expect(new Set(page.data.flatMap(({ data }) => Object.keys(data)))).toEqual(new Set(["played_at", "artist_name"]));
  expect(codeOf(await call(app, "data_query", { grantId: grant.grantId, stream, fields: ["track_name"] }))).toBe("not_granted");
  const said = await (await worker()).evaluate(() => (globalThis as unknown as { said: string[] }).said.join("\n"));
  expect(said).toContain("artist_name");
  expect(said).not.toContain("track_name");
});

test("streams, fields and time ranges outside the grant are refused, and asked for narrower they are served", async ({ app, nextApproval }) => {
  const request = playsRequest({
    streams: [{ name: stream, fields: ["played_at"], time_range: { since: "2025-03-01T00:00:00Z", until: "2025-09-01T00:00:00Z" } }],
  });
  const { grantId } = await granted(app, nextApproval, request);
  const query = async (change: object) => call(app, "data_query", { grantId, stream, ...change });
  expect(codeOf(await query({ stream: "saved_tracks" }))).toBe("not_granted");
  expect(codeOf(await query({ fields: ["artist_name"] }))).toBe("not_granted");
  expect(codeOf(await query({ time_range: { since: "2025-02-01T00:00:00Z" } }))).toBe("not_granted");
  expect(codeOf(await query({ time_range: { until: "2025-10-01T00:00:00Z" } }))).toBe("not_granted");
  expect(codeOf(await query({ limit: 1001 }))).toBe("invalid_params");
  const times = resultOf(await query({ limit: 1000, order: "asc" })).data.map(({ data }) => String(data["played_at"]));
  expect(times.length).toBeGreaterThan(10);
  expect(times).toEqual(times.toSorted());
  expect(times.every((time) => time >= "2025-03-01" && time < "2025-09-01")).toBe(true);
  const may = resultOf(await query({ limit: 1000, time_range: { since: "2025-05-01T00:00:00Z", until: "2025-06-01T00:00:00Z" } }));
  expect(may.data.every(({ data }) => String(data["played_at"]).startsWith("2025-05"))).toBe(true);
});

test("pages are stable: every record once, the same cursor the same answer, all of one use", async ({ app, nextApproval }) => {
  const { grantId } = await granted(app, nextApproval);
  const first = resultOf(await call(app, "data_query", { grantId, stream, limit: 50 }));
  const second = resultOf(await call(app, "data_query", { grantId, stream, cursor: first.next_cursor ?? "" }));
  const again = resultOf(await call(app, "data_query", { grantId, stream, cursor: first.next_cursor ?? "" }));
  expect(again).toEqual(second);
  const third = resultOf(await call(app, "data_query", { grantId, stream, cursor: second.next_cursor ?? "" }));
  expect(third.has_more).toBe(false);
  expect(new Set([first, second, third].flatMap(({ data }) => data.map(({ id }) => id))).size).toBe(PLAYS);
  expect([first, second, third].map(({ disclosure }) => disclosure.usesLeft)).toEqual([99, 99, 99]);
  expect(codeOf(await call(app, "data_query", { grantId, stream, cursor: first.next_cursor ?? "", order: "asc" }))).toBe("invalid_params");
  expect(codeOf(await call(app, "data_query", { grantId, stream, cursor: "x".repeat(30) }))).toBe("invalid_params");
});

test("uses run out, also when many reads come at once", async ({ app, nextApproval }) => {
  const { grantId } = await granted(app, nextApproval, playsRequest({ max_uses: 3 }));
  const replies = await Promise.all(Array.from({ length: 8 }, () => call(app, "data_query", { grantId, stream, limit: 1 })));
  expect(replies.filter((reply) => "result" in reply)).toHaveLength(3);
  expect(replies.map(codeOf).filter((code) => code === "exhausted")).toHaveLength(5);
  const [grant] = resultOf(await call(app, "data_getGrants", {}));
  expect(grant).toMatchObject({ state: "exhausted", usesLeft: 0 });
});

test("a single retrieval is one: its pages go on, a second one does not begin", async ({ app, nextApproval }) => {
  const { grantId } = await granted(app, nextApproval, playsRequest({ access_mode: "single_use" }));
  const page = resultOf(await call(app, "data_query", { grantId, stream, limit: 100 }));
  resultOf(await call(app, "data_query", { grantId, stream, cursor: page.next_cursor ?? "" }));
  expect(codeOf(await call(app, "data_query", { grantId, stream }))).toBe("exhausted");
});

test("a grant ends when its time is over, by the clock of the read", async ({ app, nextApproval, moveClock }) => {
  const { grantId } = await granted(app, nextApproval);
  await moveClock(7 * DAY - 60_000);
  resultOf(await call(app, "data_query", { grantId, stream }));
  await moveClock(7 * DAY + 1000);
  expect(codeOf(await call(app, "data_query", { grantId, stream }))).toBe("grant_expired");
  expect(codeOf(await call(app, "data_present", { grantId, challenge: "12345678", audience: "https://verifier.example" }))).toBe("grant_expired");
  expect(resultOf(await call(app, "data_getGrants", {}))[0]?.state).toBe("expired");
});

test("revoked means revoked: the page hears of it, and its next read fails", async ({ app, home, nextApproval }) => {
  const { grantId } = await granted(app, nextApproval);
  resultOf(await call(app, "data_query", { grantId, stream }));
  await home.goto(home.url().replace(/#.*/, "#/access"));
  await home
    .getByRole("listitem", { name: new URL(app.url()).origin, exact: true })
    .getByRole("button", { name: "Revoke", exact: true })
    .click();
  await expect.poll(() => heard(app)).toContain("grantRevoked");
  expect(codeOf(await call(app, "data_query", { grantId, stream }))).toBe("grant_revoked");
});

test("an app gives its grant back", async ({ app, nextApproval }) => {
  const { grantId } = await granted(app, nextApproval);
  expect(await call(app, "data_revokeGrant", { grantId })).toEqual({ result: {} });
  expect(codeOf(await call(app, "data_query", { grantId, stream }))).toBe("grant_revoked");
});

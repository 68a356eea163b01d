import { expect, it } from "vitest";
import { approve } from "../consent/approve.ts";
import { freeze } from "../consent/requests.ts";
import { standingOf } from "../consent/testing.ts";
import type { Difference } from "../consent/views.ts";
import { type AccessRequestInput, accessRequest } from "../protocol/access-request.ts";
import { testVault } from "../vault/testing.ts";
import type { Vault } from "../vault/vault.ts";
import { serveQuery } from "./query.ts";
import { DAY, grantOf, importPlays, NOW, ORIGIN, SOURCE } from "./testing.ts";

const HOUR = 3_600_000;
const fields = ["played_at", "artist_name"];
/** Nothing of it is counted, and it lasts. */
const open = { streams: [{ name: "play_events", fields }], max_uses: undefined, duration: "P30D" };

async function difference(vault: Vault, change: Partial<AccessRequestInput> & object, now = NOW + HOUR): Promise<Difference | undefined> {
  const access = accessRequest.parse({
    type: "urn:datawallet:data-access:1",
    source: { id: SOURCE },
    purpose_code: "https://pdpp.dev/purpose/personalization",
    access_mode: "continuous",
    streams: [{ name: "play_events", fields }],
    duration: "P1D",
    ...change,
  });
  const requestId = crypto.randomUUID();
  return (await freeze(vault, { requestId, callId: requestId, origin: ORIGIN, requestedAt: now, access, client: { name: "App" } }, now)).value.review
    .difference;
}

const nothing = { added: [], newPurpose: false, longerRetention: false, wider: [] };

it("what is asked again for longer, further back, more often or for less is not called nothing new", async () => {
  const vault = await testVault();
  await importPlays(vault);
  const price = {
    scheme: "exact",
    network: "eip155:8453",
    asset: "0x833589fcd6edb6e08f4c7c32d4f71b54bda02913",
    amount: "1000",
    per: "read",
  } as const;
  const since = new Date(NOW - 10 * DAY).toISOString();
  await grantOf(vault, { ...open, streams: [{ name: "play_events", fields, time_range: { since } }], compensation: price });
  const same = { compensation: price, streams: [{ name: "play_events", fields: ["artist_name"], time_range: { since } }] };
  expect(await difference(vault, same)).toEqual({ against: "access", ...nothing });
  const wider = async (change: Partial<AccessRequestInput> & object) => (await difference(vault, { ...same, ...change }))?.wider;
  expect(await wider({ streams: [{ name: "play_events", fields }] })).toEqual(["period"]);
  expect(await wider({ duration: "P31D" })).toEqual(["lifetime"]);
  expect(await wider({ duration: undefined })).toEqual(["lifetime"]);
  expect(await wider({ compensation: undefined })).toEqual(["price"]);
  expect(await wider({ compensation: { ...price, amount: "999" } })).toEqual(["price"]);
  expect(await wider({ compensation: { ...price, amount: "1001" } })).toEqual([]);
});

it("once is not continuous, and reads that are counted are no room for more", async () => {
  const vault = await testVault();
  await importPlays(vault);
  await grantOf(vault, { ...open, access_mode: "single_use" });
  expect((await difference(vault, { access_mode: "continuous" }))?.wider).toEqual(["mode"]);
  expect((await difference(vault, { access_mode: "single_use" }))?.wider).toEqual(["uses"]);
  const counted = await testVault();
  await importPlays(counted);
  await grantOf(counted, { ...open, max_uses: 5 });
  expect((await difference(counted, { max_uses: 5 }))?.wider).toEqual(["uses"]);
  await grantOf(counted, open);
  expect(await difference(counted, { max_uses: 5 })).toEqual({ against: "access", ...nothing });
});

it("a grant that is used up or over is not what an app may read", async () => {
  const vault = await testVault();
  await importPlays(vault);
  const { grantId } = await grantOf(vault, { ...open, max_uses: 1 });
  expect((await difference(vault, {}))?.against).toBe("access");
  await serveQuery(
    standingOf(vault),
    { origin: ORIGIN, callId: "q", params: { grantId, stream: "play_events", limit: 1, order: "desc" } },
    () => NOW,
  );
  expect((await difference(vault, {}))?.against).toBe("request");
  await grantOf(vault, { ...open, duration: "P1D" });
  expect((await difference(vault, {}))?.against).toBe("access");
  expect((await difference(vault, {}, NOW + 2 * DAY))?.against).toBe("request");
});

it("a review that came to be wider while it waited is shown anew", async () => {
  const vault = await testVault();
  await importPlays(vault);
  await grantOf(vault, { ...open, duration: "P2D" });
  const requestId = crypto.randomUUID();
  const access = accessRequest.parse({
    type: "urn:datawallet:data-access:1",
    source: { id: SOURCE },
    purpose_code: "https://pdpp.dev/purpose/personalization",
    access_mode: "continuous",
    streams: [{ name: "play_events", fields }],
    duration: "P1D",
  });
  const { value } = await freeze(vault, { requestId, callId: requestId, origin: ORIGIN, requestedAt: NOW, access, client: { name: "App" } }, NOW);
  expect(value.review.difference).toEqual({ against: "access", ...nothing });
  const selection = { streams: [{ name: "play_events", fields, since: 0, until: null }], lifetime: DAY };
  const answer = (now: number) => approve(vault, { requestId, reviewDigest: value.reviewDigest, selection, now });
  expect((await answer(NOW + 2 * DAY - HOUR)).state).toBe("stale");
});

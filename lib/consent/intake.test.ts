import { describe, expect, it } from "vitest";
import { utf8 } from "../crypto/bytes.ts";
import { type AccessRequestInput, accessRequest, clientDescription } from "../protocol/access-request.ts";
import { WalletError } from "../protocol/errors.ts";
import { testVault } from "../vault/testing.ts";
import type { Vault } from "../vault/vault.ts";
import { takeIn } from "./intake.ts";
import { type Pending, type PendingStore, settle, waiting } from "./pending.ts";
import { end, freeze, type StoredRequest } from "./requests.ts";

const NOW = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;
const DAY = 86_400_000;
const ORIGIN = "https://loop.example";
/** What Chromium keeps of session storage, in bytes. */
const QUOTA = 10_485_760;

/** A store that refuses what session storage would refuse. `bytes` is what it holds. */
function sessionPending(): PendingStore & { bytes(): number } {
  let stored = "[]";
  return {
    list: async () => JSON.parse(stored) as Pending[],
    bytes: () => utf8(stored).length,
    update: async (change) => {
      const { all, result } = change(JSON.parse(stored) as Pending[]);
      const next = JSON.stringify(all);
      if (utf8(next).length > QUOTA) throw new Error("quota exceeded");
      stored = next;
      return result;
    },
  };
}

const access = accessRequest.parse({
  type: "urn:datawallet:data-access:1",
  source: { id: "urn:datawallet:source:spotify" },
  purpose_code: "https://pdpp.dev/purpose/personalization",
  access_mode: "continuous",
  streams: [{ name: "play_events", fields: ["played_at"] }],
} satisfies AccessRequestInput);
/** About as long as a call may be. */
const large = clientDescription.parse({
  name: "Loop",
  jwk: { kty: "OKP", ...Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`x${n}`, "x".repeat(1024)])) },
});

const small = clientDescription.parse({ name: "App" });

let calls = 0;
const request = (origin = ORIGIN, at = NOW, client = large) => {
  const id = `r${calls++}`;
  return { requestId: id, callId: id, origin, requestedAt: at, access, client };
};

async function refusal(attempt: Promise<unknown>): Promise<WalletError | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    if (error instanceof WalletError) return error;
    throw error;
  }
}

type Ended = "dismissed" | "user_rejected" | "locked" | "approved";

/** Asks, and ends it in one moment. Gives how the request was refused instead, where it was. */
async function round(store: PendingStore, at: number, how: Ended = "dismissed", origin = ORIGIN): Promise<WalletError | undefined> {
  const asked = request(origin, at);
  const refused = await refusal(takeIn(store, asked, at));
  if (refused) return refused;
  await settle(store, asked.requestId, how === "approved" ? { kind: "approved", grantId: "g" } : { kind: "error", code: how }, at);
  return undefined;
}

const stored = async (vault: Vault) => vault.collection<StoredRequest>("requests").all();

describe("taking requests in", () => {
  it("takes one for each site, and knows a repeated call again", async () => {
    const store = sessionPending();
    const first = request();
    expect(await takeIn(store, first, NOW)).toMatchObject({ fresh: true });
    expect(await takeIn(store, { ...request(), callId: first.callId }, NOW)).toMatchObject({ fresh: false, pending: { requestId: first.requestId } });
    expect((await refusal(takeIn(store, request(), NOW)))?.code).toBe("already_pending");
    expect(await takeIn(store, { ...request("https://other.example"), callId: first.callId }, NOW)).toMatchObject({ fresh: true });
  });

  it("bounds the queue over all sites, in number and in bytes", async () => {
    const store = sessionPending();
    for (let n = 0; n < 50; n++) await takeIn(store, request(`https://app${n}.example`, NOW, small), NOW);
    expect((await refusal(takeIn(store, request("https://one-more.example", NOW, small), NOW)))?.code).toBe("rate_limited");
    const heavy = sessionPending();
    // Three bytes a character: as many as one call may bring.
    const wide = { ...large, jwk: { kty: "OKP", x: "\uffff".repeat(60_000) } };
    let taken = 0;
    while ((await refusal(takeIn(heavy, request(`https://app${taken}.example`, NOW, wide), NOW))) === undefined) taken++;
    expect(taken).toBe(23);
    expect(heavy.bytes()).toBeLessThan(QUOTA / 2);
  });

  it("keeps the first outcome, and of what was asked nothing", async () => {
    const store = sessionPending();
    const { requestId, callId } = request();
    await takeIn(store, { ...request(), requestId, callId }, NOW);
    expect(await settle(store, requestId, { kind: "error", code: "dismissed" }, NOW)).toEqual({
      requestId,
      callId,
      origin: ORIGIN,
      requestedAt: NOW,
      outcome: { kind: "error", code: "dismissed", at: NOW },
    });
    expect(await settle(store, requestId, { kind: "approved", grantId: "g" }, NOW)).toBeUndefined();
    expect(store.bytes()).toBeLessThan(300);
    expect(waiting(await store.list())).toEqual([]);
  });

  it("knows a repeated call for ten minutes", async () => {
    const store = sessionPending();
    const asked = request();
    await takeIn(store, asked, NOW);
    await settle(store, asked.requestId, { kind: "error", code: "dismissed" }, NOW);
    expect(await takeIn(store, asked, NOW + 10 * MINUTE - 1)).toMatchObject({ fresh: false });
    expect(await takeIn(store, asked, NOW + 10 * MINUTE)).toMatchObject({ fresh: true });
  });
});

describe("a site that gets no yes", () => {
  it("is silenced after three rejections in half a minute, for a minute, a yes or not", async () => {
    const store = sessionPending();
    for (const at of [NOW, NOW + 10_000, NOW + 20_000]) expect(await round(store, at, "user_rejected")).toBeUndefined();
    expect((await round(store, NOW + 79_000))?.details.retryAfter).toBe(1);
    expect(await round(store, NOW + 21_000, "dismissed", "https://other.example")).toBeUndefined();
    expect(await round(store, NOW + 81_000)).toBeUndefined();
  });

  it("may ask five times in ten minutes, and twenty in a day, however that ends", async () => {
    const store = sessionPending();
    const ways: readonly Ended[] = ["dismissed", "locked", "user_rejected", "dismissed", "user_rejected"];
    for (const [n, way] of ways.entries()) expect(await round(store, NOW + n * MINUTE, way)).toBeUndefined();
    expect(await round(store, NOW + 5 * MINUTE)).toMatchObject({ code: "rate_limited", details: { retryAfter: 300 } });
    expect(await round(store, NOW + 5 * MINUTE, "dismissed", "https://other.example")).toBeUndefined();
    let taken = 5;
    for (let at = NOW + 10 * MINUTE; at < NOW + DAY; at += MINUTE) if ((await round(store, at)) === undefined) taken++;
    expect(taken).toBe(20);
    expect(await round(store, NOW + DAY)).toBeUndefined();
  });

  it("is not silenced by a window closed by mistake, and a yes makes good what was before it", async () => {
    const store = sessionPending();
    for (const way of ["dismissed", "dismissed", "dismissed", "dismissed", "approved", "dismissed", "dismissed", "dismissed", "dismissed"] as const)
      expect(await round(store, NOW, way)).toBeUndefined();
    expect(await round(store, NOW)).toBeUndefined();
    expect((await round(store, NOW))?.code).toBe("rate_limited");
  });

  it("is not silenced for longer by a clock that was turned back", async () => {
    const store = sessionPending();
    for (let n = 0; n < 5; n++) await round(store, NOW);
    expect(await round(store, NOW - DAY)).toBeUndefined();
  });
});

describe("asking and taking back in a loop", () => {
  it("fills nothing, and the next site is taken in", async () => {
    const store = sessionPending();
    const vault = await testVault();
    let taken = 0;
    for (let n = 0; n < 1000; n++) {
      const at = NOW + n * 100;
      const asked = request(ORIGIN, at);
      const refused = await refusal(takeIn(store, asked, at));
      if (refused) {
        expect(refused.code).toBe("rate_limited");
        expect(refused.details.retryAfter).toBeGreaterThan(0);
        continue;
      }
      taken++;
      await freeze(vault, asked, at);
      await end(vault, asked.requestId, "cancelled", at);
      await settle(store, asked.requestId, { kind: "error", code: "dismissed" }, at);
    }
    expect(taken).toBe(5);
    expect((await stored(vault)).length).toBe(5);
    expect(store.bytes()).toBeLessThan(2000);
    expect(await refusal(takeIn(store, request("https://second.example", NOW + 100_000), NOW + 100_000))).toBeUndefined();
  });

  it("from many sites, leaves room in bytes and number", async () => {
    const store = sessionPending();
    for (let n = 0; n < 510; n++) await round(store, NOW + n, "dismissed", `https://app${n}.${"x".repeat(180)}.example`);
    expect(await store.list()).toHaveLength(501);
    expect(store.bytes()).toBeLessThan(300_000);
  });
});

describe("requests without a yes that are kept", () => {
  it("are the newest twenty of a site, one of each source first, and those that got a yes stay", async () => {
    const vault = await testVault();
    const requests = vault.collection<StoredRequest>("requests");
    const other = request(ORIGIN, NOW, small);
    await freeze(vault, { ...other, access: { ...access, source: { id: "urn:datawallet:source:another" } } }, NOW);
    await end(vault, other.requestId, "dismissed", NOW);
    const yes = request(ORIGIN, NOW + 1, small);
    const entry = await freeze(vault, yes, NOW + 1);
    const granted: StoredRequest = { ...entry.value, state: "approved", grantId: "g" };
    const { rev = 0 } = (await requests.get(yes.requestId)) ?? {};
    await vault.commit([await requests.put(yes.requestId, granted, rev)]);
    for (let n = 2; n < 40; n++) {
      const one = request(ORIGIN, NOW + n, small);
      await freeze(vault, one, NOW + n);
      await end(vault, one.requestId, "cancelled", NOW + n);
    }
    const kept = (await stored(vault)).map(({ value }) => value).toSorted((a, b) => a.asked.requestedAt - b.asked.requestedAt);
    expect(kept.map(({ asked }) => asked.requestedAt - NOW)).toEqual([0, 1, ...Array.from({ length: 20 }, (_, n) => 20 + n)]);
    // What the next one is compared with is among them.
    expect((await freeze(vault, request(ORIGIN, NOW + 50, small), NOW + 50)).value.review).toMatchObject({
      firstTime: false,
      difference: { against: "request", added: [] },
    });
  });
});

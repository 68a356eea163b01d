import { beforeEach, describe, expect, it } from "vitest";
import { readEvents, verifyLog } from "../activity/log.ts";
import { approve } from "../consent/approve.ts";
import type { Grant } from "../consent/grant.ts";
import { freeze } from "../consent/requests.ts";
import { revoke } from "../consent/revoke.ts";
import { type AccessRequestInput, accessRequest } from "../protocol/access-request.ts";
import { WalletError } from "../protocol/errors.ts";
import type { MethodParams } from "../protocol/methods.ts";
import { spotify } from "../sources/spotify/index.ts";
import { testVault } from "../vault/testing.ts";
import type { Vault } from "../vault/vault.ts";
import { serveQuery } from "./query.ts";

const NOW = Date.UTC(2026, 5, 1);
const DAY = 86_400_000;
const ORIGIN = "https://app.example";
const SOURCE = spotify.declaration.id;

let vault: Vault;
beforeEach(async () => {
  vault = await testVault();
  const draft = vault.records.begin("i");
  const records = Array.from({ length: 60 }, (_, n) => ({
    key: `k${n}`,
    time: NOW - (60 - n) * DAY,
    data: { artist_name: `A${n}`, track_name: "secret" },
  }));
  await vault.records.stage(draft, SOURCE, "play_events", records, NOW);
  const imported = { importId: "i", source: SOURCE, at: NOW, files: ["f"], streams: [{ name: "play_events", records: 60 }] };
  await vault.commit([...(await vault.records.publish(draft)), await vault.collection("imports").put("i", imported, 0)]);
});

async function grantFor(change: Partial<AccessRequestInput> & object = {}): Promise<Grant> {
  const access = accessRequest.parse({
    type: "urn:datawallet:data-access:1",
    source: { id: SOURCE },
    purpose_code: "https://pdpp.dev/purpose/personalization",
    access_mode: "continuous",
    streams: [{ name: "play_events", fields: ["artist_name"] }],
    duration: "P1D",
    max_uses: 5,
    ...change,
  });
  const requestId = crypto.randomUUID();
  const { value } = await freeze(vault, { requestId, callId: requestId, origin: ORIGIN, requestedAt: NOW, access, client: { name: "App" } }, NOW);
  const { review, reviewDigest } = value;
  const selection = {
    streams: review.streams.map(({ name, fields, since, until }) => ({ name, fields: fields.map((field) => field.name), since, until })),
    lifetime: review.lifetime.asked,
  };
  const approval = await approve(vault, { requestId, reviewDigest, selection, now: NOW });
  if (approval.state !== "approved") throw new Error(approval.state);
  return approval.grant;
}

let calls = 0;
const query = (grant: Grant, change: Partial<MethodParams["data_query"]> = {}, callId = `c${calls++}`, now = NOW) =>
  serveQuery(vault, { origin: ORIGIN, callId, params: { grantId: grant.grantId, stream: "play_events", ...change } }, () => now);

const codeOf = async (attempt: Promise<unknown>): Promise<unknown> => {
  try {
    await attempt;
    return "served";
  } catch (error) {
    return error instanceof WalletError ? error.code : error;
  }
};

describe("serving a query", () => {
  it("spends one use for one call, however often it is repeated", async () => {
    const grant = await grantFor();
    const first = await query(grant, {}, "same");
    expect(await query(grant, {}, "same")).toEqual(first);
    expect(first.disclosure.usesLeft).toBe(4);
    expect((await query(grant)).disclosure.usesLeft).toBe(3);
  });

  it("gives no more than the uses there are to any number at once, and logs each", async () => {
    const grant = await grantFor();
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => codeOf(query(grant))));
    expect(outcomes.filter((outcome) => outcome === "served")).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome === "exhausted")).toHaveLength(7);
    const { events } = await readEvents(vault, { limit: 100 });
    expect(events.filter(({ event }) => event.type === "disclosed")).toHaveLength(5);
    expect(await verifyLog(vault)).toMatchObject({ ok: true });
  });

  it("delivers nothing after a revocation was acknowledged, whatever runs at the same time", async () => {
    const grant = await grantFor({ max_uses: 1000 });
    let acknowledged = false;
    const reads = Array.from({ length: 20 }, async () => {
      const begunAfter = acknowledged;
      const outcome = await codeOf(query(grant));
      return { begunAfter, outcome };
    });
    await revoke(vault, grant.grantId, "user", NOW);
    acknowledged = true;
    const later = await Promise.all(Array.from({ length: 5 }, () => codeOf(query(grant))));
    expect(later).toEqual(Array.from({ length: 5 }, () => "grant_revoked"));
    const { events } = await readEvents(vault, { limit: 500 });
    const revokedAt = events.find(({ event }) => event.type === "revoked")?.seq ?? 0;
    expect(events.filter(({ seq, event }) => event.type === "disclosed" && seq > revokedAt)).toEqual([]);
    await Promise.all(reads);
  });

  it("keeps values and fields that were not granted out of answers and out of the log", async () => {
    const grant = await grantFor();
    const page = await query(grant);
    expect(JSON.stringify(page)).not.toContain("secret");
    const { events } = await readEvents(vault, { limit: 100 });
    expect(JSON.stringify(events)).not.toMatch(/secret|"A\d/);
  });

  it("pages without gaps while an import goes on, and ends ten minutes later", async () => {
    const grant = await grantFor();
    const first = await query(grant, { limit: 40 });
    const draft = vault.records.begin("later");
    await vault.records.stage(draft, SOURCE, "play_events", [{ key: "late", time: NOW - 50.5 * DAY, data: {} }], NOW);
    await vault.commit(await vault.records.publish(draft));
    const cursor = first.next_cursor ?? "";
    const second = await query(grant, { cursor });
    expect([...first.data, ...second.data].map(({ data }) => data["artist_name"])).toEqual(Array.from({ length: 60 }, (_, n) => `A${59 - n}`));
    expect(await codeOf(query(grant, { cursor }, "x", NOW + 600_001))).toBe("invalid_params");
  });

  it("knows no grant of another site, and none that does not exist, by the same answer", async () => {
    const grant = await grantFor();
    const ask = (origin: string, grantId: string) =>
      codeOf(serveQuery(vault, { origin, callId: "c", params: { grantId, stream: "play_events" } }, () => NOW));
    expect(await ask("https://other.example", grant.grantId)).toBe("unauthorized");
    expect(await ask(ORIGIN, `urn:uuid:${crypto.randomUUID()}`)).toBe("unauthorized");
  });

  it("ends with the grant, to the millisecond", async () => {
    const grant = await grantFor();
    expect(await codeOf(query(grant, {}, "a", grant.expiresAt - 1))).toBe("served");
    expect(await codeOf(query(grant, {}, "b", grant.expiresAt))).toBe("grant_expired");
    // A repeat of a call that was served is no way around the end of it.
    expect(await codeOf(query(grant, {}, "a", grant.expiresAt))).toBe("grant_expired");
  });
});

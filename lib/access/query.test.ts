import { beforeEach, describe, expect, it } from "vitest";
import { readEvents } from "../activity/read.ts";
import { verifyLog } from "../activity/verify.ts";
import type { Grant } from "../consent/grant.ts";
import { revoke } from "../consent/revoke.ts";
import type { Standing } from "../consent/stop-list.ts";
import { standingOf } from "../consent/testing.ts";
import { WalletError } from "../protocol/errors.ts";
import type { MethodParams } from "../protocol/methods.ts";
import { testVault } from "../vault/testing.ts";
import type { Vault } from "../vault/vault.ts";
import { serveQuery } from "./query.ts";
import { DAY, grantOf, importPlays, NOW, ORIGIN, SOURCE } from "./testing.ts";

let vault: Vault;
let standing: Standing;
beforeEach(async () => {
  vault = await testVault();
  standing = standingOf(vault);
  await importPlays(vault);
});

const grantFor = (change: Parameters<typeof grantOf>[1] = {}): Promise<Grant> => grantOf(vault, change);

let calls = 0;
const query = (grant: Grant, change: Partial<MethodParams["data_query"]> = {}, callId = `c${calls++}`, now = NOW) =>
  serveQuery(standing, { origin: ORIGIN, callId, params: { grantId: grant.grantId, stream: "play_events", ...change } }, () => now);

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
    await revoke(standing, grant.grantId, "user", NOW);
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
      codeOf(serveQuery(standing, { origin, callId: "c", params: { grantId, stream: "play_events" } }, () => NOW));
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

import { beforeEach, describe, expect, it } from "vitest";
import { readEvents } from "../activity/read.ts";
import { blockedView, blockSite, importBlockList, isBlocked, removeBlockList, unblockSite } from "../consent/blocked.ts";
import { listReceipts } from "../consent/receipts.ts";
import { end, findRequest, freeze } from "../consent/requests.ts";
import { NotASite, TooManySites } from "../consent/site-name.ts";
import { accessRequest } from "../protocol/access-request.ts";
import { testVault } from "../vault/testing.ts";
import { type Vault, VaultLocked } from "../vault/vault.ts";
import { importPlays, NOW, ORIGIN, SOURCE } from "./testing.ts";

let vault: Vault;
beforeEach(async () => {
  vault = await testVault();
  await importPlays(vault);
});

const logged = async () => (await readEvents(vault, { limit: 20 })).events.map(({ event }) => event);

async function ask(): Promise<string> {
  const requestId = crypto.randomUUID();
  const access = accessRequest.parse({
    type: "urn:datawallet:data-access:1",
    source: { id: SOURCE },
    purpose_code: "https://pdpp.dev/purpose/recommendation",
    access_mode: "continuous",
    streams: [{ name: "play_events" }],
  });
  await freeze(vault, { requestId, callId: requestId, origin: ORIGIN, requestedAt: NOW, access, client: { name: "App" } }, NOW);
  return requestId;
}

describe("sites that may not ask", () => {
  it("are none until one is added, and are written down with the log", async () => {
    expect(await isBlocked(vault, ORIGIN)).toBe(false);
    expect(await blockedView(vault)).toEqual({ sites: [] });
    await blockSite(vault, `${ORIGIN}/some/page`, NOW);
    await blockSite(vault, ORIGIN, NOW);
    await blockSite(vault, "Other.example", NOW + 1);
    expect(await blockedView(vault)).toEqual({
      sites: [
        { site: "other.example", addedAt: NOW + 1 },
        { site: ORIGIN, addedAt: NOW },
      ],
    });
    for (const origin of [ORIGIN, "https://a.b.other.example:8443", "http://other.example"]) expect(await isBlocked(vault, origin)).toBe(true);
    for (const origin of [`${ORIGIN}:8443`, "http://app.example", "https://another.example"]) expect(await isBlocked(vault, origin)).toBe(false);
    await unblockSite(vault, ORIGIN, NOW);
    await unblockSite(vault, "never.example", NOW);
    expect(await isBlocked(vault, ORIGIN)).toBe(false);
    expect((await logged()).map((event) => [event.type, "site" in event && event.site])).toEqual([
      ["site_unblocked", ORIGIN],
      ["site_blocked", "other.example"],
      ["site_blocked", ORIGIN],
    ]);
    await expect(blockSite(vault, "com", NOW)).rejects.toBeInstanceOf(NotASite);
  });

  it("may be a list from elsewhere, which the next one replaces", async () => {
    expect(await importBlockList(vault, "# list\nads.example\napp.example\nbad line\n", NOW)).toEqual({ hosts: 2, skipped: 1 });
    expect(await isBlocked(vault, ORIGIN)).toBe(true);
    expect(await isBlocked(vault, "https://x.ads.example")).toBe(true);
    expect(await importBlockList(vault, "ads.example", NOW)).toEqual({ hosts: 1, skipped: 0 });
    expect(await isBlocked(vault, ORIGIN)).toBe(false);
    expect((await blockedView(vault)).list).toEqual({ hosts: 1, addedAt: NOW });
    await expect(importBlockList(vault, "# nothing", NOW)).rejects.toBeInstanceOf(NotASite);
    await expect(importBlockList(vault, "a.example\n".repeat(50_001), NOW)).rejects.toBeInstanceOf(TooManySites);
    await removeBlockList(vault, NOW);
    await removeBlockList(vault, NOW);
    expect(await blockedView(vault)).toEqual({ sites: [] });
    expect((await logged()).map(({ type }) => type)).toEqual(["block_list_removed", "block_list_imported", "block_list_imported"]);
  });

  it("are told to nobody behind the lock", async () => {
    await blockSite(vault, ORIGIN, NOW);
    await vault.lock();
    await expect(isBlocked(vault, ORIGIN)).rejects.toBeInstanceOf(VaultLocked);
    await expect(blockedView(vault)).rejects.toBeInstanceOf(VaultLocked);
  });

  it("are answered no, and the log says why", async () => {
    const requestId = await ask();
    expect(await end(vault, requestId, "denied", NOW, { blocked: true })).toBe("denied");
    expect((await findRequest(vault, requestId))?.value.state).toBe("denied");
    expect((await logged())[0]).toMatchObject({ type: "denied", requestId, blocked: true });
    const [receipt] = await listReceipts(vault);
    expect(JSON.stringify(receipt?.receipt)).toContain("as the person had said in advance");
  });

  it("can be blocked by the very answer to what they ask", async () => {
    expect(await end(vault, await ask(), "denied", NOW, { block: true })).toBe("denied");
    expect(await isBlocked(vault, ORIGIN)).toBe(true);
    expect((await logged()).slice(0, 2).map(({ type }) => type)).toEqual(["site_blocked", "denied"]);
    expect(await end(vault, await ask(), "denied", NOW, { block: true })).toBe("denied");
    expect((await blockedView(vault)).sites).toHaveLength(1);
  });
});

import "fake-indexeddb/auto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { verifyLog } from "../activity/verify.ts";
import { anchoringsOf } from "../anchoring/anchorings.ts";
import { blockedView } from "../consent/blocked.ts";
import { grantViews } from "../consent/grants.ts";
import { policiesOf } from "../consent/policies.ts";
import { standingOf } from "../consent/testing.ts";
import { decodeBase64url } from "../crypto/base64url.ts";
import { channelsOf } from "../earnings/channels/channel.ts";
import { earnings } from "../earnings/earnings.ts";
import { floorViews } from "../earnings/floors.ts";
import { rates } from "../earnings/rates.ts";
import { listIdentities } from "../identity/app-identity.ts";
import { searchRecords } from "../sources/search-records.ts";
import { SecondCopy } from "../vault/second-copy.ts";
import { MemoryStore } from "../vault/store/memory-store.ts";
import type { Row } from "../vault/store/store.ts";
import { memorySession, memoryValues } from "../vault/testing.ts";
import { Vault, type VaultParts } from "../vault/vault.ts";
import { freshWallet, NEW_PASSPHRASE, watch } from "./testing.ts";

type Fixture = {
  readonly passphrase: string;
  readonly passkey: { readonly id: string; readonly secret: string };
  readonly words: readonly string[];
  readonly filePassphrase: string;
  readonly seen: {
    readonly entries: number;
    readonly origin: string;
    readonly grants: readonly { readonly grantId: string; readonly state: string }[];
    readonly identities: readonly { readonly did: string; readonly payoutAddress: string }[];
  };
  readonly rows: readonly (Omit<Row, "box"> & { readonly box: string })[];
  readonly plain: readonly { readonly name: "header" | "attempts"; readonly value: unknown }[];
  /** `storage.local`, as it lay there. */
  readonly local: Readonly<Record<string, unknown>>;
};

/**
 * What `faults/freeze.ts` left in a real browser: ten imports of 20 plays, nine of them merged; an index for search; three permissions of one
 * app, of which it read by one for nothing and by one for money, and one was revoked; a lowest price, a blocked site, a passkey. And a backup file of that.
 */
const frozen = (name: string): Buffer => readFileSync(new URL(`../vault/fixtures/${name}`, import.meta.url));
const fixture = JSON.parse(frozen("format-2.json").toString()) as Fixture;
const backup = new Blob([new Uint8Array(frozen("backup-1.backup"))]);

const SPOTIFY = "urn:datawallet:source:spotify";
const STREAM = "play_events";
const NOW = Date.UTC(2026, 11, 1);

async function stored(): Promise<VaultParts & { readonly store: MemoryStore }> {
  const store = new MemoryStore();
  await store.load(fixture.rows.map((row) => ({ ...row, box: new Uint8Array(Buffer.from(row.box, "base64")) })));
  for (const { name, value } of fixture.plain) await store.writePlain(name, value);
  const copy = new SecondCopy(memoryValues(new Map(Object.entries(fixture.local))));
  return { store, session: memorySession(), copy, exclusive: (work) => work() };
}

/** By numbers and words that stand here, not by what the code that wrote them would write today. */
async function holds(vault: Vault): Promise<void> {
  expect(await vault.state()).toBe("unlocked");
  expect(await vault.inspect()).toEqual([]);
  expect(await vault.recoveryPhrase()).toEqual(fixture.words);
  expect(await verifyLog(vault)).toMatchObject({ ok: true, entries: 23 });
  await holdsRecords(vault);

  const grants = await grantViews(standingOf(vault), Date.parse("2026-11-21T19:00:00Z"));
  expect(new Map(grants.map(({ grantId, state }) => [grantId, state]))).toEqual(
    new Map(fixture.seen.grants.map(({ grantId, state }) => [grantId, state])),
  );
  expect(grants.map(({ state, uses }) => `${state}, ${uses}`).sort((a, b) => a.localeCompare(b))).toEqual(["active, 1", "active, 1", "revoked, 0"]);
  const [identity, ...others] = await listIdentities(vault);
  expect(others).toEqual([]);
  expect(identity).toMatchObject({ index: 0, origin: fixture.seen.origin, ...fixture.seen.identities[0] });

  const { entries, totals } = await earnings(vault, NOW);
  expect(entries).toMatchObject([{ state: "authorized", origin: fixture.seen.origin, payTo: identity?.payoutAddress.toLowerCase() }]);
  expect(totals.authorized).toMatchObject([{ network: "eip155:84532", symbol: "USDC", amount: "1000" }]);
  expect((await floorViews(vault)).find(({ symbol }) => symbol === "USDC")).toEqual({ symbol: "USDC", read: "0.25" });
  expect((await blockedView(vault)).sites.map(({ site }) => site)).toEqual(["ads.example"]);
}

async function holdsRecords(vault: Vault): Promise<void> {
  const all = { source: SPOTIFY, stream: STREAM, since: 0, until: Number.MAX_SAFE_INTEGER, order: "asc", limit: 500 } as const;
  const { records } = await vault.records.page(all);
  expect(records).toHaveLength(200);
  expect(records.reduce((sum, { data }) => sum + Number(data["ms_played"]), 0)).toBe(20_013_300);
  expect(records[0]).toMatchObject({
    time: Date.UTC(2020, 0, 1),
    data: { artist_name: "blockaaaa", track_name: "track 0", ms_played: 100_000, played_at: "2020-01-01T00:00:00Z" },
  });
  expect(records[199]).toMatchObject({ time: Date.UTC(2020, 0, 10, 0, 9, 30), data: { artist_name: "blockaaaj", track_name: "track 19" } });
  expect((await vault.collection("imports").all()).length).toBe(10);
  expect(await vault.records.searchable()).toMatchObject([{ source: SPOTIFY, stream: STREAM }]);
  for (const words of ["blockaaad", "blockaaaj"])
    expect((await searchRecords(vault, { source: SPOTIFY, stream: STREAM, words, limit: 100 })).records).toHaveLength(20);
}

describe("a vault of format 2 as it was released", () => {
  const { passphrase, passkey, words } = fixture;
  const ways: Readonly<Record<string, (vault: Vault) => Promise<void>>> = {
    "its passphrase": (vault) => vault.unlock(passphrase, NOW),
    "its passkey": (vault) => vault.unlockByPasskey(passkey.id, decodeBase64url(passkey.secret), NOW),
    "its words": (vault) => vault.recover(words.join(" "), NEW_PASSPHRASE, NOW),
  };

  it.each(Object.entries(ways))("opens by %s, with everything that was in it", async (_by, open) => {
    const vault = new Vault(await stored());
    expect(await vault.state()).toBe("locked");
    await open(vault);
    expect((await vault.damage()).secondCopy).toBe("whole");
    await holds(vault);
    expect((await vault.collection<{ name: string }>("passkeys").all()).map(({ value }) => value.name)).toEqual(["A key"]);
  });

  it("is as it was after it was opened: nothing of it had to be written anew", async () => {
    const parts = await stored();
    const [rows, copied] = [await parts.store.scan(undefined, 1000), await parts.copy.rows()];
    const vault = new Vault(parts);
    await vault.unlock(passphrase, NOW);
    await holds(vault);
    expect(await parts.store.scan(undefined, 1000)).toEqual(rows);
    expect(await parts.copy.rows()).toEqual(copied);
  });

  it("has nothing in the collections that it never wrote to, and can have from now on", async () => {
    const parts = await stored();
    const vault = new Vault(parts);
    await vault.unlock(passphrase, NOW);
    expect(await Promise.all([channelsOf(vault).all(), anchoringsOf(vault).all(), policiesOf(vault).all(), rates(vault)])).toEqual([[], [], [], []]);
    await vault.commit([await vault.collection<object>("channels").put("one", { channelId: "one" }, 0)]);
    await vault.lock();
    const again = new Vault(parts);
    await again.unlock(passphrase, NOW);
    expect(await again.state()).toBe("unlocked");
    expect(await again.inspect()).toEqual([]);
    expect((await channelsOf(again).all()).map(({ key }) => key)).toEqual(["one"]);
  });
});

describe("a backup file of freehold-backup/1 as it was released", () => {
  const secrets = { passphrase: { passphrase: fixture.filePassphrase }, words: { phrase: fixture.words.join(" ") } };

  it.each(Object.entries(secrets))("comes back by its %s, with everything that was in it", async (_by, secret) => {
    const { keeper, vault } = freshWallet();
    const result = await keeper.restore(backup, secret, NEW_PASSPHRASE, watch());
    expect(result).toMatchObject({
      kind: "done",
      report: { streams: [{ source: SPOTIFY, stream: STREAM, records: 200 }], grants: 3, identities: 1, logEntries: 22 },
    });
    await vault.unlock(NEW_PASSPHRASE, NOW);
    await holds(vault);
  });
});

import { logEvents } from "../activity/log.ts";
import { approve } from "../consent/approve.ts";
import { freeze } from "../consent/requests.ts";
import { identityFor } from "../identity/app-identity.ts";
import { accessRequest } from "../protocol/access-request.ts";
import type { Progress } from "../sources/importer.ts";
import { spotify } from "../sources/spotify/index.ts";
import type { Slots } from "../vault/slots.ts";
import type { Row, Store } from "../vault/store/store.ts";
import { slottedParts, testParts } from "../vault/testing.ts";
import { Vault, type VaultParts } from "../vault/vault.ts";
import type { Keeper } from "../wallet/keeper.ts";
import { BusyElsewhere, type Doing } from "./in-turn.ts";
import { createKeeper } from "./keeping.ts";

export const NOW = Date.UTC(2026, 5, 1, 12);
export const SOURCE = spotify.declaration.id;
export const APP = "https://app.example";
export const FILE_PASSPHRASE = "a passphrase for the file";
export const NEW_PASSPHRASE = "a new passphrase";

export type Wallet = {
  readonly vault: Vault;
  readonly parts: VaultParts;
  readonly keeper: Keeper;
  readonly calls: string[];
  /** What the keeper is told that there is room for, in bytes. */
  readonly disk: { free: number };
  /** What another tab is at, as far as the keeper is told. */
  readonly elsewhere: { doing?: Doing };
};

/** A wallet whose keeper notes what it does to the wallet as a whole. */
export function walletOver(vault: Vault, parts: VaultParts & { readonly slots?: Slots }, store: Store = parts.store): Wallet {
  const calls: string[] = [];
  const disk = { free: Number.POSITIVE_INFINITY };
  const elsewhere: Wallet["elsewhere"] = {};
  const note = (name: string) => async () => {
    calls.push(name);
  };
  const keeper = createKeeper({
    vault,
    store,
    slots: parts.slots ?? slottedParts().slots,
    session: parts.session,
    free: async () => disk.free,
    now: () => NOW,
    alone: (_doing, work) => work(),
    still: async (work) => {
      if (elsewhere.doing) throw new BusyElsewhere(elsewhere.doing);
      return work();
    },
    pause: note("pause"),
    lock: async () => {
      calls.push("lock");
      await vault.lock();
    },
    settings: async () => ({ theme: "dark" }),
    afterChange: () => calls.push("changed"),
  });
  return { vault, parts, keeper, calls, disk, elsewhere };
}

export async function wallet(): Promise<Wallet> {
  const { vault, parts } = await testParts();
  return walletOver(vault, parts);
}

/** A browser profile that never had a wallet. */
export function freshWallet(): Wallet {
  const parts = slottedParts();
  return walletOver(new Vault(parts), parts);
}

export async function load(vault: Vault, importId: string, from: number, count: number): Promise<void> {
  const draft = vault.records.begin(importId);
  const records = Array.from({ length: count }, (_, n) => ({
    key: `${importId}-${n}`,
    time: NOW - 90_000_000 + from + n,
    data: { artist_name: `Artist ${n}`, track_name: `canary-${importId}-${n}` },
  }));
  await vault.records.stage(draft, SOURCE, "play_events", records, NOW);
  const imported = { importId, source: SOURCE, at: NOW, files: [`${importId}.json`], streams: [{ name: "play_events", records: count }] };
  await vault.attempt(async () => ({
    changes: [...(await vault.records.publish(draft)), await vault.collection("imports").put(importId, imported, 0)],
    result: undefined,
  }));
}

export async function grantTo(vault: Vault, origin: string): Promise<string> {
  const access = accessRequest.parse({
    type: "urn:datawallet:data-access:1",
    source: { id: SOURCE },
    purpose_code: "https://pdpp.dev/purpose/personalization",
    access_mode: "continuous",
    streams: [{ name: "play_events", fields: ["artist_name"] }],
    duration: "P1D",
    max_uses: 5,
  });
  const requestId = crypto.randomUUID();
  const { value } = await freeze(vault, { requestId, callId: requestId, origin, requestedAt: NOW, access, client: { name: "App" } }, NOW);
  const { review, reviewDigest } = value;
  const streams = review.streams.map(({ name, fields, since, until }) => ({ name, fields: fields.map((field) => field.name), since, until }));
  const approval = await approve(vault, { requestId, reviewDigest, selection: { streams, lifetime: review.lifetime.asked }, now: NOW });
  if (approval.state !== "approved") throw new Error(approval.state);
  return approval.grant.grantId;
}

/** Something in every kind of place: 5,000 records in two imports, a grant, identities, a log. */
export async function fill(vault: Vault): Promise<string> {
  await load(vault, "one", 0, 3000);
  await load(vault, "two", 1500, 2000);
  await identityFor(vault, "https://first.example", NOW);
  const grantId = await grantTo(vault, APP);
  await logEvents(vault, [{ type: "backed_up" }], NOW);
  return grantId;
}

export function watch(signal = new AbortController().signal): { onProgress: (progress: Progress) => void; signal: AbortSignal; seen: Progress[] } {
  const seen: Progress[] = [];
  return { onProgress: (progress) => seen.push(progress), signal, seen };
}

/** Everything at rest, to be compared. */
export async function atRest({ parts: { store, copy } }: Wallet): Promise<string> {
  const rows: Row[] = await store.scan(undefined, 100_000);
  return JSON.stringify([
    rows.map(({ box, ...row }) => [row, Buffer.from(box).toString("base64")]),
    await store.readPlain("header"),
    (await copy.rows()).length,
  ]);
}

/** Databases that nobody needs: of what was tried, and beside those that are live. */
export async function leftovers(): Promise<number> {
  const names = (await indexedDB.databases()).map(({ name = "" }) => name);
  const kept = new Set(names.filter((name) => name.startsWith("slots-")).map((name) => name.replace(/-2$/, "")));
  return names.length - kept.size;
}

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { blockSite, importBlockList } from "../consent/blocked.ts";
import { channelKey } from "../earnings/channels/channel.ts";
import { setFloors } from "../earnings/floors.ts";
import { addToken } from "../earnings/own-tokens.ts";
import { addRate } from "../earnings/rates.ts";
import { switchOn } from "../earnings/settlement/networks.ts";
import { chooseHost } from "../status/host.ts";
import { type CollectionName, collections, type SequenceName, sequences } from "../vault/spaces.ts";
import type { Vault } from "../vault/vault.ts";
import { noteBackupFile } from "../wallet/backup-dates.ts";
import { fill, NOW, wallet, watch } from "./testing.ts";

type Space = CollectionName | SequenceName;

/** Where what is in a collection is to be found in an export. */
const places: Partial<Record<Space, readonly string[]>> = {
  imports: ["sources", "0", "imports", "0"],
  sources: ["sources", "1", "declaration"],
  state: ["settings", "statusHost"],
  passkeys: ["passkeys", "0"],
  identities: ["identities", "0"],
  requests: ["requests", "0"],
  grants: ["grants", "0"],
  usage: ["grants", "0", "lastReadAt"],
  policies: ["standingAnswers", "0"],
  blocked: ["blocked", "sites", "0"],
  receipts: ["receipts", "0"],
  notices: ["notices", "0"],
  erasures: ["grants", "0", "erasure"],
  channels: ["channels", "0"],
  networks: ["networks", "0"],
  anchorings: ["publicRecord", "0"],
  seals: ["seals", "0"],
  floors: ["lowestPrices", "0"],
  rates: ["rates", "0"],
  tokens: ["tokens", "0"],
  log: ["activity", "0"],
  ledger: ["ledger", "0"],
};

const TOKEN = { network: "eip155:31337", asset: `0x${"11".repeat(20)}`, symbol: "OWN", decimals: 6 };
const ISO = "2026-06-01T12:00:00.000Z";
const app = { origin: "https://app.example", network: TOKEN.network };

/** Documents in the forms in which their own parts of the wallet keep them. */
const documents = (grantId: string): Partial<Record<Space, readonly [key: string, value: object]>> => ({
  sources: ["urn:own", { id: "urn:own", label: "Own table", streams: [] }],
  passkeys: ["credential", { name: "A key of mine", addedAt: NOW }],
  usage: [grantId, { uses: 3, lastReadAt: NOW }],
  policies: [
    "policy",
    {
      policyId: "policy",
      answer: "allow",
      origin: app.origin,
      source: { id: "urn:own", label: "Own table" },
      purpose: "https://pdpp.dev/purpose/personalization",
      streams: [{ name: "rows", label: "Rows", fields: ["a"], since: NOW, until: null }],
      accessMode: "continuous",
      lifetime: 1000,
      createdAt: NOW,
      until: NOW + 1000,
      steadyUntil: 77,
    },
  ],
  notices: [
    "revoked g",
    {
      noticeId: "urn:n",
      kind: "revoked",
      grantId,
      origin: app.origin,
      issuer: "did:key:z",
      endpoint: "https://app.example/events",
      createdAt: NOW,
      confirmedAt: NOW + 1000,
      tries: {},
    },
  ],
  erasures: [grantId, { grantId, requestedAt: NOW, deadline: NOW + 1000 }],
  channels: [
    channelKey(app.network, "0xc"),
    {
      ...app,
      channelId: "0xc",
      config: {},
      extra: { name: "Own", version: "1" },
      grantId,
      charged: "30",
      signature: "0xvoucher",
      balance: "100",
      claimed: "10",
      withdrawing: "0",
      withdrawRequestedAt: 0,
      claimedAt: NOW,
      toSend: false,
      nextAt: 1,
      failed: 0,
    },
  ],
  anchorings: [
    grantId,
    {
      ...app,
      grantId,
      subject: "0xs",
      digest: "0xd",
      link: "a.b.c",
      by: "wallet",
      askedAt: NOW,
      statements: { anchor: { act: "anchor", deadline: 1, signature: "0xstatement" } },
      seen: { anchoredAt: NOW / 1000, revokedAt: 0 },
      logged: [],
      act: "anchor",
      tries: {},
    },
  ],
  seals: [
    "s",
    { network: app.network, root: "0xr", size: 1, head: "a.b.c", upTo: 3, proof: { index: 0, path: [] }, by: "wallet", askedAt: NOW, tries: {} },
  ],
});

/** A wallet with something in every collection, and what is exported of it. */
async function exported(): Promise<{ readonly text: string; readonly content: Readonly<Record<string, unknown>> }> {
  const { vault, keeper } = await wallet();
  const grantId = await fill(vault);
  // Before its network has a node that would be asked about it.
  await addToken(vault, TOKEN);
  await switchOn(vault, { network: TOKEN.network, name: "Mine", rpc: "https://node.example/", confirmations: 3 });
  await setFloors(vault, "USDC", { read: "0.25" });
  await addRate(vault, { symbol: "USDC", currency: "EUR", rate: "0.92", from: "2026-01-02" });
  await blockSite(vault, "ads.example", NOW);
  await importBlockList(vault, "tracker.example\nspy.example\n", NOW);
  await chooseHost(vault, "https://status.example");
  await vault.commit([await noteBackupFile(vault, NOW)]);
  for (const [name, [key, value]] of Object.entries(documents(grantId))) await put(vault, name as CollectionName, key, value);
  const line = { account: "authorized", asset: "a", amount: "1" };
  await vault.commit([await vault.sequence("ledger").append(1, { at: NOW, kind: "authorized", ...app, grantId, lines: [line] })]);
  for (const name of Object.keys(collections) as CollectionName[])
    if (!places[name] && name !== "manifests") await put(vault, name, `of ${name}`, { origin: `left out: ${name}` });
  const text = await (await keeper.exportAll(watch())).file.text();
  return { text, content: JSON.parse(text) as Readonly<Record<string, unknown>> };
}

async function put(vault: Vault, name: CollectionName, key: string, value: object): Promise<void> {
  const collection = vault.collection<object>(name);
  await vault.commit([await collection.put(key, value, (await collection.get(key))?.rev ?? 0)]);
}

const at = (content: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, step) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[step] : undefined),
    content,
  );

const spaces = [...Object.keys(collections), ...Object.keys(sequences)] as Space[];
const leftOut = spaces.filter((name) => !places[name]);

describe("an export of a wallet that has one of everything", () => {
  let made: Awaited<ReturnType<typeof exported>>;
  beforeAll(async () => {
    made = await exported();
  });

  it.each(spaces.filter((name) => places[name]))("has what is in %s", (name) => {
    const found = at(made.content, places[name] ?? []);
    expect(found).toBeTruthy();
    expect(found).not.toEqual({});
  });

  it.each(leftOut)("says that it leaves out %s", (name) => {
    const described = readFileSync(new URL("../../docs/backup-format.md", import.meta.url), "utf8").split("## Export")[1] ?? "";
    const [, said = ""] = /^Left out:([\s\S]*?)\n\n/m.exec(described) ?? [];
    expect(said).toContain(`\`${name}\``);
    expect(made.text).not.toContain(`left out: ${name}`);
  });

  it("has each as it is", () => {
    expect(made.content).toMatchObject({
      settings: { theme: "dark", statusHost: "https://status.example", lastBackupAt: ISO },
      passkeys: [{ name: "A key of mine", addedAt: ISO }],
      grants: [{ uses: 3, lastReadAt: ISO, erasure: { requestedAt: ISO } }],
      receipts: [{ receipt: { "@type": expect.anything() }, jws: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) }],
      standingAnswers: [{ policyId: "policy", answer: "allow", createdAt: ISO, streams: [{ since: ISO, until: null }] }],
      blocked: { sites: [{ site: "ads.example", addedAt: ISO }], list: { addedAt: ISO, hosts: ["tracker.example", "spy.example"] } },
      notices: [{ kind: "revoked", endpoint: "https://app.example/events", confirmedAt: "2026-06-01T12:00:01.000Z" }],
      publicRecord: [{ network: app.network, digest: "0xd", anchoredAt: ISO }],
      seals: [{ root: "0xr", upTo: 3, askedAt: ISO }],
      ledger: [{ seq: 1, kind: "authorized", at: ISO }],
      channels: [{ channelId: "0xc", charged: "30", claimed: "10", signature: "0xvoucher", claimedAt: ISO }],
      networks: [{ network: app.network, name: "Mine", confirmations: 3 }],
      lowestPrices: [{ symbol: "USDC", read: "0.25" }],
      rates: [{ symbol: "USDC", currency: "EUR", rate: "0.92", from: "2026-01-02" }],
      tokens: [TOKEN],
    });
    for (const inner of ["0xstatement", "steadyUntil", '"tries"']) expect(made.text).not.toContain(inner);
  });
});

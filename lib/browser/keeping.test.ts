import "fake-indexeddb/auto";
import { createHash } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { logEvents, readEvents, verifyLog } from "../activity/log.ts";
import { approve } from "../consent/approve.ts";
import { grantViews } from "../consent/grants.ts";
import { freeze } from "../consent/requests.ts";
import { revoke } from "../consent/revoke.ts";
import { decodeBase64url } from "../crypto/base64url.ts";
import { Damaged } from "../crypto/envelope.ts";
import { identityFor, listIdentities } from "../identity/app-identity.ts";
import { accessRequest } from "../protocol/access-request.ts";
import type { Progress } from "../sources/importer.ts";
import { spotify } from "../sources/spotify/index.ts";
import { writeBackup } from "../vault/backup.ts";
import { WrongPassphrase } from "../vault/keys.ts";
import { MemoryStore } from "../vault/memory-store.ts";
import type { Row, Store } from "../vault/store.ts";
import { memorySession, PASSPHRASE, testParts, vaultParts } from "../vault/testing.ts";
import { Vault, VaultLocked, type VaultParts } from "../vault/vault.ts";
import type { BackupReport, Keeper } from "../wallet/keeper.ts";
import { createKeeper } from "./keeping.ts";

/** Slow by design, and not what is tested here. */
vi.mock("hash-wasm", () => ({
  argon2id: async ({ password, salt }: { password: string; salt: Uint8Array }) =>
    new Uint8Array(createHash("sha256").update(password).update(salt).digest()),
}));

const NOW = Date.UTC(2026, 5, 1, 12);
const SOURCE = spotify.declaration.id;
const APP = "https://app.example";
const FILE_PASSPHRASE = "a passphrase for the file";
const NEW_PASSPHRASE = "a new passphrase";

type Wallet = { readonly vault: Vault; readonly parts: VaultParts; readonly keeper: Keeper; readonly calls: string[] };

/** A wallet whose keeper notes what it does to the wallet as a whole. */
function walletOver(vault: Vault, parts: VaultParts, store: Store = parts.store): Wallet {
  const calls: string[] = [];
  const note = (name: string) => async () => {
    calls.push(name);
  };
  const keeper = createKeeper({
    vault,
    store,
    session: parts.session,
    now: () => NOW,
    alone: (work) => work(),
    still: (work) => work(),
    pause: note("pause"),
    lock: async () => {
      calls.push("lock");
      await vault.lock();
    },
    settings: async () => ({ theme: "dark" }),
    afterChange: () => calls.push("changed"),
  });
  return { vault, parts, keeper, calls };
}

async function wallet(): Promise<Wallet> {
  const { vault, parts } = await testParts();
  return walletOver(vault, parts);
}

/** A browser profile that never had a wallet. */
function freshWallet(): Wallet {
  const parts = vaultParts(new MemoryStore(), memorySession());
  return walletOver(new Vault(parts), parts);
}

async function load(vault: Vault, importId: string, from: number, count: number): Promise<void> {
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

async function grantTo(vault: Vault, origin: string): Promise<string> {
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
async function fill(vault: Vault): Promise<string> {
  await load(vault, "one", 0, 3000);
  await load(vault, "two", 1500, 2000);
  await identityFor(vault, "https://first.example", NOW);
  const grantId = await grantTo(vault, APP);
  await logEvents(vault, [{ type: "backed_up" }], NOW);
  return grantId;
}

function watch(signal = new AbortController().signal): { onProgress: (progress: Progress) => void; signal: AbortSignal; seen: Progress[] } {
  const seen: Progress[] = [];
  return { onProgress: (progress) => seen.push(progress), signal, seen };
}

/** Everything at rest, to be compared. */
async function atRest({ parts: { store, copy } }: Wallet): Promise<string> {
  const rows: Row[] = await store.scan(undefined, 100_000);
  return JSON.stringify([
    rows.map(({ box, ...row }) => [row, Buffer.from(box).toString("base64")]),
    await store.readPlain("header"),
    (await copy.rows()).length,
  ]);
}

const leftovers = async (): Promise<number> => (await indexedDB.databases()).length;

/** One wallet and its backup, made once: deriving keys is slow by design. */
let made: Wallet;
let file: Blob;
let report: BackupReport;
let phrase: string;
beforeAll(async () => {
  made = await wallet();
  await fill(made.vault);
  ({ file, report } = await made.keeper.backUp(FILE_PASSPHRASE, watch()));
  phrase = (await made.vault.recoveryPhrase()).join(" ");
});

describe("a backup", () => {
  it("says what it holds, read back from itself, and touches nothing", async () => {
    const before = await atRest(made);
    const { seen, ...watching } = watch();
    const backup = await made.keeper.backUp(FILE_PASSPHRASE, watching);
    expect(backup.report).toEqual({
      madeAt: NOW,
      bytes: backup.file.size,
      streams: [{ source: SOURCE, stream: "play_events", label: spotify.declaration.streams[0]?.label, records: 5000 }],
      grants: 1,
      identities: 2,
      logEntries: 3,
    });
    expect(backup.name).toBe("freehold-2026-06-01.backup");
    expect(seen.at(-1)).toEqual({ done: 5000, total: 5000 });
    expect(seen.every(({ done }, index) => done >= (seen[index - 1]?.done ?? 0))).toBe(true);
    expect(await atRest(made)).toBe(before);
    expect(await leftovers()).toBe(0);
  });

  it("is not made of a locked wallet, nor past a cancel", async () => {
    const locked = freshWallet();
    await expect(locked.keeper.backUp(FILE_PASSPHRASE, watch())).rejects.toBeInstanceOf(VaultLocked);
    for (const stopAt of [1, 4999]) {
      const controller = new AbortController();
      const onProgress = ({ done }: Progress): void => {
        if (done >= stopAt) controller.abort(new DOMException("enough", "AbortError"));
      };
      await expect(made.keeper.backUp(FILE_PASSPHRASE, { onProgress, signal: controller.signal })).rejects.toThrow("enough");
    }
    expect(await leftovers()).toBe(0);
  });

  it("is never made of records that are missing or altered", async () => {
    for (const harm of ["remove", "alter"] as const) {
      const { vault, parts, keeper } = await wallet();
      await load(vault, "one", 0, 2500);
      const [, row] = await segmentsOf(vault, parts.store);
      if (!row) throw new Error("no segment");
      await parts.store.commit([{ ...row, expect: row.rev, box: null }]);
      if (harm === "alter") await parts.store.load([{ ...row, box: row.box.map((byte, index) => (index === 40 ? byte ^ 1 : byte)) }]);
      await expect(keeper.backUp(FILE_PASSPHRASE, watch())).rejects.toBeInstanceOf(Damaged);
    }
  });

  it("holds one moment of a wallet that is in use all the while", async () => {
    const { vault, parts } = await wallet();
    await fill(vault);
    let step = 0;
    /** Something is committed before whatever the backup reads, and between its reads. */
    const disturb = async (): Promise<void> => {
      step += 1;
      await logEvents(vault, [{ type: "paused" }], NOW + step);
      if (step % 3 === 0) await load(vault, `late-${step}`, step, 30);
      if (step % 4 === 0) await undo(vault, step === 4 ? "one" : `late-${step - 1}`);
      if (step % 5 === 0) await grantTo(vault, `https://app${step}.example`);
    };
    const { keeper } = walletOver(vault, parts, disturbed(parts.store, disturb, 30));
    const backup = await keeper.backUp(FILE_PASSPHRASE, watch());
    expect(step).toBeGreaterThan(6);
    expect(await made.keeper.prove(backup.file, { passphrase: FILE_PASSPHRASE }, watch())).toEqual({ kind: "done", report: backup.report });
    expect(backup.report.logEntries).toBeGreaterThan(6);
    expect(backup.report.streams[0]?.records).toBeLessThan(5000);
  });

  it("begins anew when the passphrase is changed meanwhile", async () => {
    const { vault, parts } = await wallet();
    await load(vault, "one", 0, 10);
    let changes = 0;
    const { keeper } = walletOver(
      vault,
      parts,
      disturbed(parts.store, () => vault.changePassphrase(changes++ === 0 ? PASSPHRASE : "next", "next", NOW), 1),
    );
    const backup = await keeper.backUp(FILE_PASSPHRASE, watch());
    expect(changes).toBe(1);
    const there = freshWallet();
    expect((await there.keeper.restore(backup.file, { passphrase: FILE_PASSPHRASE }, NEW_PASSPHRASE, watch())).kind).toBe("done");
    await there.vault.unlock(NEW_PASSPHRASE, NOW);
    expect(await there.vault.state()).toBe("unlocked");
  });
});

describe("a drill", () => {
  it("proves a file by its passphrase and by the phrase, anywhere, and touches nothing", async () => {
    const before = await atRest(made);
    const fresh = freshWallet();
    for (const keeper of [made.keeper, fresh.keeper]) {
      for (const secret of [{ passphrase: FILE_PASSPHRASE }, { phrase }]) {
        const { seen, ...watching } = watch();
        expect(await keeper.prove(file, secret, watching)).toEqual({ kind: "done", report });
        expect(seen.at(-1)).toEqual({ done: file.size, total: file.size });
      }
    }
    expect(await atRest(made)).toBe(before);
    expect(await made.vault.state()).toBe("unlocked");
    expect(await fresh.vault.state()).toBe("none");
    expect([...made.calls, ...fresh.calls]).toEqual([]);
    expect(await leftovers()).toBe(0);
  });

  it("refuses what is damaged, cut, foreign or not opened, and touches nothing", async () => {
    const before = await atRest(made);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const flipped = bytes.slice();
    flipped[bytes.length >> 1] = (flipped[bytes.length >> 1] ?? 0) ^ 1;
    const cases = [
      [new Blob([flipped]), { phrase }, "damaged"],
      [new Blob([bytes, new Uint8Array(100)]), { phrase }, "damaged"],
      [new Blob([bytes.subarray(0, -10)]), { phrase }, "truncated"],
      [new Blob(["{}\n"]), { phrase }, "not_a_backup"],
      [file, { passphrase: PASSPHRASE }, "wrong_secret"],
    ] as const;
    for (const [bad, secret, why] of cases) expect(await made.keeper.prove(bad, secret, watch())).toEqual({ kind: "refused", why });
    expect(await atRest(made)).toBe(before);
    expect(await leftovers()).toBe(0);
  });

  it("looks into a file that opens: what does not hold together in there is damage", async () => {
    const seed = await made.vault.seed();
    const vaultKey = decodeBase64url((await made.parts.session.read()) ?? "");
    const { space: grants } = await made.vault.collection("grants").put("x", 0, 0);
    const { space: log } = await made.vault.sequence("log").append(1, 0);
    const harms: Record<string, (rows: readonly Row[]) => readonly Row[]> = {
      nothing: (rows) => rows,
      "a grant is missing": (rows) => rows.filter(({ space }) => space !== grants),
      "an entry is missing": (rows) => rows.filter(({ space, id }) => space !== log || id !== 2),
      "the end of the log is missing": (rows) => rows.filter(({ space, id }) => space !== log || id !== 3),
      "a box in another's place": (rows) => {
        const [one, two] = rows.filter(({ space }) => space === log);
        return rows.map((row) => (row === one && two ? { ...row, box: two.box } : row));
      },
      "no head": (rows) => rows.filter(({ space }) => space !== "head"),
    };
    for (const [harm, apply] of Object.entries(harms)) {
      const store = new MemoryStore();
      await store.load(apply(await made.parts.store.scan(undefined, 100_000)));
      await store.writePlain("header", await made.parts.store.readPlain("header"));
      const bad = await writeBackup({ store, vaultKey, seed }, FILE_PASSPHRASE, NOW, { onProgress: () => undefined, signal: watch().signal });
      const result = await made.keeper.prove(bad, { phrase }, watch());
      expect(result, harm).toEqual(
        harm === "nothing" ? { kind: "done", report: { ...report, bytes: bad.size } } : { kind: "refused", why: "damaged" },
      );
    }
    expect(await leftovers()).toBe(0);
  });
});

describe("a restore", () => {
  let there: Wallet;
  beforeEach(() => {
    there = freshWallet();
  });

  it("gives a fresh profile everything, locked by the new passphrase, paused first, and logged", async () => {
    expect(await there.keeper.restore(file, { passphrase: FILE_PASSPHRASE }, NEW_PASSPHRASE, watch())).toEqual({ kind: "done", report });
    expect(there.calls).toEqual(["pause", "lock", "changed"]);
    expect(await there.vault.state()).toBe("locked");
    await expect(there.vault.unlock(PASSPHRASE, NOW)).rejects.toBeInstanceOf(WrongPassphrase);
    await there.vault.unlock(NEW_PASSPHRASE, NOW);
    expect(await there.vault.state()).toBe("unlocked");
    expect(await there.vault.inspect()).toEqual([]);
    const all = { source: SOURCE, stream: "play_events", since: 0, until: Number.MAX_SAFE_INTEGER, order: "asc", limit: 10_000 } as const;
    expect(await there.vault.records.page(all)).toEqual(await made.vault.records.page(all));
    expect(await grantViews(there.vault, NOW)).toEqual(await grantViews(made.vault, NOW));
    expect(await listIdentities(there.vault)).toEqual(await listIdentities(made.vault));
    expect(await there.vault.recoveryPhrase()).toEqual(phrase.split(" "));
    const { events } = await readEvents(there.vault, { limit: 1 });
    expect(events[0]?.event).toEqual({ type: "restored", madeAt: NOW });
    expect(await verifyLog(there.vault)).toMatchObject({ ok: true, entries: report.logEntries + 1 });
    expect(await leftovers()).toBe(0);
  });

  it("takes the place of another wallet, opened by the words; the words recover it too", async () => {
    await there.vault.create("another passphrase", NOW);
    await load(there.vault, "other", 0, 5);
    expect((await there.keeper.restore(file, { phrase }, NEW_PASSPHRASE, watch())).kind).toBe("done");
    await there.vault.recover(phrase, "recovered passphrase", NOW);
    expect((await there.vault.records.summary(SOURCE, "play_events")).count).toBe(5000);
    expect((await there.vault.collection("imports").get("other"))?.value).toBeUndefined();
  });

  it("of an older backup revives no index: the next app gets keys that no app ever had", async () => {
    await there.keeper.restore(file, { phrase }, NEW_PASSPHRASE, watch());
    await there.vault.unlock(NEW_PASSPHRASE, NOW);
    const forgotten = await identityFor(made.vault, "https://forgotten.example", NOW);
    const next = await identityFor(there.vault, "https://next.example", NOW);
    expect(forgotten.index).toBe(2);
    expect(next.index).toBeGreaterThanOrEqual(2 ** 20);
    expect(next.did).not.toBe(forgotten.did);
    expect((await identityFor(there.vault, APP, NOW)).did).toBe((await identityFor(made.vault, APP, NOW)).did);
  });

  it("of an older backup brings back what was revoked since: access is paused before that", async () => {
    const { vault, parts } = await testParts();
    const own = walletOver(vault, parts);
    const id = await fill(vault);
    const backup = await own.keeper.backUp(FILE_PASSPHRASE, watch());
    await revoke(vault, id, "user", NOW);
    expect((await grantViews(vault, NOW))[0]?.state).toBe("revoked");
    own.calls.length = 0;
    await own.keeper.restore(backup.file, { phrase }, NEW_PASSPHRASE, watch());
    expect(own.calls[0]).toBe("pause");
    await vault.unlock(NEW_PASSPHRASE, NOW);
    expect((await grantViews(vault, NOW))[0]).toMatchObject({ grantId: id, state: "active" });
    expect(await vault.inspect()).toEqual([]);
  });

  it("of a file that does not hold leaves everything as it is", async () => {
    await there.vault.create("another passphrase", NOW);
    const before = await atRest(there);
    const cut = file.slice(0, file.size - 1);
    expect(await there.keeper.restore(cut, { phrase }, NEW_PASSPHRASE, watch())).toEqual({ kind: "refused", why: "truncated" });
    expect(await there.keeper.restore(file, { passphrase: "wrong" }, NEW_PASSPHRASE, watch())).toEqual({ kind: "refused", why: "wrong_secret" });
    const controller = new AbortController();
    const onProgress = ({ done }: Progress): void => {
      if (done > 0) controller.abort(new DOMException("enough", "AbortError"));
    };
    await expect(there.keeper.restore(file, { phrase }, NEW_PASSPHRASE, { onProgress, signal: controller.signal })).rejects.toThrow("enough");
    expect(await atRest(there)).toBe(before);
    expect(await there.vault.state()).toBe("unlocked");
    expect(there.calls).toEqual([]);
    expect(await leftovers()).toBe(0);
  });
});

describe("an export", () => {
  type Exported = { readonly [section: string]: never } & {
    readonly sources: {
      id: string;
      declaration: object;
      imports: object[];
      streams: { name: string; records: { id: string; time: string; data: object }[] }[];
    }[];
  };

  it("holds everything in the clear, and no secret", async () => {
    const own = await wallet();
    const id = await fill(own.vault);
    const { seen, ...watching } = watch();
    const { file: exported, name } = await own.keeper.exportAll(watching);
    const text = await exported.text();
    const content = JSON.parse(text) as Exported;
    expect(name).toBe("freehold-export-2026-06-01.json");
    expect(Object.keys(content)).toEqual(["format", "exportedAt", "settings", "identities", "grants", "requests", "activity", "ledger", "sources"]);
    expect(content).toMatchObject({
      format: "freehold-export/1",
      exportedAt: "2026-06-01T12:00:00.000Z",
      settings: { theme: "dark" },
      identities: [{ origin: "https://first.example" }, { origin: APP }],
      grants: [{ grantId: id, origin: APP, state: "active", createdAt: "2026-06-01T12:00:00.000Z" }],
      requests: [{ origin: APP, state: "approved", grantId: id }],
      activity: [{ seq: 1 }, { seq: 2 }, { seq: 3, event: { type: "backed_up" } }],
      ledger: [],
      sources: [{ id: SOURCE, declaration: spotify.declaration, imports: [{ importId: "one" }, { importId: "two" }] }],
    });
    const records = content.sources[0]?.streams[0]?.records ?? [];
    expect(new Set(records.map((record) => record.id)).size).toBe(5000);
    expect(records.map(({ time }) => time)).toEqual(records.map(({ time }) => time).toSorted());
    expect(records.find((record) => record.id === "two-7")).toMatchObject({ data: { artist_name: "Artist 7", track_name: "canary-two-7" } });
    expect(seen.at(-1)).toEqual({ done: 5000, total: 5000 });

    const grant = (await own.vault.collection<{ idSecret: string }>("grants").all())[0]?.value;
    const seed = Buffer.from(await own.vault.seed());
    const secrets = [phrase, (await own.parts.session.read()) ?? "", grant?.idSecret ?? "", seed.toString("hex"), seed.toString("base64url")];
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(20);
      expect(text).not.toContain(secret);
    }
    expect((await readEvents(own.vault, { limit: 1 })).events[0]?.event).toEqual({ type: "exported" });
  });

  it("of an empty wallet is whole too; of a locked one there is none", async () => {
    const own = await wallet();
    const content = JSON.parse(await (await own.keeper.exportAll(watch())).file.text()) as Record<string, unknown>;
    expect(content).toMatchObject({ identities: [], grants: [], requests: [], activity: [], ledger: [], sources: [] });
    await own.vault.lock();
    await expect(own.keeper.exportAll(watch())).rejects.toBeInstanceOf(VaultLocked);
  });

  it("stops at a cancel", async () => {
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(new DOMException("enough", "AbortError"));
    await expect(made.keeper.exportAll({ onProgress, signal: controller.signal })).rejects.toThrow("enough");
  });
});

async function segmentsOf(vault: Vault, store: Store): Promise<Row[]> {
  const draft = vault.records.begin("probe");
  await vault.records.stage(draft, SOURCE, "play_events", [{ key: "probe", time: 0, data: {} }], NOW);
  const rows = await store.scan(undefined, 100_000);
  await vault.records.discard(draft);
  const kept = await store.scan(undefined, 100_000);
  const probe = rows.find((row) => !kept.some(({ space, id }) => space === row.space && id === row.id));
  return kept.filter(({ space }) => space === probe?.space);
}

async function undo(vault: Vault, importId: string): Promise<void> {
  const imports = vault.collection("imports");
  await vault.attempt(async () => {
    const entry = await imports.get(importId);
    const { changes } = await vault.records.removeImport(SOURCE, "play_events", importId);
    return { changes: [...changes, ...(entry ? [await imports.remove(importId, entry.rev)] : [])], result: undefined };
  });
}

/** A store on which something else happens before each of the first reads that a copy of everything makes. */
function disturbed(store: Store, disturb: () => Promise<void>, times: number): Store {
  let left = times;
  return new Proxy(store, {
    get(target, name: keyof Store) {
      const method = target[name].bind(target) as (...input: unknown[]) => Promise<unknown>;
      if (name !== "list" && name !== "getMany" && name !== "readAll") return method;
      return async (...input: unknown[]) => {
        if (left-- > 0) await disturb();
        return method(...input);
      };
    },
  });
}

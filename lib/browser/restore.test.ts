import "fake-indexeddb/auto";
import { createHash } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readEvents } from "../activity/read.ts";
import { verifyLog } from "../activity/verify.ts";
import { grantViews } from "../consent/grants.ts";
import { revoke } from "../consent/revoke.ts";
import { standingOf } from "../consent/testing.ts";
import { decodeBase64url } from "../crypto/base64url.ts";
import { utf8 } from "../crypto/bytes.ts";
import { identityFor, listIdentities } from "../identity/app-identity.ts";
import type { Progress } from "../sources/importer.ts";
import { writeBackup } from "../vault/backup/backup.ts";
import { sealRow } from "../vault/documents.ts";
import { parseHeader } from "../vault/header.ts";
import { deriveKeyring } from "../vault/keyring.ts";
import { WrongPassphrase } from "../vault/keys.ts";
import { MemoryStore } from "../vault/store/memory-store.ts";
import { KEPT_FREE } from "../vault/store/room.ts";
import { NoSpace, type Row } from "../vault/store/store.ts";
import { PASSPHRASE, slottedParts, testParts } from "../vault/testing.ts";
import { backupDates, noteBackupFile } from "../wallet/backup-dates.ts";
import type { BackupReport } from "../wallet/keeper.ts";
import {
  APP,
  atRest,
  FILE_PASSPHRASE,
  fill,
  freshWallet,
  leftovers,
  load,
  NEW_PASSPHRASE,
  NOW,
  SOURCE,
  type Wallet,
  wallet,
  walletOver,
  watch,
} from "./testing.ts";

/** Slow by design, and not what is tested here. */
vi.mock("hash-wasm", async (original) => ({
  ...(await original<object>()),
  argon2id: async ({ password, salt }: { password: string; salt: Uint8Array }) =>
    new Uint8Array(createHash("sha256").update(password).update(salt).digest()),
}));

/** One wallet and its backup, made once: deriving keys is slow by design. */
let made: Wallet;
let file: Blob;
let report: BackupReport;
let phrase: string;
beforeAll(async () => {
  made = await wallet();
  await fill(made.vault);
  await made.vault.commit([await noteBackupFile(made.vault, NOW - 90 * 86_400_000)]);
  ({ file, report } = await made.keeper.backUp(FILE_PASSPHRASE, watch()));
  phrase = (await made.vault.recoveryPhrase()).join(" ");
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
    const keyring = await deriveKeyring(parseHeader(await made.parts.store.readPlain("header")).vaultId, vaultKey);
    const { space: requests } = await made.vault.collection("requests").put("x", 0, 0);
    const { space: grants } = await made.vault.collection("grants").put("x", 0, 0);
    const { space: log } = await made.vault.sequence("log").append(1, 0);
    const second = await made.parts.store.get(log, 2);
    const at = { space: log, id: 2, expect: 0, rev: second?.rev ?? 0 };
    const stray = await sealRow(keyring, "log", at, utf8(JSON.stringify({ at: NOW, prev: "", hash: "", event: { type: "paused" } })));
    const harms: Record<string, (rows: readonly Row[]) => readonly Row[]> = {
      nothing: (rows) => rows,
      "a grant is missing": (rows) => rows.filter(({ space }) => space !== grants),
      "an entry is missing": (rows) => rows.filter(({ space, id }) => space !== log || id !== 2),
      "the end of the log is missing": (rows) => rows.filter(({ space, id }) => space !== log || id !== 3),
      "a box in another's place": (rows) => {
        const [one, two] = rows.filter(({ space }) => space === log);
        return rows.map((row) => (row === one && two ? { ...row, box: two.box } : row));
      },
      "an entry that does not follow on the one before": (rows) =>
        rows.map((row) => (row.space === log && row.id === 2 && stray.box ? { ...row, box: stray.box } : row)),
      "a document that does not open": (rows) =>
        rows.map((row) => (row.space === requests ? { ...row, box: row.box.map((byte, index) => (index === 20 ? byte ^ 1 : byte)) } : row)),
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
    expect(await grantViews(standingOf(there.vault), NOW)).toEqual(await grantViews(standingOf(made.vault), NOW));
    expect(await listIdentities(there.vault)).toEqual(await listIdentities(made.vault));
    expect(await there.vault.recoveryPhrase()).toEqual(phrase.split(" "));
    const { events } = await readEvents(there.vault, { limit: 1 });
    expect(events[0]?.event).toEqual({ type: "restored", madeAt: NOW });
    // The newest backup that is known of it is the file it came from.
    expect((await backupDates(there.vault)).lastBackupAt).toBe(NOW);
    expect(await verifyLog(there.vault)).toMatchObject({ ok: true, entries: report.logEntries + 1 });
    expect(await leftovers()).toBe(0);
  });

  it("while another tab imports is not begun, and leaves what is here as it is", async () => {
    await there.vault.create(PASSPHRASE, NOW);
    const before = await atRest(there);
    there.elsewhere.doing = "import";
    const { seen, ...watching } = watch();
    await expect(there.keeper.restore(file, { phrase }, NEW_PASSPHRASE, watching)).rejects.toMatchObject({ name: "BusyElsewhere", doing: "import" });
    expect([seen, there.calls, await atRest(there)]).toEqual([[], [], before]);
    delete there.elsewhere.doing;
    expect((await there.keeper.restore(file, { phrase }, NEW_PASSPHRASE, watch())).kind).toBe("done");
  });

  it("that does not fit leaves what is here as it is", async () => {
    await there.vault.create(PASSPHRASE, NOW);
    await load(there.vault, "other", 0, 5);
    there.calls.length = 0;
    // Room for most of the trial, and then no more.
    const onProgress = ({ done, total }: Progress): void => {
      if (done >= Math.floor(0.6 * total)) there.disk.free = KEPT_FREE;
    };
    await expect(there.keeper.restore(file, { phrase }, NEW_PASSPHRASE, { ...watch(), onProgress })).rejects.toBeInstanceOf(NoSpace);
    await expect(there.keeper.prove(file, { phrase }, watch())).rejects.toBeInstanceOf(NoSpace);
    expect(there.calls).toEqual([]);
    expect((await there.vault.records.summary(SOURCE, "play_events")).count).toBe(5);
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
    const { vault, parts } = await testParts(slottedParts());
    const own = walletOver(vault, parts);
    const id = await fill(vault);
    const backup = await own.keeper.backUp(FILE_PASSPHRASE, watch());
    await revoke(standingOf(vault), id, "user", NOW);
    expect((await grantViews(standingOf(vault), NOW))[0]?.state).toBe("revoked");
    own.calls.length = 0;
    await own.keeper.restore(backup.file, { phrase }, NEW_PASSPHRASE, watch());
    expect(own.calls[0]).toBe("pause");
    await vault.unlock(NEW_PASSPHRASE, NOW);
    expect((await grantViews(standingOf(vault), NOW))[0]).toMatchObject({ grantId: id, state: "active" });
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

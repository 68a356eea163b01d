import "fake-indexeddb/auto";
import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { logEvents } from "../activity/log.ts";
import { Damaged } from "../crypto/envelope.ts";
import { identityFor } from "../identity/app-identity.ts";
import type { Progress } from "../sources/importer.ts";
import { spotify } from "../sources/spotify/index.ts";
import { openBackup } from "../vault/backup/backup.ts";
import { DexieStore } from "../vault/store/dexie-store.ts";
import type { Row, Store } from "../vault/store/store.ts";
import { PASSPHRASE, testParts } from "../vault/testing.ts";
import { type Vault, VaultLocked } from "../vault/vault.ts";
import {
  atRest,
  FILE_PASSPHRASE,
  fill,
  freshWallet,
  grantTo,
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

let made: Wallet;
beforeAll(async () => {
  made = await wallet();
  await fill(made.vault);
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
    const { keeper } = walletOver(vault, parts, disturbed(parts.store, disturb, { list: 5, getMany: 5, readAll: 4 }));
    const backup = await keeper.backUp(FILE_PASSPHRASE, watch());
    expect(step).toBeGreaterThan(6);
    expect(await made.keeper.prove(backup.file, { passphrase: FILE_PASSPHRASE }, watch())).toEqual({ kind: "done", report: backup.report });
    expect(backup.report.logEntries).toBeGreaterThan(6);
    expect(backup.report.streams[0]?.records).toBeLessThan(5000);
  });

  it("holds one moment while others write without a pause", async () => {
    const { vault, parts } = await testParts(new DexieStore(`busy-${crypto.randomUUID()}`));
    await load(vault, "one", 0, 100);
    const { keeper } = walletOver(vault, parts);
    let isDone = false;
    const writers = ["a", "b"].map(async (name) => {
      for (let n = 0; !isDone; n++) {
        await logEvents(vault, [{ type: "paused" }], NOW);
        await identityFor(vault, `https://${name}${n}.example`, NOW);
      }
    });
    for (let n = 0; n < 5; n++) {
      const backup = await keeper.backUp(FILE_PASSPHRASE, watch());
      expect(backup.report.logEntries).toBeGreaterThan(0);
    }
    isDone = true;
    await Promise.all(writers);
    await (parts.store as DexieStore).destroy();
  });

  it("begins anew when the passphrase is changed meanwhile", async () => {
    const { vault, parts } = await wallet();
    await load(vault, "one", 0, 10);
    let changes = 0;
    const { keeper } = walletOver(
      vault,
      parts,
      disturbed(parts.store, () => vault.changePassphrase(changes++ === 0 ? PASSPHRASE : "next", "next", NOW), { list: 1 }),
    );
    const backup = await keeper.backUp(FILE_PASSPHRASE, watch());
    expect(changes).toBe(1);
    // The wraps in it are those that its own head names, not those from before.
    expect((await openBackup(backup.file, { passphrase: FILE_PASSPHRASE })).header).toEqual(await parts.store.readPlain("header"));
    const there = freshWallet();
    expect((await there.keeper.restore(backup.file, { passphrase: FILE_PASSPHRASE }, NEW_PASSPHRASE, watch())).kind).toBe("done");
    await there.vault.unlock(NEW_PASSPHRASE, NOW);
    expect(await there.vault.state()).toBe("unlocked");
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

/** A store on which something else happens before each of the first reads of a kind that a copy of everything makes. */
function disturbed(store: Store, disturb: () => Promise<void>, times: { list?: number; getMany?: number; readAll?: number }): Store {
  const left = new Map(Object.entries(times));
  return new Proxy(store, {
    get(target, name: keyof Store) {
      const method = target[name].bind(target) as (...input: unknown[]) => Promise<unknown>;
      return async (...input: unknown[]) => {
        const more = left.get(name) ?? 0;
        left.set(name, more - 1);
        if (more > 0) await disturb();
        return method(...input);
      };
    },
  });
}

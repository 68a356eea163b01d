import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { NewerVault, parseHeader } from "./header.ts";
import { MemoryStore } from "./store/memory-store.ts";
import type { Row, Store } from "./store/store.ts";
import { memorySession, vaultParts } from "./testing.ts";
import { Vault } from "./vault.ts";

type Fixture = {
  readonly passphrase: string;
  readonly rows: readonly (Omit<Row, "box"> & { readonly box: string })[];
  readonly plain: readonly { readonly name: "header" | "attempts"; readonly value: unknown }[];
  readonly grants: readonly { readonly grantId: string; readonly state: string }[];
};

/** A vault as each released format left it in a real browser: 150 plays, two grants, a read. */
const fixtures = ["format-1"].map((name) => ({
  name,
  fixture: JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8")) as Fixture,
}));

async function stored({ rows, plain }: Fixture): Promise<MemoryStore> {
  const store = new MemoryStore();
  await store.load(rows.map((row) => ({ ...row, box: new Uint8Array(Buffer.from(row.box, "base64")) })));
  for (const { name, value } of plain) await store.writePlain(name, value);
  return store;
}

const SPOTIFY = "urn:datawallet:source:spotify";

async function holds(vault: Vault, { grants }: Fixture): Promise<void> {
  expect(await vault.state()).toBe("unlocked");
  const usage = await vault.collection<{ revokedAt?: number }>("usage").all();
  expect(new Map(usage.map(({ key, value }) => [key, value.revokedAt === undefined ? "active" : "revoked"]))).toEqual(
    new Map(grants.map(({ grantId, state }) => [grantId, state])),
  );
  expect(await vault.records.summary(SPOTIFY, "play_events")).toMatchObject({ count: 150 });
  const { records } = await vault.records.page({
    source: SPOTIFY,
    stream: "play_events",
    since: 0,
    until: Number.MAX_SAFE_INTEGER,
    order: "asc",
    limit: 200,
  });
  expect(records).toHaveLength(150);
  expect((await vault.sequence("log").last()).seq).toBeGreaterThan(5);
  expect(await vault.recoveryPhrase()).toHaveLength(24);
  expect(await vault.inspect()).toEqual([]);
}

/** Everything a store is told to write goes through here. */
function interruptible(store: Store, beforeWrite: () => void, afterWrite: () => void): Store {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      if (name !== "commit") return value.bind(target);
      return async (...args: unknown[]) => {
        beforeWrite();
        await (value as (...all: unknown[]) => Promise<void>).apply(target, args);
        afterWrite();
      };
    },
  });
}

describe.each(fixtures)("a vault of $name", ({ fixture }) => {
  it("opens, with everything that was in it, in the newest format", async () => {
    const store = await stored(fixture);
    const vault = new Vault(vaultParts(store));
    await vault.unlock(fixture.passphrase, 0);
    await holds(vault, fixture);
    expect(parseHeader(await store.readPlain("header")).format).toBe(2);
    expect((await vault.damage()).secondCopy).toBe("whole");
    await vault.lock();
    await vault.unlock(fixture.passphrase, 0);
    await holds(vault, fixture);
  });

  it("goes on where it was cut off, before or after any write", async () => {
    for (let cutAt = 1; cutAt <= 3; cutAt++) {
      for (const when of ["before", "after"]) {
        const store = await stored(fixture);
        let writes = 0;
        const cut = (): void => {
          if (writes === cutAt) throw new Error("cut off");
        };
        const broken = interruptible(
          store,
          () => {
            writes += 1;
            if (when === "before") cut();
          },
          () => when === "after" && cut(),
        );
        const first = new Vault({ ...vaultParts(store), store: broken, session: memorySession() });
        await first.unlock(fixture.passphrase, 0).catch(() => undefined);
        const second = new Vault({ ...vaultParts(store), session: memorySession() });
        await second.unlock(fixture.passphrase, 0);
        expect(await second.state()).toBe("unlocked");
        await holds(second, fixture);
      }
    }
  });

  it("is not taken for the vault that it became, when it is put back", async () => {
    const store = await stored(fixture);
    const parts = vaultParts(store);
    await new Vault(parts).unlock(fixture.passphrase, 0);
    const old = await stored(fixture);
    const vault = new Vault({ ...parts, store: old, session: memorySession() });
    await vault.unlock(fixture.passphrase, 0);
    expect(await vault.state()).toBe("damaged");
    expect((await vault.repair()).lost).toEqual([]);
    await holds(vault, fixture);
  });
});

describe("a vault of a newer format", () => {
  it("is not opened, and not changed", async () => {
    const [first] = fixtures;
    if (!first) throw new Error("no fixture");
    const store = await stored(first.fixture);
    const header = { ...((await store.readPlain("header")) as object), format: 3 };
    await store.writePlain("header", header);
    const before = await store.scan(undefined, 1000);
    const vault = new Vault(vaultParts(store));
    expect(await vault.state()).toBe("locked");
    await expect(vault.unlock(first.fixture.passphrase, 0)).rejects.toBeInstanceOf(NewerVault);
    expect(await store.scan(undefined, 1000)).toEqual(before);
    expect(await store.readPlain("header")).toEqual(header);
  });
});

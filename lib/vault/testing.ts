import type { Damage } from "./damage.ts";
import { type KeyValue, SecondCopy } from "./second-copy.ts";
import type { KeySession } from "./session.ts";
import { Slots } from "./slots.ts";
import { MemoryStore } from "./store/memory-store.ts";
import { type Aside, RoomyStore } from "./store/roomy-store.ts";
import type { Row, Store } from "./store/store.ts";
import { Vault, type VaultParts } from "./vault.ts";

/** A session that lives as long as the test. */
export function memorySession(): KeySession {
  let held: { vaultKey: string; damage: readonly Damage[]; nextWrap: Awaited<ReturnType<KeySession["nextWrap"]>> } | null = null;
  const listeners: (() => void)[] = [];
  return {
    read: async () => held?.vaultKey ?? null,
    damage: async () => held?.damage ?? [],
    nextWrap: async () => held?.nextWrap,
    write: async (vaultKey, damage = [], nextWrap) => {
      held = { vaultKey, damage, nextWrap };
    },
    clear: async () => {
      held = null;
      for (const listener of listeners) listener();
    },
    onCleared: (listener) => listeners.push(listener),
  };
}

/** A place for a second copy, in memory. `values` is what lies there. */
export function memoryValues(values = new Map<string, unknown>()): KeyValue & { readonly values: Map<string, unknown> } {
  return {
    values,
    get: async (keys) => structuredClone(Object.fromEntries([...values].filter(([key]) => keys === null || keys.includes(key)))),
    set: async (items) => {
      for (const [key, value] of Object.entries(items)) values.set(key, structuredClone(value));
    },
    remove: async (keys) => {
      for (const key of keys) values.delete(key);
    },
  };
}

function oneAtATime(): VaultParts["exclusive"] {
  let turn: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };
}

/** What a vault is made of in a browser, where a restore can take its place. `values` is what lies beside the databases. */
export function slottedParts(values = memoryValues(), name = `slots-${crypto.randomUUID()}`): VaultParts & { readonly slots: Slots } {
  const slots = new Slots(values, name);
  const store = new RoomyStore(
    () => slots.store(),
    async () => Number.POSITIVE_INFINITY,
    { read: async () => null, write: async () => undefined },
  );
  return { slots, store, session: memorySession(), copy: slots.copy(), exclusive: oneAtATime() };
}

const shared = new WeakMap<Store, Omit<VaultParts, "store" | "session">>();

/** What a vault is made of: vaults over one store share its second copy, as contexts of one browser do. */
export function vaultParts(store: Store = new MemoryStore(), session: KeySession = memorySession()): VaultParts {
  let rest = shared.get(store);
  if (!rest) {
    rest = { copy: new SecondCopy(memoryValues()), exclusive: oneAtATime() };
    shared.set(store, rest);
  }
  return { store, session, ...rest };
}

/** The passphrase of every vault made here. */
export const PASSPHRASE = "correct horse battery";

let made: Promise<{ rows: Row[]; header: unknown; vaultKey: string }> | undefined;

async function make(): Promise<{ rows: Row[]; header: unknown; vaultKey: string }> {
  const store = new MemoryStore();
  const session = memorySession();
  await new Vault(vaultParts(store, session)).create(PASSPHRASE, Date.UTC(2026, 0, 1));
  return { rows: await store.scan(undefined, 100), header: await store.readPlain("header"), vaultKey: (await session.read()) ?? "" };
}

/**
 * An unlocked vault in memory, for tests, with what it is made of. Making keys is slow by design, so they are made once for all
 * that a test file asks for; what each stores is its own.
 */
export async function testParts<P extends VaultParts = VaultParts>(
  on: Store | P = new MemoryStore(),
): Promise<{ vault: Vault; parts: P | VaultParts }> {
  made ??= make();
  const { rows, header, vaultKey } = await made;
  const parts = "store" in on ? on : vaultParts(on);
  await parts.store.load(rows);
  await parts.store.writePlain("header", header);
  await parts.session.write(vaultKey);
  const vault = new Vault(parts);
  // Its second copy is written where there is none.
  await vault.inspect();
  return { vault, parts };
}

/** The vault of {@link testParts} alone. */
export const testVault = async (): Promise<Vault> => (await testParts()).vault;

/** A store on a disk that fills up when the test says so: `disk.free` is in bytes. `inner` is what really keeps it. */
export function roomyTestStore() {
  const inner: Store = new MemoryStore();
  const disk = { free: Number.POSITIVE_INFINITY };
  let aside: unknown = null;
  const held: Aside = {
    read: async () => aside,
    write: async (value) => {
      aside = value;
    },
  };
  return { inner, disk, store: new RoomyStore(inner, async () => disk.free, held) };
}

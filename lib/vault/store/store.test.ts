import "fake-indexeddb/auto";
import { DexieStore } from "./dexie-store.ts";
import { MemoryStore } from "./memory-store.ts";
import { storeSuite } from "./store.suite.ts";

storeSuite("memory", () => new MemoryStore());
storeSuite("Dexie", () => new DexieStore(`vault-${crypto.randomUUID()}`));

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ListStore, StoredList } from "./store.ts";

/** What every store must do. `open` gives an empty one. */
export function storeSuite(open: () => Promise<ListStore>): void {
  describe("a store of lists", () => {
    let store: ListStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const list = (change: Partial<StoredList> = {}): StoredList => ({
      path: "a".repeat(43),
      jwt: "header.payload.signature",
      validFrom: 1_800_000_000_000,
      validUntil: 1_800_086_400_000,
      ...change,
    });

    it("gives back what it took, and nothing for another path", async () => {
      expect(await store.put(list())).toBe(true);
      expect(await store.get(list().path)).toEqual(list());
      expect(await store.get("b".repeat(43))).toBeUndefined();
    });

    it("takes a newer list, and neither an older nor an equally old one", async () => {
      await store.put(list());
      expect(await store.put(list({ jwt: "older", validFrom: list().validFrom - 1 }))).toBe(false);
      expect(await store.put(list({ jwt: "as old" }))).toBe(false);
      expect((await store.get(list().path))?.jwt).toBe(list().jwt);
      expect(await store.put(list({ jwt: "newer", validFrom: list().validFrom + 1 }))).toBe(true);
      expect((await store.get(list().path))?.jwt).toBe("newer");
    });

    it("keeps the newest of many that come at once", async () => {
      const times = Array.from({ length: 20 }, (_, n) => list().validFrom + ((n * 7) % 20));
      const taken = await Promise.all(times.map((validFrom) => store.put(list({ validFrom, jwt: String(validFrom) }))));
      expect(taken.some(Boolean)).toBe(true);
      expect((await store.get(list().path))?.jwt).toBe(String(list().validFrom + 19));
    });

    it("forgets what ended, and only that", async () => {
      await store.put(list());
      await store.put(list({ path: "b".repeat(43), validUntil: list().validUntil + 1 }));
      expect(await store.forget(list().validUntil + 1)).toBe(1);
      expect(await store.get(list().path)).toBeUndefined();
      expect(await store.get("b".repeat(43))).toBeDefined();
    });

    it("takes text for text", async () => {
      const path = "'; DROP TABLE status_lists; --";
      await store.put(list({ path, jwt: "'\"$1" }));
      expect((await store.get(path))?.jwt).toBe("'\"$1");
    });
  });
}

import { describe, expect, it } from "vitest";
import { Conflict, type Store } from "./store.ts";

const box = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** What every store must do. Run on each implementation. */
export function storeSuite(name: string, make: () => Store): void {
  describe(`store: ${name}`, () => {
    it("gives back what was committed, with revisions that grow", async () => {
      const store = make();
      await store.commit([{ space: "a", id: "x", expect: 0, box: box("one") }]);
      await store.commit([{ space: "a", id: "x", expect: 1, box: box("two") }]);
      expect(await store.get("a", "x")).toEqual({ space: "a", id: "x", rev: 2, box: box("two") });
      expect(await store.get("b", "x")).toBeUndefined();
    });

    it("writes all changes or none", async () => {
      const store = make();
      await store.commit([{ space: "a", id: "x", expect: 0, box: box("one") }]);
      const late = store.commit([
        { space: "a", id: "y", expect: 0, box: box("new") },
        { space: "a", id: "x", expect: 5, box: box("stale") },
      ]);
      await expect(late).rejects.toBeInstanceOf(Conflict);
      const twice = store.commit([
        { space: "a", id: "z", expect: 0, box: box("new") },
        { space: "a", id: "x", expect: 0, box: box("again") },
      ]);
      await expect(twice).rejects.toBeInstanceOf(Conflict);
      expect(await store.ids("a")).toEqual(["x"]);
    });

    it("lets one of many concurrent writers win", async () => {
      const store = make();
      const attempts = Array.from({ length: 20 }, (_, n) => store.commit([{ space: "a", id: "x", expect: 0, box: box(String(n)) }]));
      const outcomes = await Promise.allSettled(attempts);
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    });

    it("orders numbers as numbers and honours ranges", async () => {
      const store = make();
      await store.commit([1, 2, 10, 9].map((id) => ({ space: "log", id, expect: 0, box: box(String(id)) })));
      const ids = async (...[range]: Parameters<Store["list"]> extends [string, ...infer R] ? R : never) =>
        (await store.list("log", range)).map(({ id }) => id);
      expect(await ids()).toEqual([1, 2, 9, 10]);
      expect(await ids({ descending: true, limit: 2 })).toEqual([10, 9]);
      expect(await ids({ after: 2, before: 10 })).toEqual([9]);
    });

    it("deletes only the revision that was meant", async () => {
      const store = make();
      await store.commit([{ space: "a", id: "x", expect: 0, box: box("one") }]);
      await expect(store.commit([{ space: "a", id: "x", expect: 2, box: null }])).rejects.toBeInstanceOf(Conflict);
      await store.commit([{ space: "a", id: "x", expect: 1, box: null }]);
      expect(await store.getMany("a", ["x", "y"])).toEqual([undefined, undefined]);
    });

    it("adds a plain value once", async () => {
      const store = make();
      const outcomes = await Promise.allSettled([1, 2].map((value) => store.addPlain("header", value)));
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
      await expect(store.addPlain("header", 3)).rejects.toBeInstanceOf(Conflict);
    });

    it("reads spaces whole or from a place on, with plain values", async () => {
      const store = make();
      await store.commit([1, 2, 10].map((id) => ({ space: "log", id, expect: 0, box: box(String(id)) })));
      await store.commit(["a", "b"].flatMap((space) => ["x", "y"].map((id) => ({ space, id, expect: 0, box: box(space + id) }))));
      await store.writePlain("header", { format: 1 });
      const { rows, plain } = await store.readAll([{ space: "b" }, { space: "log", after: 1 }, { space: "none" }], ["header", "attempts"]);
      expect(rows.map(({ space, id }) => [space, id])).toEqual([
        ["b", "x"],
        ["b", "y"],
        ["log", 2],
        ["log", 10],
      ]);
      expect(plain).toEqual([{ format: 1 }, null]);
    });

    it("reads all that it is asked for as it is at one moment, while others write", async () => {
      const store = make();
      const spaces = ["a", "b", "c"];
      const write = (n: number) =>
        store.commit(
          spaces.map((space) => ({ space, id: "x", expect: n, box: box(String(n)) })),
          { plain: { header: n } },
        );
      await write(0);
      const writing = (async () => {
        for (let n = 1; n < 40; n++) await write(n);
      })();
      for (let tries = 0; tries < 40; tries++) {
        const { rows, plain } = await store.readAll(
          spaces.map((space) => ({ space })),
          ["header"],
        );
        expect(new Set([...rows.map((row) => new TextDecoder().decode(row.box)), String(plain[0])]).size).toBe(1);
      }
      await writing;
    });

    it("keeps plain values apart", async () => {
      const store = make();
      expect(await store.readPlain("header")).toBeNull();
      await store.writePlain("header", { format: 1 });
      expect(await store.readPlain("header")).toEqual({ format: 1 });
    });
  });
}

import { describe, expect, it } from "vitest";
import { roomyTestStore } from "../testing.ts";
import { KEPT_FREE, LAST_FREE } from "./room.ts";
import { storeSuite } from "./store.suite.ts";
import { Conflict, NoSpace } from "./store.ts";

const box = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length);
const put = (id: string, length: number, expect = 0) => ({ space: "s", id, expect, box: box(length) });

storeSuite("with room", () => roomyTestStore().store);

describe("a full disk", () => {
  it("takes nothing that can wait, and gives what it has", async () => {
    const { store, disk } = roomyTestStore();
    await store.commit([put("a", 10)]);
    disk.free = KEPT_FREE - 1;
    await expect(store.commit([put("b", 10)])).rejects.toBeInstanceOf(NoSpace);
    await expect(store.load([{ space: "s", id: "c", rev: 1, box: box(10) }])).rejects.toBeInstanceOf(NoSpace);
    await expect(store.addPlain("header", 1)).rejects.toBeInstanceOf(NoSpace);
    expect(await store.ids("s")).toEqual(["a"]);
    expect((await store.get("s", "a"))?.box).toHaveLength(10);
  });

  it("counts what a change would bring", async () => {
    const { store, disk } = roomyTestStore();
    disk.free = KEPT_FREE + 1_000_000;
    await expect(store.commit([put("a", 600_000)])).rejects.toBeInstanceOf(NoSpace);
    await store.commit([put("a", 400_000)]);
  });

  it("has some room left for what cannot wait, and for what makes room", async () => {
    const { store, disk } = roomyTestStore();
    await store.commit([put("a", 10), put("b", 10)]);
    disk.free = LAST_FREE + 10_000;
    await store.commit([put("a", 10, 1)], { urgent: true });
    await store.commit([{ space: "s", id: "b", expect: 1, box: null }, put("c", 10)]);
    await expect(store.commit([{ space: "s", id: "c", expect: 1, box: null }, put("d", 2_000_000)])).rejects.toBeInstanceOf(NoSpace);
    disk.free = LAST_FREE - 1;
    await expect(store.commit([put("a", 10, 2)], { urgent: true })).rejects.toBeInstanceOf(NoSpace);
    expect(await store.ids("s")).toEqual(["a", "c"]);
  });

  it("is told by the room that is left, whatever the browser calls it", async () => {
    const { store, disk, inner } = roomyTestStore();
    const failure = new Error("Failed to write blobs");
    inner.commit = () => Promise.reject(failure);
    inner.get = () => Promise.reject(failure);
    await expect(store.commit([put("a", 10)])).rejects.toBe(failure);
    await expect(store.get("s", "a")).rejects.toBe(failure);
    inner.commit = () => {
      disk.free = 0;
      return Promise.reject(failure);
    };
    await expect(store.commit([put("a", 10)])).rejects.toBeInstanceOf(NoSpace);
    await expect(store.get("s", "a")).rejects.toBeInstanceOf(NoSpace);
    disk.free = Number.POSITIVE_INFINITY;
    inner.commit = () => {
      disk.free = 0;
      return Promise.reject(new Conflict());
    };
    await expect(store.commit([put("a", 10)])).rejects.toBeInstanceOf(Conflict);
  });

  it("forgets no wrong passphrase", async () => {
    const { store, disk, inner } = roomyTestStore();
    await store.writePlain("attempts", { wrong: 3 });
    disk.free = 0;
    await store.writePlain("attempts", { wrong: 4 });
    expect(await store.readPlain("attempts")).toEqual({ wrong: 4 });
    expect(await inner.readPlain("attempts")).toEqual({ wrong: 3 });
    disk.free = KEPT_FREE;
    expect(await store.readPlain("attempts")).toEqual({ wrong: 4 });
    await store.writePlain("attempts", { wrong: 0 });
    expect(await inner.readPlain("attempts")).toEqual({ wrong: 0 });
    expect(await store.readPlain("attempts")).toEqual({ wrong: 0 });
    disk.free = 0;
    await expect(store.writePlain("header", {})).rejects.toBeInstanceOf(NoSpace);
  });
});

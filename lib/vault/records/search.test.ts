import { describe, expect, it } from "vitest";
import { MemoryStore } from "../store/memory-store.ts";
import { SEGMENT_SIZE } from "./segments.ts";
import { SOURCE, STREAM, type TestRecords, testRecords } from "./testing-records.ts";

const FIELDS = ["title"];
/** Each segment has a word of its own, and one that all have. */
const titled = (from: number, segments: number) =>
  Array.from({ length: segments * SEGMENT_SIZE }, (_, n) => {
    const time = from * SEGMENT_SIZE + n;
    return {
      time,
      key: `k${time}`,
      data: { title: n % SEGMENT_SIZE === 5 ? `Only${String(Math.floor(time / SEGMENT_SIZE)).padStart(2, "0")} here` : "Every one" },
    };
  });

type Searching = TestRecords & { readonly store: MemoryStore; readonly look: (words: string) => Promise<{ found: number[]; opened: number }> };

async function searching(): Promise<Searching> {
  const store = new MemoryStore();
  const on = await testRecords(store);
  const space = await on.keyring.nameOf("segments");
  let opened = 0;
  const getMany = store.getMany.bind(store);
  store.getMany = async (asked, ids) => {
    if (asked === space) opened += ids.length;
    return getMany(asked, ids);
  };
  return {
    ...on,
    store,
    look: async (words) => {
      opened = 0;
      const { records } = await on.records.search({ source: SOURCE, stream: STREAM, words, fields: FIELDS, limit: 20 });
      return { found: records.map(({ time }) => time), opened };
    },
  };
}

async function indexOnce({ records, commit }: Pick<TestRecords, "records" | "commit">, fields = FIELDS): Promise<boolean> {
  const changes = await records.indexMore(SOURCE, STREAM, fields);
  await commit(changes);
  return changes.length > 0;
}
async function indexAll(on: Pick<TestRecords, "records" | "commit">): Promise<number> {
  for (let steps = 0; ; steps++) if (!(await indexOnce(on))) return steps;
}
const keep = async ({ records, commit }: TestRecords, on: boolean): Promise<void> => commit(await records.setSearchable(SOURCE, STREAM, on));
const indexRows = async ({ store, keyring }: TestRecords) => store.list(await keyring.nameOf("search"));
const fifth = (segment: number): number => segment * SEGMENT_SIZE + 5;

describe("an index", () => {
  it("spares opening segments that cannot hold the words", async () => {
    const on = await searching();
    await on.load("a", titled(0, 30));
    expect(await on.look("only07")).toEqual({ found: [fifth(7)], opened: 30 });
    await keep(on, true);
    expect(await indexAll(on)).toBe(1);
    expect(await on.look("ONLY07 here")).toEqual({ found: [fifth(7)], opened: 1 });
    expect(await on.look("only nowhere")).toEqual({ found: [], opened: 0 });
    expect((await on.look("only2")).found).toEqual([29, 28, 27, 26, 25, 24, 23, 22, 21, 20].map(fifth));
  });

  it("is complete whatever it does not cover yet", async () => {
    const on = await searching();
    await keep(on, true);
    for (let n = 0; n < 12; n++) {
      await on.load(`i${n}`, titled(n, 1));
      if (n % 2 === 0) await indexOnce(on);
      expect((await on.look("only")).found).toEqual(Array.from({ length: n + 1 }, (_, index) => fifth(n - index)));
    }
    await indexAll(on);
    expect(await on.look("only11")).toEqual({ found: [fifth(11)], opened: 1 });
  });

  it("joins its pieces, so that many small imports are searched as one", async () => {
    const on = await searching();
    await keep(on, true);
    for (let n = 0; n < 20; n++) {
      await on.load(`i${n}`, titled(n, 1));
      await indexAll(on);
    }
    expect((await indexRows(on)).filter(({ id }) => String(id).endsWith("/0")).length).toBeLessThan(8);
    for (let n = 0; n < 20; n++) expect(await on.look(`only${String(n).padStart(2, "0")} here`)).toMatchObject({ found: [fifth(n)], opened: 1 });
  });

  it("loses the words of what was deleted", async () => {
    const on = await searching();
    await on.load("a", titled(0, 2));
    await keep(on, true);
    await indexAll(on);
    const before = await indexRows(on);
    await on.commit((await on.records.deleteRecords(SOURCE, STREAM, [{ time: fifth(1), key: `k${fifth(1)}` }])).changes);
    expect((await on.look("only01")).found).toEqual([]);
    await indexAll(on);
    const after = await indexRows(on);
    expect(after.filter(({ id }) => before.some((row) => row.id === id))).toEqual([]);
    expect(await on.look("only01")).toEqual({ found: [], opened: 0 });
    await on.commit((await on.records.removeImport(SOURCE, STREAM, "a")).changes);
    await indexAll(on);
    expect(await indexRows(on)).toEqual([]);
  });

  it("is gone when it is not wanted any more, and is not made unasked", async () => {
    const on = await searching();
    await on.load("a", titled(0, 2));
    expect(await indexAll(on)).toBe(0);
    await keep(on, true);
    expect(await on.records.setSearchable(SOURCE, STREAM, true)).toEqual([]);
    await indexAll(on);
    expect((await on.records.searchable()).map(({ stream }) => stream)).toEqual([STREAM]);
    await keep(on, false);
    expect(await indexRows(on)).toEqual([]);
    expect(await on.records.searchable()).toEqual([]);
    expect(await on.look("only01")).toEqual({ found: [fifth(1)], opened: 2 });
  });

  it("that is damaged, or of other fields, is as good as none, and made anew", async () => {
    const on = await searching();
    await on.load("a", titled(0, 3));
    await keep(on, true);
    for (const suffix of ["/0", "/1"]) {
      await indexAll(on);
      const row = (await indexRows(on)).find(({ id }) => String(id).endsWith(suffix)) ?? expect.unreachable();
      await on.store.load([{ ...row, box: row.box.map((byte, index) => (index === 20 ? byte ^ 1 : byte)) }]);
      const again = await testRecordsOn(on);
      expect((await again.search({ source: SOURCE, stream: STREAM, words: "only02", fields: FIELDS, limit: 9 })).records).toHaveLength(1);
      await indexAll({ records: again, commit: on.commit });
    }
    expect(await on.look("only02")).toEqual({ found: [fifth(2)], opened: 1 });
    const { records } = await on.records.search({ source: SOURCE, stream: STREAM, words: "only02", fields: ["title", "key"], limit: 9 });
    expect(records).toHaveLength(1);
    expect(await indexOnce(on, ["title", "key"])).toBe(true);
  });

  it("that the database cannot read is as good as none", async () => {
    const on = await searching();
    await on.load("a", titled(0, 3));
    await keep(on, true);
    await indexAll(on);
    const index = await on.keyring.nameOf("search");
    const get = on.store.get.bind(on.store);
    const getMany = on.store.getMany.bind(on.store);
    const unreadable = new DOMException("its file is gone", "NotReadableError");
    for (const broken of ["get", "getMany"]) {
      on.store.get = async (space, id) => (space === index && broken === "get" ? Promise.reject(unreadable) : get(space, id));
      on.store.getMany = async (space, ids) => (space === index && broken === "getMany" ? Promise.reject(unreadable) : getMany(space, ids));
      const again = await testRecordsOn(on);
      const { records } = await again.search({ source: SOURCE, stream: STREAM, words: "only02", fields: FIELDS, limit: 9 });
      expect(records.map(({ time }) => time)).toEqual([fifth(2)]);
    }
  });

  it("holds no word in the clear", async () => {
    const on = await searching();
    await on.load("a", titled(0, 1));
    await keep(on, true);
    await indexAll(on);
    const bytes = (await on.store.scan(undefined, 1000))
      .map(({ space, id, box }) => `${space}${String(id)}${Buffer.from(box).toString("latin1")}`)
      .join();
    expect(bytes.toLowerCase()).not.toMatch(/only00|every|title/);
  });
});

/** The same vault, as another context sees it that remembers nothing. */
const testRecordsOn = async ({ records, store, keyring, commit }: TestRecords): Promise<TestRecords["records"]> =>
  new (records.constructor as new (...args: unknown[]) => TestRecords["records"])(store, async () => keyring, commit);

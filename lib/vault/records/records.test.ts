import { describe, expect, it } from "vitest";
import { MemoryStore } from "../store/memory-store.ts";
import type { Records } from "./records.ts";
import { SEGMENT_SIZE, type StoredRecord } from "./segments.ts";
import { OvertakenStore, readAll, SOURCE, STREAM, testRecords } from "./testing-records.ts";

const record = (time: number): StoredRecord => ({ time, key: `k${time}`, data: { n: time, s: `number ${time}` } });
const span = (from: number, count: number, step = 1): StoredRecord[] => Array.from({ length: count }, (_, n) => record(from + n * step));
const timesOf = async (records: Records, range?: Parameters<typeof readAll>[1]): Promise<number[]> =>
  (await readAll(records, range)).map(({ time }) => time);

describe("drafts", () => {
  it("show nothing before they are published, and nothing after they are discarded", async () => {
    const { records } = await testRecords();
    const draft = records.begin("a");
    await records.stage(draft, SOURCE, STREAM, [record(1)], 0);
    expect(await timesOf(records)).toEqual([]);
    await records.discard(draft);
    expect(await records.sweep()).toBe(0);
  });

  it("are swept when they were left behind, and only they", async () => {
    const { records, load } = await testRecords();
    await load("a", [record(1)]);
    await records.stage(records.begin("b"), SOURCE, STREAM, span(2, 3 * SEGMENT_SIZE), 0);
    expect(await records.sweep()).toBe(3);
    expect(await timesOf(records)).toEqual([1]);
  });

  it("are not discarded once they were published", async () => {
    const { records, commit } = await testRecords();
    const draft = records.begin("a");
    await records.stage(draft, SOURCE, STREAM, [record(1)], 0);
    await commit(await records.publish(draft));
    await records.discard(draft);
    expect(await timesOf(records)).toEqual([1]);
  });
});

describe("reading", () => {
  it("gives records by time and key, and the fields that are asked for", async () => {
    const { records, load } = await testRecords();
    await load("a", span(0, 2000));
    const found = await records.get(SOURCE, STREAM, [record(1999), record(7), { time: 7, key: "other" }], ["n"]);
    expect(found).toEqual([
      { time: 7, key: "k7", data: { n: 7 }, importedAt: 5 },
      { time: 1999, key: "k1999", data: { n: 1999 }, importedAt: 5 },
    ]);
    const page = await records.page({ source: SOURCE, stream: STREAM, since: 3, until: 9, order: "desc", limit: 2, fields: ["s"] });
    expect(page).toEqual({ records: [8, 7].map((time) => ({ time, key: `k${time}`, data: { s: `number ${time}` }, importedAt: 5 })), more: true });
  });

  it("knows which keys a stream holds, and how many records in a range", async () => {
    const { records, load } = await testRecords();
    await load("a", span(0, 1500, 2));
    expect(await records.known(SOURCE, STREAM, [record(2), record(3), record(2998)])).toEqual(new Set(["k2", "k2998"]));
    expect(await records.count(SOURCE, STREAM, 11, 2001)).toBe(995);
    expect(await records.summary(SOURCE, STREAM)).toEqual({ count: 1500, from: 0, to: 2998 });
  });

  it("opens no segment that it need not", async () => {
    const store = new MemoryStore();
    const { records, load, keyring } = await testRecords(store);
    await load("a", span(0, 20 * SEGMENT_SIZE));
    const space = await keyring.nameOf("segments");
    let opened = 0;
    const getMany = store.getMany.bind(store);
    store.getMany = async (asked, ids) => {
      if (asked === space) opened += ids.length;
      return getMany(asked, ids);
    };
    const openedFor = async (work: () => Promise<unknown>): Promise<number> => {
      opened = 0;
      await work();
      return opened;
    };
    const page = { source: SOURCE, stream: STREAM, since: 0, until: 1e9, limit: SEGMENT_SIZE } as const;
    expect(await openedFor(() => records.page({ ...page, order: "desc" }))).toBe(2);
    expect(await openedFor(() => records.page({ ...page, order: "asc", after: record(5 * SEGMENT_SIZE + 7) }))).toBe(2);
    expect(await openedFor(() => records.page({ ...page, order: "asc", limit: SEGMENT_SIZE - 1 }))).toBe(1);
    expect(await openedFor(() => records.get(SOURCE, STREAM, [record(1), record(2)]))).toBe(1);
    expect(await openedFor(() => records.count(SOURCE, STREAM, 5, 9 * SEGMENT_SIZE))).toBe(1);
    expect(await openedFor(() => records.deleteRecords(SOURCE, STREAM, [record(1)]))).toBe(1);
  });

  it("goes on by the newest manifest when segments were replaced under it", async () => {
    const store = new MemoryStore();
    const { records, load, commit } = await testRecords(store);
    for (let n = 0; n < 8; n++) await load(`i${n}`, [record(n)]);
    expect(await timesOf(records)).toHaveLength(8);
    const getMany = store.getMany.bind(store);
    // Between the manifest and the segments another context deletes one record and merges the rest.
    store.getMany = async (...asked) => {
      store.getMany = getMany;
      await commit((await records.deleteRecords(SOURCE, STREAM, [record(3)])).changes);
      return getMany(...asked);
    };
    expect(await timesOf(records)).toEqual([0, 1, 2, 4, 5, 6, 7]);
  });

  it("sees what another context wrote", async () => {
    const store = new MemoryStore();
    const here = await testRecords(store);
    const there = new (here.records.constructor as typeof Records)(store, async () => here.keyring, here.commit);
    await here.load("a", [record(1)]);
    expect(await timesOf(there)).toEqual([1]);
    await here.load("b", [record(2)]);
    expect(await timesOf(there)).toEqual([1, 2]);
  });
});

describe("a read under way", () => {
  it("keeps to its version while others import, loses what is deleted, and survives a merge", async () => {
    const { records, load, commit } = await testRecords();
    for (let n = 0; n < 9; n++) await load(`i${n}`, [record(2 * n)]);
    const version = await records.version(SOURCE, STREAM);
    await load("later", [record(5)]);
    expect(await records.compact()).toBeGreaterThan(0);
    expect(await timesOf(records, { order: "desc", limit: 2, version })).toEqual([16, 14, 12, 10, 8, 6, 4, 2, 0]);
    await commit((await records.deleteRecords(SOURCE, STREAM, [record(8), record(5)])).changes);
    expect(await timesOf(records, { version })).toEqual([0, 2, 4, 6, 10, 12, 14, 16]);
    expect(await timesOf(records)).toEqual([0, 2, 4, 6, 10, 12, 14, 16]);
  });
});

describe("merging", () => {
  it("leaves full segments, and every record with the import that brought it", async () => {
    const { records, load, commit } = await testRecords();
    for (let n = 0; n < 8; n++) await load(`i${n}`, span(n, 100, 8));
    expect(await records.compact()).toBe(8);
    expect(await records.compact()).toBe(0);
    expect(await timesOf(records)).toEqual(span(0, 800).map(({ time }) => time));
    const { changes, removed } = await records.removeImport(SOURCE, STREAM, "i3");
    await commit(changes);
    expect(removed).toBe(100);
    expect(await timesOf(records)).toEqual(
      span(0, 800)
        .map(({ time }) => time)
        .filter((time) => time % 8 !== 3),
    );
    expect(await records.sweep()).toBe(0);
  });

  it("comes to an end when more records are of one instant than a segment holds", async () => {
    const { records, load } = await testRecords();
    for (let n = 0; n < 5; n++)
      await load(
        `i${n}`,
        Array.from({ length: SEGMENT_SIZE }, (_, index) => ({ time: 9, key: `${n}-${index}`, data: {} })),
      );
    expect(await records.compact()).toBe(0);
    expect(await readAll(records)).toHaveLength(5 * SEGMENT_SIZE);
  });

  it("gives way to whoever was first, and leaves nothing but what is swept", async () => {
    const store = new OvertakenStore();
    const { records, load } = await testRecords(store);
    for (let n = 0; n < 8; n++) await load(`i${n}`, [record(n)]);
    store.overtake = () => load("first", [record(50)]);
    expect(await records.compact()).toBe(0);
    expect(await timesOf(records)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 50]);
    expect(await records.sweep()).toBe(1);
    expect(await records.compact()).toBe(9);
    expect(await timesOf(records)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 50]);
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import { utf8 } from "../../crypto/bytes.ts";
import { sealRow } from "../documents.ts";
import { MemoryStore } from "../store/memory-store.ts";
import type { Row } from "../store/store.ts";
import { toColumns } from "./columns.ts";
import { SEGMENT_SIZE } from "./segments.ts";
import { readAll, SOURCE, STREAM, type TestRecords, testRecords } from "./testing-records.ts";

let store: MemoryStore;
let on: TestRecords;
let rows: Row[];
const COUNT = 3 * SEGMENT_SIZE;

beforeEach(async () => {
  store = new MemoryStore();
  on = await testRecords(store);
  await on.load(
    "a",
    Array.from({ length: COUNT }, (_, time) => ({ time, key: `k${time}`, data: {} })),
  );
  rows = await store.list(await on.keyring.nameOf("segments"));
});

/** What only who holds the key could make. */
let resealed: Pick<Row, "box">;
beforeEach(async () => {
  const { space, id } = first();
  const { box } = await sealRow(on.keyring, "records", { space, id, expect: 0 }, utf8(toColumns([{ time: 1, key: "x", data: {} }])));
  resealed = { box: box ?? new Uint8Array() };
});

const lost = { kind: "records", source: SOURCE, stream: STREAM, records: SEGMENT_SIZE, imports: ["a"] };
const remove = ({ space, id, rev }: Row): Promise<void> => store.commit([{ space, id, expect: rev, box: null }]);
const first = (): Row => rows[0] ?? expect.unreachable();

describe("a segment that is gone", () => {
  it("is never passed off as emptiness", async () => {
    await remove(first());
    await expect(readAll(on.records)).rejects.toThrow("a segment is missing");
  });

  it("is named, and can be given up", async () => {
    await remove(first());
    const missing = await on.records.missing();
    expect(missing).toEqual([{ ...lost, from: expect.any(Number), to: expect.any(Number), segments: [first().id] }]);
    expect(await on.records.verify()).toEqual(missing);
    const version = await on.records.version(SOURCE, STREAM);
    await on.commit(await on.records.forget(missing));
    expect(await readAll(on.records)).toHaveLength(2 * SEGMENT_SIZE);
    expect(await on.records.version(SOURCE, STREAM)).toBeGreaterThan(version);
    expect(await on.records.missing()).toEqual([]);
  });
});

describe("a segment that is not what it was", () => {
  const flipped = ({ box }: Row): Uint8Array<ArrayBuffer> => box.map((byte, index) => (index === 99 ? byte ^ 1 : byte));
  const damages: readonly [string, () => Promise<void>][] = [
    ["a flipped bit", () => store.load([{ ...first(), box: flipped(first()) }])],
    ["another's content", () => store.load([{ ...first(), box: (rows[1] ?? first()).box }])],
    ["another revision", () => store.load([{ ...first(), rev: 7 }])],
    ["other content that was sealed with the key in its place", () => store.load([{ ...first(), ...resealed }])],
    ["a shorter one", () => store.load([{ ...first(), box: first().box.slice(0, 40) }])],
  ];

  it.each(damages)("%s: is refused, found by a full check, given up and swept", async (_, harm) => {
    await harm();
    await expect(readAll(on.records)).rejects.toMatchObject({ name: "Damaged" });
    expect(await on.records.missing()).toEqual([]);
    const progress: number[] = [];
    const damaged = await on.records.verify(({ done, total }) => progress.push(done / total));
    expect(damaged).toEqual([{ ...lost, from: expect.any(Number), to: expect.any(Number), segments: [first().id] }]);
    expect(progress.at(-1)).toBe(1);
    await on.commit(await on.records.forget(damaged));
    expect(await readAll(on.records)).toHaveLength(2 * SEGMENT_SIZE);
    expect(await on.records.sweep()).toBe(1);
  });

  it("also when the browser cannot read it at all", async () => {
    const getMany = store.getMany.bind(store);
    store.getMany = async (space, ids) => {
      if (ids.includes(first().id)) throw new DOMException("Failed to read large IndexedDB value", "DataError");
      return getMany(space, ids);
    };
    await expect(readAll(on.records)).rejects.toMatchObject({ name: "Damaged" });
    expect((await on.records.verify()).map(({ segments }) => segments)).toEqual([[first().id]]);
  });
});

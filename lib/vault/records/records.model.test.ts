import fc from "fast-check";
import { expect, it } from "vitest";
import { compare, type Order, type StoredRecord } from "./segments.ts";
import { readAll, SOURCE, STREAM, type TestRecords, testRecords } from "./testing-records.ts";
import { searchWordsOf, wordsOf } from "./words.ts";

/** What the store is held against: an array. */
type Row = StoredRecord & { readonly importId: string; readonly version: number };
type Model = { rows: Row[]; imports: number; keys: number; snapshots: number[] };

const WORDS = ["Séance", "harbour", "HARBOURS", "朝の道", "x", "Kōen tides"];
const FIELDS = ["title", "artist"];

type Step =
  | { readonly do: "import"; readonly times: readonly number[] }
  | { readonly do: "delete" | "update"; readonly picks: readonly number[] }
  | { readonly do: "undo"; readonly pick: number }
  | { readonly do: "compact" | "sweep" | "index" | "begin a read" };

const smallImport: fc.Arbitrary<Step> = fc.record({
  do: fc.constant("import" as const),
  times: fc.array(fc.nat(200), { minLength: 1, maxLength: 12 }),
});
const largeImport: fc.Arbitrary<Step> = fc.tuple(fc.nat(100), fc.integer({ min: 500, max: 1300 })).map(([from, count]) => ({
  do: "import" as const,
  times: Array.from({ length: count }, (_, n) => from + (n >> 3)),
}));
const picks = fc.array(fc.nat(), { minLength: 1, maxLength: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: smallImport },
  { weight: 1, arbitrary: largeImport },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("delete" as const, "update" as const), picks }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("undo" as const), pick: fc.nat() }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom("compact" as const, "sweep" as const, "index" as const, "begin a read" as const) }) },
);
/** As many imports as make a merge worth while, and a read that began between them, before anything else is done. */
const steps: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.array(smallImport, { minLength: 4, maxLength: 5 }),
    fc.array(smallImport, { minLength: 4, maxLength: 5 }),
    fc.array(step, { maxLength: 20 }),
  )
  .map(([before, after, then]) => [...before, { do: "begin a read" }, ...after, { do: "compact" }, ...then]);

const dataOf = (n: number): StoredRecord["data"] => ({
  title: WORDS[n % WORDS.length] ?? "",
  ...(n % 3 === 0 ? { artist: WORDS[(n >> 2) % WORDS.length] ?? "" } : {}),
  n,
});

const actions: { readonly [Name in Step["do"]]: (on: TestRecords, model: Model, step: never) => Promise<void> } = {
  import: async (on, model, { times }: { times: readonly number[] }) => {
    const importId = `i${model.imports++}`;
    const fresh = times.map((time): StoredRecord => ({ time, key: `k${model.keys++}`, data: dataOf(model.keys) }));
    await on.load(importId, fresh);
    const version = await on.records.version(SOURCE, STREAM);
    model.rows.push(...fresh.map((record) => ({ ...record, importId, version })));
  },
  delete: async (on, model, { picks }: { picks: readonly number[] }) => {
    const gone = new Set(picks.flatMap((pick) => model.rows[pick % model.rows.length] ?? []));
    const { changes, deleted } = await on.records.deleteRecords(SOURCE, STREAM, [...gone, { time: 7, key: "nobody" }]);
    await on.commit(changes);
    expect(deleted).toBe(gone.size);
    model.rows = model.rows.filter((row) => !gone.has(row));
  },
  update: async (on, model, { picks }: { picks: readonly number[] }) => {
    const changed = new Set(picks.flatMap((pick) => model.rows[pick % model.rows.length] ?? []));
    const fresh = new Map([...changed].map((row, index) => [row, { ...row, data: { ...dataOf(index), note: "new" } }]));
    const { changes, updated } = await on.records.updateRecords(SOURCE, STREAM, [...fresh.values(), { time: 7, key: "nobody", data: {} }]);
    await on.commit(changes);
    expect(updated).toBe(changed.size);
    model.rows = model.rows.map((row) => fresh.get(row) ?? row);
  },
  undo: async (on, model, { pick }: { pick: number }) => {
    const importId = `i${pick % Math.max(1, model.imports)}`;
    const { changes, removed } = await on.records.removeImport(SOURCE, STREAM, importId);
    await on.commit(changes);
    expect(removed).toBe(model.rows.filter((row) => row.importId === importId).length);
    model.rows = model.rows.filter((row) => row.importId !== importId);
  },
  compact: async (on) => {
    for (let rounds = 0; (await on.records.compact()) > 0; rounds++) expect(rounds).toBeLessThan(50);
  },
  sweep: async (on) => {
    expect(await on.records.sweep()).toBe(0);
  },
  index: async (on) => {
    await on.commit(await on.records.setSearchable(SOURCE, STREAM, true));
    await on.commit(await on.records.indexMore(SOURCE, STREAM, FIELDS));
  },
  "begin a read": async (on, model) => {
    model.snapshots.push(await on.records.version(SOURCE, STREAM));
  },
};

const withoutNulls = (records: readonly StoredRecord[]): unknown[] =>
  records.map(({ time, key, data }) => ({ time, key, data: Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null)) }));

const matches = ({ data }: StoredRecord, query: string): boolean => {
  const words = FIELDS.flatMap((field) => wordsOf(typeof data[field] === "string" ? data[field] : ""));
  return searchWordsOf(query).every((searched) => words.some((word) => word.startsWith(searched)));
};

async function found(on: TestRecords, words: string, limit: number): Promise<StoredRecord[]> {
  const all: StoredRecord[] = [];
  for (let after: StoredRecord | undefined; ; after = all.at(-1)) {
    const page = await on.records.search({ source: SOURCE, stream: STREAM, words, fields: FIELDS, limit, ...(after ? { after } : {}) });
    all.push(...page.records);
    if (!page.more) return all;
  }
}

type Look = { readonly order: Order; readonly limit: number; readonly a: number; readonly b: number; readonly words: string };
const look: fc.Arbitrary<Look> = fc.record({
  order: fc.constantFrom<Order>("asc", "desc"),
  limit: fc.integer({ min: 1, max: 60 }),
  a: fc.nat(250),
  b: fc.nat(250),
  words: fc.constantFrom("seance", "harbour", "harbours", "道", "tides k", "x", "nothing", "HARB"),
});

async function compareAll(on: TestRecords, model: Model, { order, limit, a, b, words }: Look): Promise<void> {
  const [since, until] = [Math.min(a, b), Math.max(a, b)];
  const sign = order === "asc" ? 1 : -1;
  const sorted = model.rows.toSorted((x, y) => sign * compare(x, y));
  const inRange = sorted.filter(({ time }) => time >= since && time < until);
  expect(withoutNulls(await readAll(on.records, { order, limit, since, until }))).toEqual(withoutNulls(inRange));
  expect(await on.records.count(SOURCE, STREAM, since, until)).toBe(inRange.length);
  expect((await on.records.summary(SOURCE, STREAM)).count).toBe(model.rows.length);
  for (const version of model.snapshots) {
    const then = sorted.filter((row) => row.version <= version);
    expect(withoutNulls(await readAll(on.records, { order, limit: 200, version }))).toEqual(withoutNulls(then));
  }
  const newestFirst = model.rows.toSorted((x, y) => -compare(x, y)).filter((row) => matches(row, words));
  expect(withoutNulls(await found(on, words, limit))).toEqual(withoutNulls(newestFirst));
}

it("a stream is what a plain list is, whatever is done to it and however it is read", async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.array(look, { minLength: 1, maxLength: 3 }), async (all, looks) => {
      const on = await testRecords();
      const model: Model = { rows: [], imports: 0, keys: 0, snapshots: [] };
      for (const [index, one] of all.entries()) {
        await actions[one.do](on, model, one as never);
        const next = looks[index % looks.length];
        if (next && index > 8) await compareAll(on, model, next);
      }
      expect(await on.records.verify()).toEqual([]);
    }),
    { numRuns: 40 },
  );
}, 60_000);

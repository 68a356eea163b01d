import fc from "fast-check";
import { expect, it } from "vitest";
import { type Table, tableOf } from "./columns.ts";
import { mergeTables, planMerge } from "./compact.ts";
import { compare, SEGMENT_SIZE, type Segment } from "./segments.ts";

type Held = Segment & { readonly table: Table };

let ids = 0;
const hold = (table: Table, parts: Segment["parts"]): Held => {
  const [from = 0, to = 0] = [table.times[0], table.times.at(-1)];
  return { id: String((ids += 1)), from, to, count: table.times.length, digest: "", parts, table };
};

/** An import of so many records from one time to another, as segments of at most `size`. */
function held({ from, length, count, size }: { from: number; length: number; count: number; size: number }): Held[] {
  const records = Array.from({ length: count }, (_, n) => ({
    time: from + Math.floor((n * length) / count),
    key: `${String((ids += 1))}`,
    data: {},
  })).sort(compare);
  const chunks = Array.from({ length: Math.ceil(count / size) }, (_, n) => records.slice(n * size, (n + 1) * size));
  return chunks.map((chunk) => hold(tableOf(chunk), [{ importId: "i", importedAt: 1, version: 1, count: chunk.length }]));
}

const anImport = fc.record({
  from: fc.nat(1000),
  length: fc.constantFrom(0, 1, 50, 3000),
  count: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 400, max: 2500 })),
  /** Segments of vault format 1 are twice as long. */
  size: fc.constantFrom(SEGMENT_SIZE, 1024),
});

const coveringAt = (segments: readonly Segment[], time: number): number => segments.filter(({ from, to }) => from <= time && to > time).length;

it("merging comes to an end, with few segments over one another and no record lost", () => {
  fc.assert(
    fc.property(fc.array(anImport, { minLength: 1, maxLength: 12 }), (imports) => {
      let segments = imports.flatMap(held);
      const keys = segments.flatMap(({ table }) => table.keys).sort();
      let rounds = 0;
      for (let group = planMerge(segments); group.length > 0; group = planMerge(segments)) {
        expect((rounds += 1)).toBeLessThan(500);
        expect(group.length).toBeGreaterThan(1);
        const origins = segments.filter((segment) => group.includes(segment)).map(({ table, parts }) => ({ columns: table, parts }));
        segments = [...segments.filter((segment) => !group.includes(segment)), ...mergeTables(origins).map(({ table, parts }) => hold(table, parts))];
      }
      expect(segments.flatMap(({ table }) => table.keys).sort()).toEqual(keys);
      for (const { from } of segments) expect(coveringAt(segments, from)).toBeLessThan(4);
      for (const { count, parts } of segments) expect(parts.reduce((sum, part) => sum + part.count, 0)).toBe(count);
    }),
    { numRuns: 60 },
  );
});

it("leaves alone what is well as it is", () => {
  expect(planMerge(held({ from: 0, length: 90_000, count: 9000, size: SEGMENT_SIZE }))).toEqual([]);
  expect(planMerge([0, 1, 2].flatMap(() => held({ from: 0, length: 5000, count: 3000, size: SEGMENT_SIZE })))).toEqual([]);
  expect(planMerge([1, 2, 3, 4, 5, 6, 7].flatMap((n) => held({ from: n, length: 0, count: 5, size: SEGMENT_SIZE })))).toEqual([]);
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatInstant } from "../instant.ts";
import type { ParsedRecord } from "../source.ts";
import { PackedRecords } from "./packed.ts";

function packed(records: readonly ParsedRecord[]): PackedRecords {
  const into = new PackedRecords();
  for (const record of records) into.push(record);
  return into;
}

/** What it must give: each key once, the first of it, ascending by (time, key). */
function expected(records: readonly ParsedRecord[]): ParsedRecord[] {
  const first = new Map<string, ParsedRecord>();
  for (const record of records) if (!first.has(record.key)) first.set(record.key, record);
  return [...first.values()].sort((a, b) => a.time - b.time || (a.key < b.key ? -1 : 1));
}

/** Nothing in it is decided by the number of rows in a block. */
const BLOCKS = 3 * 1024 + 17;

describe("packed records", () => {
  it("come out sorted, each key once, as they went in", () => {
    const cell = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.integer(),
      // JSON knows no negative zero: what is stored has none.
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
      fc.boolean(),
      fc.constant(null),
    );
    // Keys of several lengths, few enough to come twice; times that are often the same.
    const key = fc.string({ unit: fc.constantFrom("a", "b", "-", "0"), minLength: 0, maxLength: 5 });
    const record = fc.record({ key, time: fc.integer({ min: -5, max: 5 }), data: fc.record({ a: cell, b: cell }) });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 200 }), (records) => {
        const all = packed(records);
        const rows = all.distinct();
        const wanted = expected(records);
        expect(all.length).toBe(records.length);
        expect(all.records(rows)).toEqual(wanted.map((one) => ({ ...one, data: JSON.parse(JSON.stringify(one.data)) as unknown })));
        expect(all.places(rows)).toEqual(wanted.map(({ key: of, time }) => ({ key: of, time })));
      }),
    );
  });

  /** Every way to keep a field, each of them over several blocks. `n` is the number of the row. */
  const recordAt = (n: number): ParsedRecord => {
    const time = Date.UTC(2024, 0, 1) + n * 1000;
    const data = {
      at: formatInstant(time),
      almost: n === 2000 ? "2000-01-01T00:00:00Z" : formatInstant(time),
      same: "always this",
      few: ["one", "two", null, 3, true][n % 5] ?? null,
      many: `value ${String((n * 7919) % 600)}`,
      all: `only ${String(n)} “朝”`,
    };
    return { key: `key-${String(n)}`, time, data };
  };

  it("keep every value over many blocks, whatever its field is like", () => {
    // Enough rows for a field with a value of its own in each to be judged.
    const count = 20_000;
    const records = Array.from({ length: count }, (_, n) => recordAt(n));
    const all = packed(records.toReversed());
    const rows = all.distinct();
    expect(rows).toHaveLength(count);
    expect(all.records(rows)).toEqual(records);
  });

  it("come out in any order and number that is asked for", () => {
    const all = packed(Array.from({ length: BLOCKS }, (_, n) => recordAt(n)));
    all.distinct();
    const rows = Uint32Array.from([BLOCKS - 1, 0, 1024, 1023, 2047, 0]);
    expect(all.records(rows)).toEqual([...rows].map(recordAt));
    expect(all.records(new Uint32Array())).toEqual([]);
  });

  it("have null for a field that came later, or is missing", () => {
    const all = packed([
      ...Array.from({ length: 1500 }, (_, n) => ({ ...recordAt(n), data: { early: n } })),
      ...Array.from({ length: 1500 }, (_, n) => ({ ...recordAt(1500 + n), data: { late: n } })),
    ]);
    const [first, last] = all.records(Uint32Array.from([all.distinct()[0] ?? 0, all.distinct().at(-1) ?? 0]));
    expect(first?.data).toEqual({ early: 0, late: null });
    expect(last?.data).toEqual({ early: null, late: 1499 });
  });

  it("are complete once they were sorted", () => {
    const all = packed([recordAt(0)]);
    all.distinct();
    expect(() => all.push(recordAt(1))).toThrow(TypeError);
    expect(all.distinct()).toEqual(Uint32Array.of(0));
  });

  it("have keys of ASCII, whose bytes sort as they do", () => {
    const all = packed([{ ...recordAt(0), key: "schlüssel" }]);
    expect(() => all.distinct()).toThrow(TypeError);
  });

  it("are none when there are none", () => expect(packed([]).distinct()).toEqual(new Uint32Array()));
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8 } from "../../crypto/bytes.ts";
import { Columns, recordsAt, toColumns } from "./columns.ts";
import { fromSteps, read, type Steps, toSteps, write } from "./written.ts";

const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constantFrom("spotify:track:a", "spotify:track:b"));
const record = fc.record({
  time: fc.integer(),
  key: fc.string(),
  data: fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("constructor", "toString")), value, { maxKeys: 6 }),
});
const plain = (columns: unknown): unknown => JSON.parse(JSON.stringify(columns));

describe("a segment's text", () => {
  it("gives back every record with every value, and null for what was not given", () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 20 }), (records) => {
        const columns = new Columns(utf8(toColumns(records)));
        const back = recordsAt(columns, [{ importId: "i", importedAt: 7, version: 1, count: records.length }], [...records.keys()]);
        const names = [...new Set(records.flatMap(({ data }) => Object.keys(data)))];
        const whole = records.map(({ time, key, data }) => ({
          time,
          key,
          importedAt: 7,
          data: Object.fromEntries(names.map((name) => [name, Object.hasOwn(data, name) ? data[name] : null])),
        }));
        expect(back.map(({ data, ...rest }) => ({ ...rest, data: Object.entries(data) }))).toEqual(
          plain(whole.map(({ data, ...rest }) => ({ ...rest, data: Object.entries(data) }))),
        );
      }),
    );
  });

  it("gives only the fields and the records that are asked for", () => {
    const columns = new Columns(
      utf8(
        toColumns([
          { time: 1, key: "a", data: { x: 1, y: "p" } },
          { time: 2, key: "b", data: { x: 2, y: "q" } },
        ]),
      ),
    );
    expect(recordsAt(columns, [], [1], ["y", "nowhere"])).toEqual([{ time: 2, key: "b", data: { y: "q" }, importedAt: 0 }]);
  });

  it("is read in the form of vault format 1 too", () => {
    const first = {
      times: [3, 9],
      keys: ["a", "b"],
      fields: ["n", "s"],
      values: [
        [1, null],
        ["é\n", "z"],
      ],
    };
    const columns = new Columns(utf8(JSON.stringify(first)));
    expect(columns.times).toEqual([3, 9]);
    expect(recordsAt(columns, [{ importId: "i", importedAt: 4, version: 1, count: 2 }], [0, 1])).toEqual([
      { time: 3, key: "a", data: { n: 1, s: "é\n" }, importedAt: 4 },
      { time: 9, key: "b", data: { n: null, s: "z" }, importedAt: 4 },
    ]);
  });
});

describe("a column", () => {
  const repeating = fc
    .tuple(fc.array(value, { minLength: 1, maxLength: 300 }), fc.array(fc.nat(299), { minLength: 1, maxLength: 600 }))
    .map(([values, picks]) => picks.map((pick) => values[pick % values.length]));

  it("is what it was, however it is written", () => {
    fc.assert(
      fc.property(fc.oneof(repeating, fc.array(value, { minLength: 1 })), (values) => {
        expect(read(plain(write(values)) as ReturnType<typeof write>, values.length)).toEqual(plain(values));
      }),
    );
  });

  it("takes a byte or two for a value that comes again", () => {
    const of = (distinct: number): number => JSON.stringify(write(Array.from({ length: 1000 }, (_, n) => `a long value ${n % distinct}`))).length;
    expect(of(1)).toBeLessThan(50);
    expect(of(20)).toBeLessThan(1000 + 20 * 6 + 60);
    expect(of(400)).toBeLessThan(2000 + 400 * 7 + 60);
    expect(read(plain(write(["a long value"])) as ReturnType<typeof write>, 3)).toHaveLength(3);
  });
});

it("times are what they were, also those too far apart to be written as steps", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer(), fc.constantFrom(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 0.5)), { minLength: 1 }),
      (times) => {
        expect(fromSteps(plain(toSteps(times)) as Steps)).toEqual(times);
      },
    ),
  );
});

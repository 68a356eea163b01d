import fc from "fast-check";
import { expect, it } from "vitest";
import { fromColumns, toColumns } from "./columns.ts";

const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const record = fc.record({
  time: fc.integer(),
  key: fc.string(),
  data: fc.dictionary(
    fc.string().filter((name) => name !== "__proto__"),
    value,
    { maxKeys: 6 },
  ),
});

it("gives back every record with every value, and null for what was not given", () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 20 }), (records) => {
      const back = fromColumns(toColumns(records), 7);
      const names = [...new Set(records.flatMap(({ data }) => Object.keys(data)))];
      const whole = records.map(({ time, key, data }) => ({
        time,
        key,
        importedAt: 7,
        data: Object.fromEntries(names.map((name) => [name, Object.hasOwn(data, name) ? data[name] : null])),
      }));
      expect(back).toEqual(JSON.parse(JSON.stringify(whole)));
    }),
  );
});

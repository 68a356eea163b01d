import { describe, expect, it } from "vitest";
import type { Mapping } from "../importer.ts";
import { Refused } from "../refused.ts";
import type { ParsedRecord, SourceDeclaration } from "../source.ts";
import { never } from "../testing.ts";
import { type Column, describeColumns } from "./columns.ts";
import { MAX_FIELDS, planTable, sourceIdOf, suggestMapping } from "./declaration.ts";
import { tableFromJson } from "./from-json.ts";
import { parseTable } from "./parse.ts";
import { slug } from "./slug.ts";
import type { Table } from "./table.ts";

const table = tableFromJson(
  [
    { Date: "2024-01-02", What: "Coffee", Price: 3, Card: "canary" },
    { Date: "2024-01-02", What: "Coffee", Price: 3, Card: "canary" },
    { Date: "2024-01-03", What: "Tea", Price: 2, Card: null },
    { Date: "soon", What: "Cake", Price: 4, Card: null },
  ],
  "purchases_2024.json",
);
const none = () => undefined;
const mapping: Mapping = {
  sourceLabel: "Café",
  streamLabel: "Purchases",
  timeColumn: "Date",
  columns: [
    { column: "Date", label: "Bought on" },
    { column: "What", label: "What" },
    { column: "Price", label: "Price" },
  ],
};
const columnsOf = (...tables: Table[]): Promise<Column[]> => describeColumns(tables, never());
const recordsOf = (of: Table, columns: Column[], by: Mapping): ParsedRecord[] =>
  [...parseTable(of, planTable(by, columns, "a", none)).rows].flatMap((row) => ("record" in row ? [row.record] : []));

describe("slugs", () => {
  it.each([
    ["Start Time (UTC)", "start_time_utc"],
    ["Débit", "debit"],
    ["2nd", "field_2nd"],
    ["constructor", "constructor_"],
    ["__proto__", "proto"],
  ])("%s", (label, expected) => {
    expect(slug(label, "field")).toBe(expected);
  });

  it("gives other scripts a stable name of their own", () => {
    expect(slug("日付", "field")).toMatch(/^field_[a-z0-9]{8}$/);
    expect(slug("日付", "field")).toBe(slug("日付", "field"));
    expect(slug("日付", "field")).not.toBe(slug("名前", "field"));
  });

  it("stays short enough to be asked for", () => {
    expect(slug("x".repeat(500), "field")).toMatch(/^[a-z][a-z0-9_]{0,63}$/);
    expect(sourceIdOf("My bank / 2024")).toBe("urn:datawallet:source:file-my-bank-2024");
  });
});

describe("mapping a table", () => {
  it("suggests the time and everything that is not empty", async () => {
    const suggestion = suggestMapping("purchases_2024.json", await columnsOf(table));
    expect(suggestion).toEqual({
      sourceLabel: "purchases 2024",
      streamLabel: "purchases 2024",
      timeColumn: "Date",
      columns: ["Date", "What", "Price", "Card"].map((name) => ({ column: name, label: name })),
    });
  });

  it("refuses a table without a certain time", async () => {
    const columns = await columnsOf(tableFromJson([{ a: "05/03/2024" }], "a.json"));
    expect(() => suggestMapping("a.json", columns)).toThrow(Refused);
  });

  it("declares the stream by its labels", async () => {
    const { declaration } = planTable(mapping, await columnsOf(table), "a", none);
    expect(declaration).toMatchObject({ id: "urn:datawallet:source:file-cafe", label: "Café" });
    expect(declaration.streams).toEqual([
      {
        name: "purchases",
        label: "Purchases",
        timeField: "bought_on",
        fields: [
          { name: "bought_on", label: "Bought on", type: "instant" },
          { name: "what", label: "What", type: "string" },
          { name: "price", label: "Price", type: "number" },
        ],
      },
    ]);
  });

  it("reads rows; equal ones stay apart; the left-out column is nowhere", async () => {
    const columns = await columnsOf(table);
    const records = recordsOf(table, columns, mapping);
    expect(records.map(({ data }) => data)).toEqual([
      { bought_on: "2024-01-02T00:00:00Z", what: "Coffee", price: 3 },
      { bought_on: "2024-01-02T00:00:00Z", what: "Coffee", price: 3 },
      { bought_on: "2024-01-03T00:00:00Z", what: "Tea", price: 2 },
    ]);
    expect(new Set(records.map(({ key }) => key)).size).toBe(3);
    expect(JSON.stringify(records)).not.toContain("canary");
    const parsing = parseTable(table, planTable(mapping, columns, "a", none));
    expect([...parsing.dropped.keys()]).toEqual(["Card"]);
    expect(parsing.total).toBe(4);
  });

  it("gives a row the same key whatever order the columns are named in", async () => {
    const columns = await columnsOf(table);
    const keys = (by: Mapping) => recordsOf(table, columns, by).map(({ key }) => key);
    expect(keys({ ...mapping, columns: [...mapping.columns].reverse() })).toEqual(keys(mapping));
  });

  it("adds the time column when it was not chosen, and keeps fields of one label apart", async () => {
    const columns = await columnsOf(table);
    const { declaration } = planTable(
      {
        ...mapping,
        columns: [
          { column: "What", label: "X" },
          { column: "Price", label: "x" },
        ],
      },
      columns,
      "a",
      none,
    );
    expect(declaration.streams[0]?.fields.map(({ name }) => name)).toEqual(["x", "x_2", "date"]);
  });

  it("reads a column with unreadable dates as text unless it is the time", async () => {
    const two = tableFromJson(
      [
        { at: "2024-01-01", paid: "2024-01-02" },
        { at: "2024-01-03", paid: "pending" },
      ],
      "a.json",
    );
    const [, paid] = planTable(
      {
        ...mapping,
        timeColumn: "at",
        columns: [
          { column: "at", label: "At" },
          { column: "paid", label: "Paid" },
        ],
      },
      await columnsOf(two),
      "a",
      none,
    ).fields;
    expect(paid?.type).toBe("string");
  });

  it.each([
    ["a time that is none", { ...mapping, timeColumn: "What" }],
    ["no name", { ...mapping, sourceLabel: "  " }],
  ])("refuses %s", async (_name, wrong) => {
    const columns = await columnsOf(table);
    expect(() => planTable(wrong, columns, "a", none)).toThrow(Refused);
  });

  it("takes an unknown column for a bug", async () => {
    const columns = await columnsOf(table);
    expect(() => planTable({ ...mapping, timeColumn: "nope" }, columns, "a", none)).toThrow(TypeError);
  });

  it("refuses more fields than an app can ask for", async () => {
    const wide = tableFromJson(
      [Object.fromEntries([["date", "2024-01-01"], ...Array.from({ length: MAX_FIELDS }, (_, n) => [`c${String(n)}`, n])])],
      "a.json",
    );
    const columns = await columnsOf(wide);
    const all = { ...mapping, timeColumn: "date", columns: columns.map(({ name }) => ({ column: name, label: name })) };
    expect(() => planTable(all, columns, "a", none)).toThrow(Refused);
    expect(suggestMapping("a", columns).columns).toHaveLength(MAX_FIELDS);
  });
});

describe("mapping a table again", () => {
  const again = async (rows: unknown[], by: Mapping = mapping) => {
    const first: SourceDeclaration = planTable(mapping, await columnsOf(table), "a", none).declaration;
    return planTable(by, await columnsOf(tableFromJson(rows, "b.json")), "b.json", (id) => (id === first.id ? first : undefined));
  };

  it("adds new fields and keeps the old", async () => {
    const { declaration } = await again([{ Date: "2024-02-01", What: "x", Shop: "y" }], {
      ...mapping,
      columns: [
        { column: "Date", label: "Bought on" },
        { column: "Shop", label: "Shop" },
      ],
    });
    expect(declaration.streams[0]?.fields.map(({ name }) => name)).toEqual(["bought_on", "what", "price", "shop"]);
  });

  it("keeps the type a field has, where values fit it", async () => {
    const plan = await again([{ Date: "2024-02-01", What: 5, Price: null }]);
    expect(plan.fields.map(({ type }) => type)).toEqual(["instant", "string", "number"]);
  });

  it("refuses values that do not fit", async () => {
    await expect(again([{ Date: "2024-02-01", What: "x", Price: "three" }])).rejects.toThrow("Give this import another name");
  });

  it("refuses another time", async () => {
    await expect(
      again([{ Date: "2024-02-01", What: "x", Price: 1, At: "2024-01-01" }], {
        ...mapping,
        timeColumn: "At",
        columns: [...mapping.columns, { column: "At", label: "At" }],
      }),
    ).rejects.toThrow(Refused);
  });

  it("adds a second stream to the source", async () => {
    const { declaration } = await again([{ Date: "2024-02-01", What: "x", Price: 1 }], { ...mapping, streamLabel: "Refunds" });
    expect(declaration.streams.map(({ name }) => name)).toEqual(["purchases", "refunds"]);
  });
});

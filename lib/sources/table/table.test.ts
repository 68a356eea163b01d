import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { decodeText } from "../decode.ts";
import { Refused } from "../refused.ts";
import { ifSamples, never, sample, samplesAreHere } from "../testing.ts";
import { alignTables } from "./align.ts";
import { describeColumns } from "./columns.ts";
import { parseCsv } from "./csv.ts";
import { tableFromCsv } from "./from-csv.ts";
import { tableFromJson } from "./from-json.ts";
import type { Table } from "./table.ts";

const tableOf = async (text: string): Promise<Table> => tableFromCsv(await parseCsv(text, "a.csv", never()), "a.csv", text.endsWith("\n"));
const typesOf = async (table: Table) =>
  Object.fromEntries((await describeColumns([table], never())).map(({ name, type, format }) => [name, format ?? type]));
const column = (name: string, ...cells: string[]) => tableOf(`${name},x\n${cells.map((cell) => `"${cell}",x`).join("\n")}\n`);
async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Refused) return error.refusal.code;
    throw error;
  }
  return "taken";
}

describe("CSV", () => {
  it("reads back any table that a CSV writer makes", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "1", ",", '"', "\n", ";", " ", "é") }).map((text) => `x${text}`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }), async (rows) => {
        const lines = [["one", "two", "three"], ...rows];
        expect(await parseCsv(Papa.unparse(lines, { newline: "\n", quotes: true }), "a.csv", never())).toEqual(lines);
      }),
      { numRuns: 50 },
    );
  });

  it("reads a text of many chunks whole and in order", async () => {
    const lines = Array.from({ length: 60_000 }, (_, n) => `${String(n)},"row ${String(n)}\r\nsecond line",${"x".repeat(30)}`);
    const rows = await parseCsv(`id,text,pad\r\n${lines.join("\r\n")}`, "a.csv", never());
    expect(rows).toHaveLength(60_001);
    expect(
      rows.every((row, n) => n === 0 || (row.length === 3 && row[0] === String(n - 1) && row[1] === `row ${String(n - 1)}\r\nsecond line`)),
    ).toBe(true);
  });

  it("stops when it is told to", async () => {
    const abort = new AbortController();
    const reading = parseCsv("a,b\n1,2\n".repeat(500_000), "a.csv", abort.signal);
    abort.abort();
    await expect(reading).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
  });

  it("refuses a quote that never closes, in a short text and in a long one", async () => {
    expect(await codeOf(() => parseCsv('a,b\n1,"2\n3,4', "a.csv", never()))).toBe("truncated");
    expect(await codeOf(() => parseCsv(`a,b\n1,"${"2\n".repeat(8_000_000)}`, "a.csv", never()))).toBe("truncated");
  });

  it.each([
    ["semicolons", "a;b\n1;2\n"],
    ["tabs", "a\tb\n1\t2\n"],
    ["Windows line ends", "a,b\r\n1,2\r\n"],
  ])("reads %s", async (_name, text) => {
    expect(await tableOf(text)).toMatchObject({ columns: ["a", "b"], rows: [["1", "2"]] });
  });

  it("skips what stands above the header and what does not fit, and counts it", async () => {
    const { columns, rows, skipped } = await tableOf("Account,123\n\nTransactions\nday,what,much\n1,b,2\n1,b,2,3\n1,,\n4,c,5,\n6,d");
    expect(columns).toEqual(["day", "what", "much"]);
    expect(rows).toEqual([
      ["1", "b", "2"],
      ["1", null, null],
      ["4", "c", "5"],
    ]);
    expect([...skipped.values()]).toEqual([2, 1, 1]);
  });

  it("names every column, once", async () => {
    const { columns } = await tableOf('Time,Time,,"<span class=""x"">Sport  Type</span>"\na,b,c,d\n');
    expect(columns).toEqual(["Time", "Time (2)", "Column 3", "Sport Type"]);
  });

  it("takes a first row of data for data", async () => {
    expect((await tableOf("2024-01-05,coffee,3\n2024-01-06,tea,2\n")).rows).toHaveLength(2);
  });

  it("refuses a header without rows", async () => {
    expect(await codeOf(() => tableOf("a,b\n"))).toBe("empty");
  });
});

describe("JSON tables", () => {
  it("takes an array, or the only array of an object", () => {
    const rows = [
      { a: 1, b: "x" },
      { a: 2, c: true },
    ];
    for (const value of [rows, { exported: "2024", rows }]) {
      expect(tableFromJson(value, "a.json")).toMatchObject({
        columns: ["a", "b", "c"],
        rows: [
          [1, "x", null],
          [2, null, true],
        ],
      });
    }
  });

  it("leaves nested columns out and says so, and skips what is no row", () => {
    const { columns, dropped, skipped } = tableFromJson([{ a: 1, tags: ["x"] }, 7, null, [1]], "a.json");
    expect(columns).toEqual(["a"]);
    expect([...dropped.keys()]).toEqual(["tags"]);
    expect([...skipped.values()]).toEqual([3]);
  });

  it("is not fooled by a column called __proto__", () => {
    const table = tableFromJson(JSON.parse('[{"__proto__": "x", "a": 1}, {"a": 2}]'), "a.json");
    expect(table.columns).toEqual(["__proto__", "a"]);
    expect(table.rows).toEqual([
      ["x", 1],
      [null, 2],
    ]);
  });

  it.each([
    ["a number", 3, "unknown_format"],
    ["an object of values", { a: 1 }, "unknown_format"],
    ["two arrays", { a: [{}], b: [{}] }, "unknown_format"],
    ["an empty array", [], "empty"],
    ["rows of nothing", [{}], "unknown_format"],
  ])("refuses %s", async (_name, value, code) => {
    expect(await codeOf(async () => Promise.resolve(tableFromJson(value, "a.json")))).toBe(code);
  });

  it("keeps a number that JavaScript cannot hold as text", async () => {
    expect(await typesOf(tableFromJson([{ a: Number.POSITIVE_INFINITY }], "a.json"))).toEqual({ a: "string" });
  });

  it("brings files with different members to one set of columns", () => {
    const tables = alignTables([tableFromJson([{ a: 1 }], "1.json"), tableFromJson([{ b: 2, a: 3 }], "2.json")]);
    expect(tables.map(({ rows }) => rows)).toEqual([[[1, null]], [[3, 2]]]);
  });

  it("does not join CSV files with other columns", async () => {
    const tables = [await tableOf("a,b\n1,2\n"), await tableOf("a,c\n1,2\n")];
    expect(await codeOf(async () => Promise.resolve(alignTables(tables)))).toBe("unknown_format");
  });
});

describe("types of columns", () => {
  it.each([
    ["numbers", "n", ["1", "-2.5", "1e3"], "number"],
    ["numbers with leading zeros", "zip", ["01234", "12345"], "string"],
    ["decimal commas", "n", ["1,5", "2,5"], "string"],
    ["numbers too long to be exact", "id", ["9007199254740993"], "string"],
    ["truth values", "b", ["true", "FALSE"], "boolean"],
    ["mixed", "m", ["1", "x"], "string"],
    ["nothing", "e", ["", ""], "string"],
    ["ISO dates", "d", ["2024-01-20", "2024-01-20 10:00", "2024-01-20T10:00:00Z"], "iso"],
    ["years first", "d", ["2019.04.19.", "2019/4/1"], "iso"],
    ["named months", "d", ["12-Dec-2019", "Oct 01, 2024, 11:35:00 AM", "15 Jan 2024"], "named"],
    ["days first, proven", "d", ["05/03/2024", "17/04/2024"], "day_first"],
    ["days first by the dots", "d", ["05.03.2024", "01.02.2024"], "day_first"],
    ["months first, proven", "d", ["04/02/2026", "04/13/26"], "month_first"],
    ["days or months first, unknown", "d", ["05/03/2024", "01/02/2024"], "string"],
    ["days and months first", "d", ["17/04/2024", "04/17/2024"], "string"],
    ["dates among other things", "d", ["2024-01-20", "2024-01-21", "pending"], "iso"],
    ["hardly any dates", "d", ["2024-01-20", "x", "y"], "string"],
    ["seconds", "date", ["1745874272", "1745874273"], "epoch_s"],
    ["milliseconds", "timestampMs", ["1745874272000"], "epoch_ms"],
    ["numbers that could be seconds", "phone", ["1745874272"], "number"],
  ])("%s", async (_name, name, cells, expected) => {
    expect(await typesOf(await column(name, ...cells))).toMatchObject({ [name]: expected });
  });

  it("believes JSON about what is text", async () => {
    expect(await typesOf(tableFromJson([{ zip: "12345", n: 12345, at: "1745874272" }], "a.json"))).toEqual({
      zip: "string",
      n: "number",
      at: "epoch_s",
    });
  });
});

describe.skipIf(!samplesAreHere)(`${ifSamples}`, () => {
  const open = (path: string) => tableOf(decodeText(sample(path), path));

  it.each([
    [
      "empty_crlf.csv",
      [
        ["1", null, null],
        ["2", "3", "4"],
      ],
    ],
    [
      "escaped_quotes.csv",
      [
        ["1", 'ha "ha" ha'],
        ["3", "4"],
      ],
    ],
    [
      "latin1.csv",
      [
        ["1", "2", "3"],
        ["4", "5", "©"],
      ],
    ],
    [
      "newlines_crlf.csv",
      [
        ["1", "2", "3"],
        ["Once upon \r\na time", "5", "6"],
        ["7", "8", "9"],
      ],
    ],
    [
      "quotes_and_newlines.csv",
      [
        ["1", 'ha \n"ha" \nha'],
        ["3", "4"],
      ],
    ],
    ["utf-8-bom-sample.csv", [["X", "Y", "Z"]]],
    [
      "utf16le.csv",
      [
        ["1", "2", "3"],
        ["4", "5", "ʤ"],
      ],
    ],
    [
      "utf8.csv",
      [
        ["1", "2", "3"],
        ["4", "5", "ʤ"],
      ],
    ],
  ])("%s", async (name, rows) => {
    expect((await open(`hostile/csv/${name}`)).rows).toEqual(rows);
  });

  it("drops the byte order mark from the first name", async () => {
    expect((await open("hostile/csv/utf-8-bom-sample.csv")).columns).toEqual(["A", "B", "C"]);
  });

  it.each([
    ["bank/csv/ch-ubs-fr.csv", "Date de valeur", "day_first", 3],
    ["bank/csv/cz-windows1250.csv", "Datum proveden\u00ED", "day_first", 1],
    ["bank/csv/de-outbank.csv", "Date", "month_first", 4],
    ["bank/csv/hu-dates.csv", "Tranzakció dátuma", "iso", 2],
    ["bank/csv/sg-ocbc-preamble.csv", "Transaction date", "day_first", 16],
    ["bank/csv/uk-card-bom-jane-smith.csv", "Date Processed", "named", 13],
    ["bank/csv/us-schwab.csv", "Date", "month_first", 4],
    ["bank/csv/us-usaa.csv", "Date", "month_first", 5],
    ["netflix/NetflixViewingHistory.csv", "Date", "iso", 9],
    ["netflix/ViewingActivity.csv", "Start Time (UTC)", "iso", 3],
    ["strava/activities.csv", "Activity Date", "named", 75],
  ])("%s: time in “%s”, %s, %i rows", async (path, name, format, count) => {
    const table = await open(path);
    expect(table.rows).toHaveLength(count);
    expect(await typesOf(table)).toMatchObject({ [name]: format });
  });
});

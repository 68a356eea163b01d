import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { csvHeading, csvLine } from "./csv.ts";
import { cell } from "./csv-line.ts";
import type { LogEvent } from "./event.ts";

const RFC_4180 = { delimiter: ",", newline: "\r\n" } as const;
const entry = (event: LogEvent) => ({ seq: 7, at: Date.UTC(2026, 0, 2), prev: "-hash", event, text: new Uint8Array(), aside: undefined });

describe("the log as a table", () => {
  it("is read back as it was, and no cell is a formula", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", '"', ",", " ", "a", "'") }), (text) => {
        const [[read = ""] = []] = Papa.parse<string[]>(`${cell(text)},`, RFC_4180).data;
        expect(read).not.toMatch(/^\s*[=+\-@]/);
        expect([text, `'${text}`]).toContain(read);
      }),
    );
    for (const formula of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1"]) expect(cell(formula).replace('"', "")).toMatch(/^'/);
  });

  it("has a column for what most entries have, and keeps the rest", () => {
    const lines = [
      entry({ type: "requested", origin: "https://a.example", requestId: "r", source: "s", streams: ["=one", "two"], purpose: '=cmd|"x"' }),
      entry({
        type: "imported",
        source: "s",
        importId: "i",
        streams: [
          { name: "one", records: 2 },
          { name: "two", records: 3 },
        ],
      }),
      entry({ type: "presented", origin: "https://a.example", grantId: "g", audience: "=evil()" }),
    ].map(csvLine);
    const { data, errors } = Papa.parse<string[]>((csvHeading() + lines.join("")).trimEnd(), RFC_4180);
    expect(errors).toEqual([]);
    expect(data.map((row) => row.length)).toEqual([13, 13, 13, 13]);
    expect(data[1]?.slice(0, 9)).toEqual(["7", "2026-01-02T00:00:00.000Z", "requested", "https://a.example", "s", "'=one; two", "", "", `'=cmd|"x"`]);
    expect(data[2]?.slice(5, 8)).toEqual(["one; two", "", "5"]);
    expect(data[2]?.[11]).toBe('{"importId":"i"}');
    expect(data[3]?.[11]).toBe('{"audience":"=evil()"}');
    expect(data[3]?.[12]).toBe("'-hash");
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatInstant, parseInstant } from "./instant.ts";

describe("instants", () => {
  it("reads back what it writes", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date("1000-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true }), (date) => {
        expect(parseInstant(formatInstant(date.getTime()))).toBe(date.getTime());
      }),
    );
  });

  it.each([
    ["2025-04-28T21:04:35Z", "2025-04-28T21:04:35Z"],
    ["2025-04-28t21:04:35z", "2025-04-28T21:04:35Z"],
    ["2026-01-05 14:32", "2026-01-05T14:32:00Z"],
    ["2024-01-15 20:14:03", "2024-01-15T20:14:03Z"],
    ["2024-01-20", "2024-01-20T00:00:00Z"],
    ["2025-03-01 09:00:00 +0000", "2025-03-01T09:00:00Z"],
    ["2025-03-01T09:00:00+05:30", "2025-03-01T03:30:00Z"],
    ["2025-03-01T00:30:00-01:00", "2025-03-01T01:30:00Z"],
    ["2025-03-01T00:30:00.5Z", "2025-03-01T00:30:00.500Z"],
    ["2024-02-29", "2024-02-29T00:00:00Z"],
  ])("reads %s", (text, expected) => {
    expect(formatInstant(parseInstant(text) ?? Number.NaN)).toBe(expected);
  });

  it.each([
    "",
    "2025",
    "2025-02-29",
    "2025-13-01",
    "2025-00-10",
    "2025-04-31T00:00:00Z",
    "2025-04-28T24:00:00Z",
    "2025-04-28T23:60:00Z",
    "05/03/2024",
    "2025-04-28T21:04:35Zulu",
    "0000-01-01",
    "now",
  ])("does not read %j", (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});

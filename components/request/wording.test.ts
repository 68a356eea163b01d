import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { samplesIn } from "./preview-rows.ts";
import { timesDecimal } from "./price.ts";
import { knownPurpose } from "./purpose.ts";
import { durationText, periodText, priceText, shortPeriodText, valueText } from "./wording.ts";

const price = (per: "grant" | "read" | "record") => ({
  scheme: "exact" as const,
  network: "eip155:8453",
  asset: `0x${"1".repeat(40)}`,
  amount: "1000",
  per,
  display: { amount: "0.001", symbol: "USDC", networkLabel: "Base", verified: true },
});

describe("price", () => {
  it("names the most that reads can come to", () => {
    expect(priceText(price("read"), 100)).toBe("0.001 USDC a read, at most 0.1 USDC");
    expect(priceText(price("read"), null)).toBe("0.001 USDC a read");
    expect(priceText(price("record"), 100)).toBe("0.001 USDC a record");
    expect(priceText(price("grant"), 100)).toBe("0.001 USDC once");
  });

  it("multiplies exactly", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 30n }),
        fc.integer({ min: 0, max: 18 }),
        fc.integer({ min: 0, max: 1_000_000 }),
        (units, decimals, count) => {
          const digits = units.toString().padStart(decimals + 1, "0");
          const amount = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
          const product = timesDecimal(amount, count) ?? "";
          const [whole = "", fraction = ""] = product.split(".");
          expect(BigInt(whole + fraction.padEnd(decimals, "0"))).toBe(units * BigInt(count));
          expect(product).not.toMatch(/\.(?:\d*0)?$/);
        },
      ),
    );
  });

  it("makes no total of what is no plain decimal", () => {
    for (const amount of ["", "1e3", "-1", "1,000", ".5", "0x10"]) expect(timesDecimal(amount, 2)).toBeNull();
  });
});

describe("purpose", () => {
  it("takes no other address for one of PDPP's", () => {
    expect(knownPurpose("https://pdpp.dev/purpose/research")).toBe("research");
    for (const code of ["https://pdpp.dev.evil.example/purpose/research", "https://pdpp.dev/purpose/<b>", "https://pdpp.dev/purpose/a/b"])
      expect(knownPurpose(code)).toBeNull();
  });
});

describe("time", () => {
  it("says a range by what bounds it", () => {
    expect(periodText(0, null)).toBe("All of it, and what you add until access ends");
    expect(periodText(Date.UTC(2026, 0, 5, 12), null)).toMatch(/^From Jan 5, 2026, and/);
    expect(periodText(0, Date.UTC(2026, 0, 5, 12))).toBe("Everything before Jan 5, 2026");
  });

  it("says it in no more words than a narrow window holds", () => {
    const day = Date.UTC(2026, 0, 5, 12);
    expect(shortPeriodText(0, null)).toBe("All of it, and new ones");
    expect(shortPeriodText(day, null)).toBe("From Jan 5, 2026 on");
    expect(shortPeriodText(0, day)).toBe(periodText(0, day));
  });

  it("says a duration in full", () => {
    expect(durationText("P30D")).toBe("30 days");
    expect(durationText("P1DT12H")).toBe("1 day 12 hours");
    expect(durationText("PT0S")).toBe("PT0S");
  });
});

describe("values", () => {
  it("shows them as text, with unseen characters marked", () => {
    expect(valueText({ type: "string" }, "a\u202eb")).toBe("a\ufffdb");
    expect(valueText({ type: "boolean" }, false)).toBe("No");
    expect(valueText({ type: "number" }, 1234)).toBe("1,234");
    expect(valueText({ type: "instant" }, "not a date")).toBe("not a date");
    expect(valueText({ type: "string" }, "")).toBeNull();
  });

  it("keeps to the time range where one field is the time", () => {
    const time = { name: "at", label: "At", type: "instant" as const };
    const samples = [{ at: "2026-01-02T00:00:00Z" }, { at: "2025-01-02T00:00:00Z" }];
    const bounds = { since: Date.UTC(2026, 0, 1), until: null };
    expect(samplesIn(samples, [time], bounds)).toEqual([samples[0]]);
    expect(samplesIn(samples, [time, { ...time, name: "other" }], bounds)).toEqual(samples);
  });
});

import { beforeAll, describe, expect, it, vi } from "vitest";
import type * as Format from "./format.ts";

describe("dates in a time zone behind UTC", () => {
  let format: typeof Format;
  beforeAll(async () => {
    vi.stubEnv("TZ", "America/Los_Angeles");
    vi.resetModules();
    format = await import("./format.ts");
    vi.unstubAllEnvs();
  });

  /** The locale's data has thin spaces around the dash. */
  const range = (from: number, to: number) => format.formatDateRange(from, to).replace(/\s/g, " ");

  it("shows a moment in the person's own time", () => {
    expect(format.formatValue("2026-03-20T01:30:00Z", "instant")).toBe("Mar 19, 2026, 6:30 PM");
    expect(range(Date.UTC(2026, 2, 1, 1), Date.UTC(2026, 2, 20, 1))).toBe("Feb 28 – Mar 19, 2026");
  });

  it("leaves a date without a time the day it is", () => {
    expect(format.formatValue("2026-03-20T00:00:00Z", "instant")).toBe("Mar 20, 2026");
    expect(range(Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 20))).toBe("Mar 1 – 20, 2026");
  });
});

import { describe, expect, it } from "vitest";
import { newTally } from "./taste.ts";

function tasteOf(plays: readonly Record<string, unknown>[]) {
  const tally = newTally(2);
  for (const play of plays) tally.add(play);
  return tally.taste();
}

describe("newTally", () => {
  it("ranks by time listened, without skipped plays", () => {
    const taste = tasteOf([
      { artist_name: "A", track_name: "x", ms_played: 60_000 },
      { artist_name: "A", track_name: "y", ms_played: 60_000 },
      { artist_name: "B", track_name: "z", ms_played: 300_000, skipped: false },
      { artist_name: "C", track_name: "w", ms_played: 900_000, skipped: true },
      { artist_name: "D", track_name: "v", ms_played: 1000 },
    ]);
    expect(taste.records).toBe(5);
    expect(taste.artists).toEqual([
      { name: "B", plays: 1, minutes: 5 },
      { name: "A", plays: 2, minutes: 2 },
    ]);
  });

  it("works with whatever the person left in", () => {
    expect(tasteOf([{ artist_name: "A" }, { artist_name: "B" }, { artist_name: "B" }]).artists.map(({ name, minutes }) => [name, minutes])).toEqual([
      ["B", undefined],
      ["A", undefined],
    ]);
    expect(tasteOf([{ track_name: "x" }])).toEqual({
      records: 1,
      fields: ["track_name"],
      artists: [],
      tracks: [{ name: "x", plays: 1, minutes: undefined }],
    });
    expect(tasteOf([{ played_at: "2026-01-01T00:00:00Z", artist_name: null, ms_played: "long" }])).toMatchObject({
      records: 1,
      artists: [],
      tracks: [],
    });
    expect(tasteOf([])).toEqual({ records: 0, fields: [], artists: [], tracks: [] });
  });
});

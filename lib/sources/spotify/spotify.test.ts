import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generateSpotifyHistory } from "../../../e2e/fixtures/spotify-history.ts";
import type { ParsedRecord } from "../source.ts";
import { ifSamples, sample, samplesAreHere } from "../testing.ts";
import { spotify } from "./index.ts";

const history = generateSpotifyHistory({ plays: 2000, from: "2024-01-01", to: "2025-01-01", seed: 1 });
const play = {
  ts: "2025-04-28T21:04:35Z",
  ms_played: 1603,
  master_metadata_track_name: "Salt",
  master_metadata_album_artist_name: "Jade Foxes",
  spotify_track_uri: "spotify:track:1",
  skipped: true,
};

function parseAll(value: unknown) {
  const { total, rows, dropped } = spotify.parse(value);
  const records: ParsedRecord[] = [];
  const skipped: string[] = [];
  for (const row of rows) {
    if ("skipped" in row) skipped.push(row.skipped);
    else records.push(row.record);
  }
  return { total, records, skipped, dropped };
}
const only = (row: unknown): ParsedRecord => {
  const [record] = parseAll([row]).records;
  if (record === undefined) throw new Error("the row was skipped");
  return record;
};
const fieldNames = spotify.declaration.streams.flatMap(({ fields }) => fields.map(({ name }) => name));
const neverStored = ["ip_addr", "ip_addr_decrypted", "username", "user_agent_decrypted"];

describe("Spotify extended streaming history", () => {
  it("takes every play of a generated history, each with the declared fields", () => {
    const { records, skipped, total } = parseAll(history);
    expect(total).toBe(2000);
    expect(skipped).toEqual([]);
    expect(new Set(records.map(({ key }) => key)).size).toBe(2000);
    for (const { data, time } of records) {
      expect(Object.keys(data).sort()).toEqual([...fieldNames].sort());
      expect(Date.parse(String(data["played_at"]))).toBe(time);
    }
  });

  it("stores nothing of what it drops, and says what it dropped", () => {
    const row = {
      ...play,
      ip_addr: "203.0.113.9",
      ip_addr_decrypted: "203.0.113.10",
      username: "canary-user",
      user_agent_decrypted: "canary-agent",
      offline_timestamp: 1745874272,
      new_field: "canary-new",
    };
    const { records, dropped } = parseAll([row]);
    expect(JSON.stringify(records)).not.toMatch(/203\.0\.113|canary|1745874272/);
    expect([...dropped.keys()].sort()).toEqual(["new_field", "offline_timestamp", ...neverStored].sort());
    for (const field of neverStored) expect(spotify.declaration.dropped.map((one) => one.field)).toContain(field);
  });

  it("reports as dropped only what is there", () => {
    expect(parseAll([play]).dropped.size).toBe(0);
  });

  it("keeps plays without names", () => {
    const { data } = only({ ...play, master_metadata_track_name: null, master_metadata_album_artist_name: null, spotify_track_uri: null });
    expect(data).toMatchObject({ artist_name: null, track_name: null, track_uri: null, ms_played: 1603 });
  });

  it("trims names and takes a value of the wrong kind for none", () => {
    const { data } = only({
      ...play,
      master_metadata_album_artist_name: "  Jade Foxes ",
      master_metadata_track_name: " ",
      conn_country: 7,
      shuffle: "yes",
    });
    expect(data).toMatchObject({ artist_name: "Jade Foxes", track_name: null, country: null, shuffle: null });
  });

  it.each([
    ["no time", { ms_played: 1 }],
    ["a time that is a number", { ...play, ts: 1745874272 }],
    ["a date that does not exist", { ...play, ts: "2025-02-30T00:00:00Z" }],
    ["no length", { ...play, ms_played: undefined }],
    ["a length that is text", { ...play, ms_played: "1603" }],
    ["a length beyond numbers", { ...play, ms_played: Number.POSITIVE_INFINITY }],
    ["nothing", null],
    ["an array", [1]],
    ["text", "play"],
  ])("skips a row with %s and says why", (_name, row) => {
    const { records, skipped } = parseAll([row, play]);
    expect(records).toHaveLength(1);
    expect(skipped).toHaveLength(1);
  });

  it("never throws on a row, and counts every one", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.jsonValue(), fc.record({ ts: fc.jsonValue(), ms_played: fc.jsonValue(), master_metadata_track_name: fc.jsonValue() }))),
        (rows) => {
          const { records, skipped } = parseAll(rows);
          expect(records.length + skipped.length).toBe(rows.length);
        },
      ),
    );
  });

  it("gives equal plays one key, and others another", () => {
    const key = only(play).key;
    expect(only({ ...play }).key).toBe(key);
    // Worded differently by a later export of the same play.
    expect(only({ ...play, platform: "Windows 10 (10.0.19041; x64)", skipped: null, offline_timestamp: 1745874272000, ip_addr: "x" }).key).toBe(key);
    const others = [{ ts: "2025-04-28T21:04:36Z" }, { ms_played: 1604 }, { spotify_track_uri: "spotify:track:2" }, { spotify_track_uri: null }].map(
      (change) => only({ ...play, ...change }).key,
    );
    expect(new Set([key, ...others]).size).toBe(5);
  });

  it("gives away nothing of a field by the key", () => {
    expect(only(play).key).toMatch(/^[\w-]{21}$/);
  });
});

describe("Spotify account data", () => {
  it("takes music, podcasts and audiobooks", () => {
    const { records, skipped, dropped } = parseAll([
      { endTime: "2026-01-05 14:32", artistName: "Jade Foxes", trackName: "Salt", msPlayed: 214000 },
      { endTime: "2026-01-05 14:36", artistName: "Jade Foxes", trackName: "Salt", msPlayed: 214000 },
      { endTime: "2026-01-05 15:00", podcastName: "The Long Commute", episodeName: "Episode 3", msPlayed: 5 },
      { endTime: "2026-01-05 16:00", audiobookName: "Tides", chapterName: "One", authorName: "A. Writer", msPlayed: 6 },
    ]);
    expect(skipped).toEqual([]);
    expect(new Set(records.map(({ key }) => key)).size).toBe(4);
    expect(records[0]?.data).toMatchObject({
      played_at: "2026-01-05T14:32:00Z",
      artist_name: "Jade Foxes",
      track_name: "Salt",
      ms_played: 214000,
      platform: null,
    });
    expect(records[2]?.data).toMatchObject({ show_name: "The Long Commute", episode_name: "Episode 3" });
    expect(records[3]?.data).toMatchObject({ audiobook_title: "Tides", audiobook_chapter: "One" });
    expect([...dropped.keys()]).toEqual(["authorName"]);
  });
});

it("says of each field what an app does without it, of no two the same", () => {
  const fields = spotify.declaration.streams.flatMap((stream) => stream.fields);
  expect(fields.filter(({ consequence }) => consequence === undefined).map(({ name }) => name)).toEqual([]);
  expect(new Set(fields.map(({ consequence }) => consequence)).size).toBe(fields.length);
});

describe("recognising", () => {
  it.each([
    ["a play among rubbish", [1, "x", play], true],
    ["account data", [{ endTime: "2026-01-05 14:32", trackName: "Salt", artistName: "x", msPlayed: 1 }], true],
    ["another table", [{ ts: "2025-04-28T21:04:35Z", value: 1 }], false],
    ["an object", { plays: [play] }, false],
    ["nothing", [], false],
    ["null", null, false],
  ])("%s", (_name, value, expected) => {
    expect(spotify.recognises("renamed.json", value)).toBe(expected);
  });
});

describe.skipIf(!samplesAreHere)(`${ifSamples}`, () => {
  const parsed = (name: string) => JSON.parse(new TextDecoder().decode(sample(`spotify/${name}`))) as unknown;

  it("extended history: all 39 plays, no address", () => {
    const value = parsed("Streaming_History_Audio_2025.json");
    expect(spotify.recognises("x.json", value)).toBe(true);
    const { records, skipped, dropped } = parseAll(value);
    expect(skipped).toEqual([]);
    expect(new Set(records.map(({ key }) => key)).size).toBe(39);
    expect(records[0]?.data).toMatchObject({
      played_at: "2025-04-28T21:04:35Z",
      artist_name: "fripSide",
      track_name: "only my railgun",
      country: "US",
      incognito: false,
    });
    expect([...dropped.keys()].sort()).toEqual(["ip_addr", "offline_timestamp"]);
    expect(JSON.stringify(records)).not.toContain("x.x.x.x");
  });

  it("account data: all 4 plays", () => {
    const value = parsed("StreamingHistory_music_0.json");
    expect(spotify.recognises("x.json", value)).toBe(true);
    expect(new Set(parseAll(value).records.map(({ key }) => key)).size).toBe(4);
  });
});

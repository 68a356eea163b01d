import { beforeEach, describe, expect, it } from "vitest";
import { generateSpotifyHistory } from "../../e2e/fixtures/spotify-history.ts";
import { readEvents } from "../activity/read.ts";
import { deleteRecords } from "./delete-records.ts";
import { listSources } from "./installed.ts";
import { readRecords } from "./read-records.ts";
import { indexMore, searchRecords, setSearchable } from "./search-records.ts";
import { spotify } from "./spotify/index.ts";
import { IMPORTED_AT, jsonFile, type TestImport, testImport } from "./testing.ts";

const source = spotify.declaration.id;
const stream = "play_events";
const history = generateSpotifyHistory({ plays: 600, from: "2025-01-01", to: "2025-07-01", seed: 3 });

let on: TestImport;
beforeEach(async () => {
  on = await testImport();
  await on.importAll(jsonFile("Streaming_History_Audio_2025_0.json", history));
});

async function pages(read: (cursor: string | undefined) => ReturnType<typeof readRecords>): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const { records, nextCursor } = await read(cursor);
    ids.push(...records.map(({ id }) => id));
    if (nextCursor === undefined) return ids;
    cursor = nextCursor;
  }
}

describe("a person's own look", () => {
  it("goes through a stream page by page, newest first", async () => {
    const ids = await pages((cursor) => readRecords(on.vault, { source, stream, cursor, limit: 70 }));
    expect(ids).toEqual((await on.stored(source, stream)).map(({ key }) => key).reverse());
  });

  it.each(["", "{}", "[1]", '["a","b"]', "null"])("refuses the cursor %j", async (cursor) => {
    await expect(readRecords(on.vault, { source, stream, cursor, limit: 5 })).rejects.toThrow(TypeError);
    await expect(searchRecords(on.vault, { source, stream, words: "velvet", cursor, limit: 5 })).rejects.toThrow(TypeError);
  });
});

describe("searching", () => {
  const expected = async (): Promise<string[]> =>
    (await on.stored(source, stream))
      .filter(({ data }) => [data["artist_name"], data["track_name"], data["album_name"]].some((text) => /\bs[eé]ance/i.test(String(text))))
      .map(({ key }) => key)
      .reverse();

  it("finds the same with an index and without, in text fields alone", async () => {
    const search = (words: string) => pages((cursor) => searchRecords(on.vault, { source, stream, words, cursor, limit: 20 }));
    expect((await expected()).length).toBeGreaterThan(0);
    expect(await search("SEANC")).toEqual(await expected());
    expect(await search("2025")).toEqual([]);
    await setSearchable(on.vault, { source, stream, searchable: true });
    expect((await listSources(on.vault))[0]?.streams[0]?.searchable).toBe(true);
    expect(await indexMore(on.vault)).toBe(true);
    expect(await indexMore(on.vault)).toBe(false);
    expect(await search("séance")).toEqual(await expected());
    await setSearchable(on.vault, { source, stream, searchable: false });
    expect((await listSources(on.vault))[0]?.streams[0]?.searchable).toBe(false);
    expect(await indexMore(on.vault)).toBe(false);
  });

  it("of a stream that nobody declares finds nothing", async () => {
    expect(await searchRecords(on.vault, { source: "urn:x", stream, words: "velvet", limit: 5 })).toEqual({ records: [] });
  });
});

describe("deleting records", () => {
  it("takes those and no others, once, and logs how many", async () => {
    const [first, second, ...others] = await on.stored(source, stream);
    const records = [first, second].flatMap((record) => (record ? [{ time: record.time, key: record.key }] : []));
    const asked = { source, stream, records: [...records, { time: 0, key: "none" }] };
    expect(await deleteRecords(on.vault, asked, IMPORTED_AT)).toEqual({ deleted: 2 });
    expect(await deleteRecords(on.vault, asked, IMPORTED_AT)).toEqual({ deleted: 0 });
    expect((await on.stored(source, stream)).map(({ key }) => key)).toEqual(others.map(({ key }) => key));
    const { events } = await readEvents(on.vault, { limit: 10 });
    expect(events.filter(({ event }) => event.type === "records_deleted").map(({ event }) => event)).toEqual([
      { type: "records_deleted", source, stream, records: 2 },
    ]);
  });
});

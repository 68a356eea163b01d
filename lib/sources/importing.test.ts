import { beforeEach, describe, expect, it } from "vitest";
import { generateSpotifyHistory } from "../../e2e/fixtures/spotify-history.ts";
import { readEvents } from "../activity/read.ts";
import { verifyLog } from "../activity/verify.ts";
import type { Progress } from "./importer.ts";
import { listSources } from "./installed.ts";
import { MAX_FILE_BYTES } from "./read-file.ts";
import { spotify } from "./spotify/index.ts";
import {
  asDryRun,
  fileOf,
  IMPORTED_AT,
  ifSamples,
  jsonFile,
  never,
  refusalsOf,
  sample,
  samplesAreHere,
  type TestImport,
  testImport,
} from "./testing.ts";

const SPOTIFY = spotify.declaration.id;
const history = generateSpotifyHistory({ plays: 500, from: "2025-01-01", to: "2025-07-01", seed: 3 });
const spotifyFile = (plays: readonly unknown[], name = "Streaming_History_Audio_2025_0.json") => jsonFile(name, plays);

let on: TestImport;
beforeEach(async () => {
  on = await testImport();
});

const stored = () => on.stored(SPOTIFY, "play_events");
/** Nothing that an import writes is there. */
async function expectUntouched(): Promise<void> {
  expect(await stored()).toEqual([]);
  expect(await on.vault.records.sweep()).toBe(0);
  expect(await listSources(on.vault)).toEqual([]);
  expect((await readEvents(on.vault, { limit: 10 })).events).toEqual([]);
  expect(on.announced()).toBe(0);
}

describe("a dry run", () => {
  it("counts, shows and stores nothing", async () => {
    const dryRun = asDryRun(await on.inspect(spotifyFile([...history, { ms_played: 1 }, null])));
    expect(dryRun.source.id).toBe(SPOTIFY);
    expect(dryRun.files).toEqual([
      {
        name: "Streaming_History_Audio_2025_0.json",
        records: 500,
        skipped: [
          { why: "It has no readable time.", count: 1 },
          { why: "It is not a play.", count: 1 },
        ],
      },
    ]);
    expect(dryRun.streams).toEqual([
      {
        name: "play_events",
        label: "Listening history",
        fresh: 500,
        known: 0,
        from: Date.parse(String(history[0]?.["ts"])),
        to: Date.parse(String(history.at(-1)?.["ts"])),
      },
    ]);
    expect(dryRun.dropped.map(({ field }) => field)).toContain("ip_addr");
    expect(dryRun.sample).toHaveLength(5);
    expect(dryRun.sample[0]).toMatchObject({ played_at: history.at(-1)?.["ts"] });
    expect(JSON.stringify(dryRun.sample)).not.toContain("203.0.113.");
    await expectUntouched();
  });

  it("counts a play that comes twice once, within a file and across files", async () => {
    const dryRun = asDryRun(
      await on.inspect(spotifyFile([...history.slice(0, 300), ...history.slice(0, 5)], "a.json"), spotifyFile(history.slice(200), "b.json")),
    );
    expect(dryRun.streams[0]).toMatchObject({ fresh: 500, known: 105 });
  });

  it("goes forward only, and arrives", async () => {
    const seen: Progress[] = [];
    await on.importer.inspect([spotifyFile(history), spotifyFile(history.slice(10), "b.json")], (progress) => seen.push(progress), never());
    expect(seen.every(({ done, total }, n) => done <= total && done >= (seen[n - 1]?.done ?? 0))).toBe(true);
    expect(seen.at(-1)?.done).toBe(seen.at(-1)?.total);
    expect(seen.length).toBeGreaterThan(10);
  });
});

describe("a file that is not taken", () => {
  it.each([
    ["cut off", fileOf("cut.json", JSON.stringify(history).slice(0, 5000)), "truncated", "“cut.json” ends too early; download it again"],
    ["empty", fileOf("nil.json", ""), "empty", "“nil.json” is empty"],
    ["without plays", jsonFile("none.json", []), "empty", "“none.json” holds no rows"],
    ["foreign", jsonFile("foreign.json", { hello: "world" }), "unknown_format", "“foreign.json” is not an export that Freehold knows"],
    ["a web page", fileOf("page.html", "<!DOCTYPE html><p>x"), "unknown_format", "“page.html” is a web page"],
    ["a picture", fileOf("p.png", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1])), "not_text", "“p.png” is not a text file"],
    [
      "plays of which none is whole",
      jsonFile("bad.json", [{ ts: "x", ms_played: 1, spotify_track_uri: null }]),
      "unknown_format",
      "No row of “bad.json” can be taken. It has no readable time.",
    ],
  ])("%s", async (_name, file, code, message) => {
    const refusals = refusalsOf(await on.inspect(file));
    expect(refusals).toEqual([expect.objectContaining({ fileName: file.name, code })]);
    expect(refusals[0]?.message).toContain(message);
    await expectUntouched();
  });

  it("larger than the limit, without being read", async () => {
    const file = spotifyFile(history);
    Object.defineProperty(file, "size", { value: MAX_FILE_BYTES + 1 });
    Object.defineProperty(file, "stream", { value: () => expect.unreachable() });
    expect(refusalsOf(await on.inspect(file))).toEqual([expect.objectContaining({ code: "too_large" })]);
  });

  it("shorter than it was when chosen", async () => {
    const file = spotifyFile(history);
    Object.defineProperty(file, "size", { value: file.size + 1 });
    expect(refusalsOf(await on.inspect(file))).toEqual([expect.objectContaining({ code: "truncated" })]);
  });

  it("refuses the set, and names every one", async () => {
    const inspection = await on.inspect(
      spotifyFile(history),
      fileOf("cut.json", "[{"),
      jsonFile("table.json", [{ at: "2024-01-01" }]),
      fileOf("nil.json", ""),
    );
    expect(refusalsOf(inspection).map(({ fileName }) => fileName)).toEqual(["cut.json", "table.json", "nil.json"]);
    await expectUntouched();
  });

  it("is refused wherever it was cut", async () => {
    const whole = new TextEncoder().encode(JSON.stringify(history.slice(0, 12)));
    for (let length = 0; length < whole.length; length += 97) {
      const refusals = refusalsOf(await on.inspect(fileOf("cut.json", whole.slice(0, length))));
      expect(refusals, String(length)).toEqual([expect.objectContaining({ code: length === 0 ? "empty" : "truncated" })]);
    }
  });
});

describe("a file that is read in parts", () => {
  const long = generateSpotifyHistory({ plays: 3000, from: "2024-01-01", to: "2025-01-01", seed: 5 });
  const bytes = new TextEncoder().encode(JSON.stringify(long));
  const broken = (at: number, ...by: number[]) =>
    fileOf("long.json", Uint8Array.from([...bytes.subarray(0, at), ...by, ...bytes.subarray(at + by.length)]));

  it("is taken whole, and so is its progress", async () => {
    const seen: Progress[] = [];
    const inspection = await on.importer.inspect([fileOf("long.json", bytes)], (progress) => seen.push(progress), never());
    expect(asDryRun(inspection).streams[0]).toMatchObject({ fresh: 3000, known: 0 });
    expect(seen.every(({ done, total }, n) => done <= total && done >= (seen[n - 1]?.done ?? 0))).toBe(true);
    expect(seen.at(-1)).toEqual({ done: 2 * bytes.length, total: 2 * bytes.length });
    expect((await on.commit(asDryRun(inspection))).stored).toBe(3000);
    expect((await stored()).map(({ data }) => data["played_at"])).toEqual(long.map(({ ts }) => ts));
  });

  it("is known by its plays wherever they begin", async () => {
    const others = Array.from({ length: 5000 }, (_, n) => ({ nothing: n }));
    const { files, streams } = asDryRun(await on.inspect(spotifyFile([...others, ...long])));
    expect(streams[0]).toMatchObject({ fresh: 3000 });
    expect(files[0]).toMatchObject({ records: 3000, skipped: [{ why: "It has no readable time.", count: 5000 }] });
  });

  it.each([
    ["cut off", fileOf("long.json", bytes.slice(0, -20_000)), "truncated"],
    ["cut off between two plays", fileOf("long.json", JSON.stringify(long).slice(0, -1)), "truncated"],
    ["damaged", broken(bytes.length - 20_000, 0x7d, 0x7d, 0x7d), "unknown_format"],
    ["partly no text", broken(bytes.length - 20_000, 0xff, 0xff), "not_text"],
    ["partly zeros", broken(bytes.length - 20_000, 0, 0), "not_text"],
    ["ended inside a character", fileOf("long.json", Uint8Array.from([...bytes.slice(0, -20_000), 0xe6])), "truncated"],
  ])("%s is refused, and leaves nothing", async (_name, file, code) => {
    expect(refusalsOf(await on.inspect(spotifyFile(history), file))).toEqual([expect.objectContaining({ fileName: "long.json", code })]);
    await expectUntouched();
  });
});

describe("a commit", () => {
  it("stores what the dry run showed, in order, with its document and log entry", async () => {
    const shuffled = [...history].sort((a, b) => String(a["ip_addr"]).localeCompare(String(b["ip_addr"])));
    const { importId, stored: count } = await on.importAll(spotifyFile(shuffled.slice(0, 250), "a.json"), spotifyFile(shuffled.slice(250), "b.json"));
    expect(count).toBe(500);
    expect((await stored()).map(({ data }) => data["played_at"])).toEqual(history.map(({ ts }) => ts));
    expect(await listSources(on.vault)).toEqual([
      {
        id: SPOTIFY,
        label: "Spotify",
        streams: [
          {
            stream: spotify.declaration.streams[0],
            count: 500,
            from: Date.parse(String(history[0]?.["ts"])),
            to: Date.parse(String(history.at(-1)?.["ts"])),
            searchable: false,
          },
        ],
        imports: [{ importId, at: IMPORTED_AT, records: 500, files: ["a.json", "b.json"] }],
      },
    ]);
    const { events } = await readEvents(on.vault, { limit: 10 });
    expect(events.map(({ event }) => event)).toEqual([
      { type: "imported", source: SPOTIFY, importId, streams: [{ name: "play_events", records: 500 }] },
    ]);
    expect(await verifyLog(on.vault)).toMatchObject({ ok: true });
    expect(on.announced()).toBe(1);
    expect(await on.vault.records.sweep()).toBe(0);
  });

  it("leaves out what the person leaves out, never the time", async () => {
    await on.commit(asDryRun(await on.inspect(spotifyFile(history))), "played_at", "artist_name", "track_uri");
    for (const record of await stored()) {
      expect(record.data).toHaveProperty("played_at");
      expect(record.data).not.toHaveProperty("artist_name");
      expect(record.data).toHaveProperty("track_name");
    }
    expect(JSON.stringify(await stored())).not.toMatch(/spotify:track:|203\.0\.113\./);
  });

  it("brings nothing twice, and says so beforehand", async () => {
    await on.importAll(spotifyFile(history.slice(0, 400)));
    expect(asDryRun(await on.inspect(spotifyFile(history.slice(0, 400)))).streams[0]).toMatchObject({ fresh: 0, known: 400 });
    const overlapping = asDryRun(await on.inspect(spotifyFile(history.slice(300))));
    expect(overlapping.streams[0]).toMatchObject({ fresh: 100, known: 100 });
    expect((await on.commit(overlapping)).stored).toBe(100);
    expect(await stored()).toHaveLength(500);
  });

  it("recognises what is known even with other fields left out", async () => {
    await on.commit(asDryRun(await on.inspect(spotifyFile(history))), "artist_name", "track_uri");
    expect(asDryRun(await on.inspect(spotifyFile(history))).streams[0]).toMatchObject({ fresh: 0, known: 500 });
  });

  it("of nothing new writes nothing", async () => {
    await on.importAll(spotifyFile(history));
    expect((await on.importAll(spotifyFile(history))).stored).toBe(0);
    expect((await listSources(on.vault))[0]?.imports).toHaveLength(1);
    expect(on.announced()).toBe(1);
  });

  it("that overtakes another does not double its records", async () => {
    const slow = asDryRun(await on.inspect(spotifyFile(history)));
    const fast = asDryRun(await on.inspect(spotifyFile(history.slice(0, 100))));
    const [one, two] = await Promise.all([on.commit(slow), on.commit(fast)]);
    expect(one.stored + two.stored).toBe(500);
    const records = await stored();
    expect(records).toHaveLength(500);
    expect(new Set(records.map(({ key }) => key)).size).toBe(500);
    expect(await on.vault.records.sweep()).toBe(0);
  });

  it("runs once for one dry run", async () => {
    const dryRun = asDryRun(await on.inspect(spotifyFile(history)));
    const results = await Promise.allSettled([on.commit(dryRun), on.commit(dryRun)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await stored()).toHaveLength(500);
  });

  it("of a discarded dry run is refused", async () => {
    const dryRun = asDryRun(await on.inspect(spotifyFile(history)));
    on.importer.discard(dryRun.id);
    await expect(on.commit(dryRun)).rejects.toThrow(TypeError);
    await expectUntouched();
  });
});

describe("real-format files", () => {
  it.skipIf(!samplesAreHere)(`${ifSamples}: a real-format Spotify export`, async () => {
    const names = ["Streaming_History_Audio_2025.json", "StreamingHistory_music_0.json"];
    const dryRun = asDryRun(await on.inspect(...names.map((name) => fileOf(name, sample(`spotify/${name}`)))));
    expect(dryRun.streams[0]).toMatchObject({ fresh: 43, known: 0 });
    expect((await on.commit(dryRun)).stored).toBe(43);
  });
});

describe("a cancel", () => {
  const many = generateSpotifyHistory({ plays: 20_000, from: "2020-01-01", to: "2025-01-01", seed: 4 });
  const aborted = expect.objectContaining({ name: "AbortError" });

  it.each([0, 0.2, 0.6, 0.9])("while reading, after %d of it, leaves nothing", async (share) => {
    const abort = new AbortController();
    if (share === 0) abort.abort();
    const reading = on.importer.inspect([spotifyFile(many)], ({ done, total }) => done >= share * total && abort.abort(), abort.signal);
    await expect(reading).rejects.toThrow(aborted);
    await expectUntouched();
  });

  it.each([0, 0.5, 1])("while storing, after %d of it, leaves nothing, and it can be tried again", async (share) => {
    const dryRun = asDryRun(await on.inspect(spotifyFile(many)));
    const abort = new AbortController();
    const storing = on.importer.commit(dryRun.id, [], ({ done, total }) => done >= share * total && abort.abort(), abort.signal);
    await expect(storing).rejects.toThrow(aborted);
    await expectUntouched();
    expect((await on.commit(dryRun)).stored).toBe(20_000);
  });

  it("a lock while storing leaves nothing visible", async () => {
    const dryRun = asDryRun(await on.inspect(spotifyFile(many)));
    let locked: Promise<void> | undefined;
    const storing = on.importer.commit(
      dryRun.id,
      [],
      ({ done, total }) => {
        if (done > 0.3 * total) locked ??= on.vault.lock();
      },
      never(),
    );
    await expect(storing).rejects.toThrow(expect.objectContaining({ name: "VaultLocked" }));
    await locked;
    await on.vault.unlock("correct horse battery", IMPORTED_AT);
    expect(await stored()).toEqual([]);
    expect(await listSources(on.vault)).toEqual([]);
    expect(await on.vault.records.sweep()).toBeGreaterThan(0);
  });
});

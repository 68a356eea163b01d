import { beforeEach, describe, expect, it } from "vitest";
import { generateSpotifyHistory } from "../../e2e/fixtures/spotify-history.ts";
import { readEvents, verifyLog } from "../activity/log.ts";
import { testVault } from "../vault/testing.ts";
import type { Vault } from "../vault/vault.ts";
import type { DryRun, Importer, Inspection, MappingNeeded, Progress } from "./importer.ts";
import { createImporter } from "./importing.ts";
import { findDeclaration, listSources, undoImport } from "./installed.ts";
import { MAX_FILE_BYTES } from "./read-file.ts";
import { spotify } from "./spotify/index.ts";
import { fileOf, ifSamples, jsonFile, never, sample, samplesAreHere } from "./testing.ts";

const NOW = Date.UTC(2026, 0, 1);
const SPOTIFY = spotify.declaration.id;
const history = generateSpotifyHistory({ plays: 500, from: "2025-01-01", to: "2025-07-01", seed: 3 });
const spotifyFile = (plays: readonly unknown[], name = "Streaming_History_Audio_2025_0.json") => jsonFile(name, plays);
const ignore = (): void => undefined;

let vault: Vault;
let importer: Importer;
let announced: number;
let ids: number;

beforeEach(async () => {
  vault = await testVault();
  announced = 0;
  ids = 0;
  importer = createImporter({ vault, now: () => NOW, randomId: () => `id-${String((ids += 1))}`, afterCommit: () => (announced += 1) });
});

const inspect = (...files: File[]): Promise<Inspection> => importer.inspect(files, ignore, never());
function asDryRun(inspection: Inspection): DryRun {
  if (inspection.kind !== "dry_run") throw new Error(JSON.stringify(inspection));
  return inspection.dryRun;
}
function asMapping(inspection: Inspection): MappingNeeded {
  if (inspection.kind !== "mapping") throw new Error(JSON.stringify(inspection));
  return inspection.mapping;
}
const refusalsOf = (inspection: Inspection) => (inspection.kind === "refused" ? inspection.refusals : []);
const commit = async (dryRun: DryRun, ...exclude: string[]) => importer.commit(dryRun.id, exclude, ignore, never());
const importAll = async (...files: File[]) => commit(asDryRun(await inspect(...files)));
const stored = async (source = SPOTIFY, stream = "play_events") =>
  (await vault.records.page({ source, stream, since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY, order: "asc", limit: 1_000_000 })).records;
/** Nothing that an import writes is there. */
async function expectUntouched(): Promise<void> {
  expect(await stored()).toEqual([]);
  expect(await vault.records.sweep()).toBe(0);
  expect(await listSources(vault)).toEqual([]);
  expect((await readEvents(vault, { limit: 10 })).events).toEqual([]);
  expect(announced).toBe(0);
}

describe("a dry run", () => {
  it("counts, shows and stores nothing", async () => {
    const dryRun = asDryRun(await inspect(spotifyFile([...history, { ms_played: 1 }, null])));
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
    expect(dryRun.streams).toEqual([{ name: "play_events", label: "Listening history", fresh: 500, known: 0, from: Date.parse(String(history[0]?.["ts"])), to: Date.parse(String(history.at(-1)?.["ts"])) }]);
    expect(dryRun.dropped.map(({ field }) => field)).toContain("ip_addr");
    expect(dryRun.sample).toHaveLength(5);
    expect(dryRun.sample[0]).toMatchObject({ played_at: history.at(-1)?.["ts"] });
    expect(JSON.stringify(dryRun.sample)).not.toContain("203.0.113.");
    await expectUntouched();
  });

  it("counts a play that comes twice once, within a file and across files", async () => {
    const dryRun = asDryRun(await inspect(spotifyFile([...history.slice(0, 300), ...history.slice(0, 5)], "a.json"), spotifyFile(history.slice(200), "b.json")));
    expect(dryRun.streams[0]).toMatchObject({ fresh: 500, known: 105 });
  });

  it("goes forward only, and arrives", async () => {
    const seen: Progress[] = [];
    await importer.inspect([spotifyFile(history), spotifyFile(history.slice(10), "b.json")], (progress) => seen.push(progress), never());
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
    ["plays of which none is whole", jsonFile("bad.json", [{ ts: "x", ms_played: 1, spotify_track_uri: null }]), "unknown_format", "No row of “bad.json” can be taken. It has no readable time."],
  ])("%s", async (_name, file, code, message) => {
    const refusals = refusalsOf(await inspect(file));
    expect(refusals).toEqual([expect.objectContaining({ fileName: file.name, code })]);
    expect(refusals[0]?.message).toContain(message);
    await expectUntouched();
  });

  it("larger than the limit, without being read", async () => {
    const file = spotifyFile(history);
    Object.defineProperty(file, "size", { value: MAX_FILE_BYTES + 1 });
    Object.defineProperty(file, "stream", { value: () => expect.unreachable() });
    expect(refusalsOf(await inspect(file))).toEqual([expect.objectContaining({ code: "too_large" })]);
  });

  it("shorter than it was when chosen", async () => {
    const file = spotifyFile(history);
    Object.defineProperty(file, "size", { value: file.size + 1 });
    expect(refusalsOf(await inspect(file))).toEqual([expect.objectContaining({ code: "truncated" })]);
  });

  it("refuses the set, and names every one", async () => {
    const inspection = await inspect(spotifyFile(history), fileOf("cut.json", "[{"), jsonFile("table.json", [{ at: "2024-01-01" }]), fileOf("nil.json", ""));
    expect(refusalsOf(inspection).map(({ fileName }) => fileName)).toEqual(["cut.json", "table.json", "nil.json"]);
    await expectUntouched();
  });

  it("is refused wherever it was cut", async () => {
    const whole = new TextEncoder().encode(JSON.stringify(history.slice(0, 12)));
    for (let length = 0; length < whole.length; length += 97) {
      const refusals = refusalsOf(await inspect(fileOf("cut.json", whole.slice(0, length))));
      expect(refusals, String(length)).toEqual([expect.objectContaining({ code: length === 0 ? "empty" : "truncated" })]);
    }
  });
});

describe("a commit", () => {
  it("stores what the dry run showed, in order, with its document and log entry", async () => {
    const shuffled = [...history].sort((a, b) => String(a["ip_addr"]).localeCompare(String(b["ip_addr"])));
    const { importId, stored: count } = await importAll(spotifyFile(shuffled.slice(0, 250), "a.json"), spotifyFile(shuffled.slice(250), "b.json"));
    expect(count).toBe(500);
    expect((await stored()).map(({ data }) => data["played_at"])).toEqual(history.map(({ ts }) => ts));
    expect(await listSources(vault)).toEqual([
      {
        id: SPOTIFY,
        label: "Spotify",
        streams: [{ stream: spotify.declaration.streams[0], count: 500, from: Date.parse(String(history[0]?.["ts"])), to: Date.parse(String(history.at(-1)?.["ts"])) }],
        imports: [{ importId, at: NOW, records: 500, files: ["a.json", "b.json"] }],
      },
    ]);
    const { events } = await readEvents(vault, { limit: 10 });
    expect(events.map(({ event }) => event)).toEqual([{ type: "imported", source: SPOTIFY, importId, streams: [{ name: "play_events", records: 500 }] }]);
    expect(await verifyLog(vault)).toMatchObject({ ok: true });
    expect(announced).toBe(1);
    expect(await vault.records.sweep()).toBe(0);
  });

  it("leaves out what the person leaves out, never the time", async () => {
    await commit(asDryRun(await inspect(spotifyFile(history))), "played_at", "artist_name", "track_uri");
    for (const record of await stored()) {
      expect(record.data).toHaveProperty("played_at");
      expect(record.data).not.toHaveProperty("artist_name");
      expect(record.data).toHaveProperty("track_name");
    }
    expect(JSON.stringify(await stored())).not.toMatch(/spotify:track:|203\.0\.113\./);
  });

  it("brings nothing twice, and says so beforehand", async () => {
    await importAll(spotifyFile(history.slice(0, 400)));
    expect(asDryRun(await inspect(spotifyFile(history.slice(0, 400)))).streams[0]).toMatchObject({ fresh: 0, known: 400 });
    const overlapping = asDryRun(await inspect(spotifyFile(history.slice(300))));
    expect(overlapping.streams[0]).toMatchObject({ fresh: 100, known: 100 });
    expect((await commit(overlapping)).stored).toBe(100);
    expect(await stored()).toHaveLength(500);
  });

  it("recognises what is known even with other fields left out", async () => {
    await commit(asDryRun(await inspect(spotifyFile(history))), "artist_name", "track_uri");
    expect(asDryRun(await inspect(spotifyFile(history))).streams[0]).toMatchObject({ fresh: 0, known: 500 });
  });

  it("of nothing new writes nothing", async () => {
    await importAll(spotifyFile(history));
    expect((await importAll(spotifyFile(history))).stored).toBe(0);
    expect((await listSources(vault))[0]?.imports).toHaveLength(1);
    expect(announced).toBe(1);
  });

  it("that overtakes another does not double its records", async () => {
    const slow = asDryRun(await inspect(spotifyFile(history)));
    const fast = asDryRun(await inspect(spotifyFile(history.slice(0, 100))));
    const [one, two] = await Promise.all([commit(slow), commit(fast)]);
    expect(one.stored + two.stored).toBe(500);
    const records = await stored();
    expect(records).toHaveLength(500);
    expect(new Set(records.map(({ key }) => key)).size).toBe(500);
    expect(await vault.records.sweep()).toBe(0);
  });

  it("runs once for one dry run", async () => {
    const dryRun = asDryRun(await inspect(spotifyFile(history)));
    const results = await Promise.allSettled([commit(dryRun), commit(dryRun)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await stored()).toHaveLength(500);
  });

  it("of a discarded dry run is refused", async () => {
    const dryRun = asDryRun(await inspect(spotifyFile(history)));
    importer.discard(dryRun.id);
    await expect(commit(dryRun)).rejects.toThrow(TypeError);
    await expectUntouched();
  });
});

describe("a cancel", () => {
  const many = generateSpotifyHistory({ plays: 20_000, from: "2020-01-01", to: "2025-01-01", seed: 4 });
  const aborted = expect.objectContaining({ name: "AbortError" });

  it.each([0, 0.2, 0.6, 0.9])("while reading, after %d of it, leaves nothing", async (share) => {
    const abort = new AbortController();
    if (share === 0) abort.abort();
    const reading = importer.inspect([spotifyFile(many)], ({ done, total }) => done >= share * total && abort.abort(), abort.signal);
    await expect(reading).rejects.toThrow(aborted);
    await expectUntouched();
  });

  it.each([0, 0.5, 1])("while storing, after %d of it, leaves nothing, and it can be tried again", async (share) => {
    const dryRun = asDryRun(await inspect(spotifyFile(many)));
    const abort = new AbortController();
    const storing = importer.commit(dryRun.id, [], ({ done, total }) => done >= share * total && abort.abort(), abort.signal);
    await expect(storing).rejects.toThrow(aborted);
    await expectUntouched();
    expect((await commit(dryRun)).stored).toBe(20_000);
  });

  it("a lock while storing leaves nothing visible", async () => {
    const dryRun = asDryRun(await inspect(spotifyFile(many)));
    let locked: Promise<void> | undefined;
    const storing = importer.commit(dryRun.id, [], ({ done, total }) => done > 0.3 * total && (locked ??= vault.lock()), never());
    await expect(storing).rejects.toThrow(expect.objectContaining({ name: "VaultLocked" }));
    await locked;
    await vault.unlock("correct horse battery");
    expect(await stored()).toEqual([]);
    expect(await listSources(vault)).toEqual([]);
    expect(await vault.records.sweep()).toBeGreaterThan(0);
  });

  it("leaves the page its turns", async () => {
    let turns = 0;
    let running = true;
    const tick = (): void => {
      turns += 1;
      if (running) setImmediate(tick);
    };
    setImmediate(tick);
    const abort = new AbortController();
    const before = turns;
    await importer.inspect([spotifyFile(many)], ignore, abort.signal);
    running = false;
    expect(turns - before).toBeGreaterThan(5);
  });
});

describe("a table", () => {
  const csv = "Date,What,Price,Card\r\n2024-01-02,Coffee,3.5,canary-1\r\n2024-01-02,Coffee,3.5,canary-1\r\n2024-01-05,Tea,2,canary-2\r\n";
  const keep = (needed: MappingNeeded, ...names: string[]) => ({ ...needed.suggestion, sourceLabel: "My bank", streamLabel: "Purchases", columns: needed.suggestion.columns.filter(({ column }) => names.includes(column)) });
  const BANK = "urn:datawallet:source:file-my-bank";
  const importCsv = async (text: string, ...names: string[]) => {
    const needed = asMapping(await inspect(fileOf("bank.csv", text)));
    const dryRun = asDryRun(await importer.map(needed.id, keep(needed, ...names)));
    return { dryRun, ...(await commit(dryRun)) };
  };

  it("is asked about, then read and stored as it was named", async () => {
    const needed = asMapping(await inspect(fileOf("bank.csv", csv)));
    expect(needed).toMatchObject({ fileName: "bank.csv", suggestion: { timeColumn: "Date", sourceLabel: "bank" } });
    expect(needed.columns).toEqual([
      { name: "Date", type: "instant", example: "2024-01-02" },
      { name: "What", type: "string", example: "Coffee" },
      { name: "Price", type: "number", example: "3.5" },
      { name: "Card", type: "string", example: "canary-1" },
    ]);
    const dryRun = asDryRun(await importer.map(needed.id, keep(needed, "Date", "What", "Price")));
    expect(dryRun.dropped).toEqual([{ field: "Card", why: "You left this column out." }]);
    expect(dryRun.streams[0]).toMatchObject({ name: "purchases", fresh: 3, known: 0 });
    expect(await findDeclaration(vault, BANK)).toBeUndefined();

    expect((await commit(dryRun)).stored).toBe(3);
    expect((await stored(BANK, "purchases")).map(({ data }) => data)).toEqual([
      { date: "2024-01-02T00:00:00Z", what: "Coffee", price: 3.5 },
      { date: "2024-01-02T00:00:00Z", what: "Coffee", price: 3.5 },
      { date: "2024-01-05T00:00:00Z", what: "Tea", price: 2 },
    ]);
    expect(JSON.stringify(await stored(BANK, "purchases"))).not.toContain("canary");
    expect(await findDeclaration(vault, BANK)).toEqual(dryRun.source);
    expect(await listSources(vault)).toMatchObject([{ id: BANK, label: "My bank", streams: [{ count: 3 }] }]);
  });

  it("brings a longer export of itself only what is new", async () => {
    await importCsv(csv, "Date", "What");
    const longer = await importCsv(`${csv}2024-01-09,Cake,4,canary-2\r\n2024-01-05,Tea,2,canary-2\r\n`, "Date", "What");
    expect(longer.stored).toBe(2);
    expect(await stored(BANK, "purchases")).toHaveLength(5);
  });

  it("can be named anew after a refusal", async () => {
    await importCsv(csv, "Date", "What", "Price");
    const needed = asMapping(await inspect(jsonFile("other.json", [{ Date: "2024-02-01", Price: "three" }])));
    expect(refusalsOf(await importer.map(needed.id, { ...needed.suggestion, sourceLabel: "My bank", streamLabel: "Purchases" }))[0]?.message).toContain("another name");
    expect(asDryRun(await importer.map(needed.id, { ...needed.suggestion, sourceLabel: "Other" })).streams[0]).toMatchObject({ fresh: 1 });
  });

  it("planned beside another one loses none of its fields", async () => {
    const needed = asMapping(await inspect(fileOf("bank.csv", csv)));
    const late = asDryRun(await importer.map(needed.id, keep(needed, "Date", "What")));
    await importCsv(csv, "Date", "Price");
    await commit(late);
    expect((await findDeclaration(vault, BANK))?.streams[0]?.fields.map(({ name }) => name)).toEqual(["date", "price", "what"]);
  });

  it.skipIf(!samplesAreHere)(`${ifSamples}: viewing activity of two profiles`, async () => {
    const needed = asMapping(await inspect(fileOf("ViewingActivity.csv", sample("netflix/ViewingActivity.csv"))));
    const dryRun = asDryRun(await importer.map(needed.id, needed.suggestion));
    expect(dryRun.streams[0]).toMatchObject({ fresh: 3 });
    expect((await commit(dryRun)).stored).toBe(3);
  });

  it.skipIf(!samplesAreHere)(`${ifSamples}: a real-format Spotify export`, async () => {
    const names = ["Streaming_History_Audio_2025.json", "StreamingHistory_music_0.json"];
    const dryRun = asDryRun(await inspect(...names.map((name) => fileOf(name, sample(`spotify/${name}`)))));
    expect(dryRun.streams[0]).toMatchObject({ fresh: 43, known: 0 });
    expect((await commit(dryRun)).stored).toBe(43);
  });
});

describe("taking an import back", () => {
  it("removes its records and nothing else, and logs it", async () => {
    const first = await importAll(spotifyFile(history.slice(0, 100)));
    const second = await importAll(spotifyFile(history.slice(100)));
    expect(await undoImport(vault, SPOTIFY, first.importId, NOW + 1)).toEqual({ removed: 100 });
    expect((await stored()).map(({ data }) => data["played_at"])).toEqual(history.slice(100).map(({ ts }) => ts));
    expect((await listSources(vault))[0]?.imports.map(({ importId }) => importId)).toEqual([second.importId]);
    expect((await readEvents(vault, { limit: 1 })).events[0]?.event).toEqual({ type: "import_undone", source: SPOTIFY, importId: first.importId, records: 100 });
    expect((await importAll(spotifyFile(history))).stored).toBe(100);
  });

  it("of the last one forgets a source that the person made", async () => {
    const needed = asMapping(await inspect(jsonFile("t.json", [{ date: "2024-01-01", a: 1 }])));
    const { importId } = await commit(asDryRun(await importer.map(needed.id, needed.suggestion)));
    const source = (await listSources(vault))[0]?.id ?? "";
    await undoImport(vault, source, importId, NOW);
    expect(await findDeclaration(vault, source)).toBeUndefined();
    expect(await listSources(vault)).toEqual([]);
  });

  it("that is not there, or of another source, does nothing", async () => {
    const { importId } = await importAll(spotifyFile(history));
    expect(await undoImport(vault, SPOTIFY, "nope", NOW)).toEqual({ removed: 0 });
    expect(await undoImport(vault, "urn:datawallet:source:other", importId, NOW)).toEqual({ removed: 0 });
    expect(await stored()).toHaveLength(500);
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import { generateSpotifyHistory } from "../../e2e/fixtures/spotify-history.ts";
import { readEvents } from "../activity/read.ts";
import { findDeclaration, listSources, undoImport } from "./installed.ts";
import { spotify } from "./spotify/index.ts";
import { asDryRun, IMPORTED_AT, jsonFile, type TestImport, testImport } from "./testing.ts";

const SPOTIFY = spotify.declaration.id;
const history = generateSpotifyHistory({ plays: 500, from: "2025-01-01", to: "2025-07-01", seed: 3 });
const spotifyFile = (plays: readonly unknown[], name = "Streaming_History_Audio_2025_0.json") => jsonFile(name, plays);

let on: TestImport;
beforeEach(async () => {
  on = await testImport();
});

describe("taking an import back", () => {
  it("removes its records and nothing else, and logs it", async () => {
    const first = await on.importAll(spotifyFile(history.slice(0, 100)));
    const second = await on.importAll(spotifyFile(history.slice(100)));
    expect(await undoImport(on.vault, SPOTIFY, first.importId, IMPORTED_AT + 1)).toEqual({ removed: 100 });
    expect((await on.stored(SPOTIFY, "play_events")).map(({ data }) => data["played_at"])).toEqual(history.slice(100).map(({ ts }) => ts));
    expect((await listSources(on.vault))[0]?.imports.map(({ importId }) => importId)).toEqual([second.importId]);
    expect((await readEvents(on.vault, { limit: 1 })).events[0]?.event).toEqual({
      type: "import_undone",
      source: SPOTIFY,
      importId: first.importId,
      records: 100,
    });
    expect((await on.importAll(spotifyFile(history))).stored).toBe(100);
  });

  it("of the last one forgets a source that the person made", async () => {
    const inspection = await on.inspect(jsonFile("t.json", [{ date: "2024-01-01", a: 1 }]));
    if (inspection.kind !== "mapping") throw new Error(inspection.kind);
    const { importId } = await on.commit(asDryRun(await on.importer.map(inspection.mapping.id, inspection.mapping.suggestion)));
    const source = (await listSources(on.vault))[0]?.id ?? "";
    await undoImport(on.vault, source, importId, IMPORTED_AT);
    expect(await findDeclaration(on.vault, source)).toBeUndefined();
    expect(await listSources(on.vault)).toEqual([]);
  });

  it("that is not there, or of another source, does nothing", async () => {
    const { importId } = await on.importAll(spotifyFile(history));
    expect(await undoImport(on.vault, SPOTIFY, "nope", IMPORTED_AT)).toEqual({ removed: 0 });
    expect(await undoImport(on.vault, "urn:datawallet:source:other", importId, IMPORTED_AT)).toEqual({ removed: 0 });
    expect(await on.stored(SPOTIFY, "play_events")).toHaveLength(500);
  });
});

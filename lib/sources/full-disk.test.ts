import { beforeEach, expect, it } from "vitest";
import { KEPT_FREE, requireRoom } from "../vault/store/room.ts";
import { NoSpace } from "../vault/store/store.ts";
import { roomyTestStore, testParts } from "../vault/testing.ts";
import type { Vault } from "../vault/vault.ts";
import { listSources, undoImport } from "./installed.ts";
import { asDryRun, jsonFile, never, type TestImport, testImport } from "./testing.ts";

const RECORDS = 20_000;
const plays = (year: number, count = RECORDS) =>
  jsonFile(
    `Streaming_History_Audio_${year}_0.json`,
    Array.from({ length: count }, (_, n) => ({
      ts: new Date(Date.UTC(year, 0, 1) + n * 60_000).toISOString().replace(".000", ""),
      ms_played: 200_000,
      master_metadata_track_name: `Track ${n * 7919}`,
      master_metadata_album_artist_name: `Artist ${n % 97}`,
      master_metadata_album_album_name: `Album ${n % 331}`,
      spotify_track_uri: `spotify:track:${n}`,
    })),
  );

let vault: Vault;
let disk: { free: number };
let rows: () => Promise<number>;
let onImport: TestImport;
beforeEach(async () => {
  const { store, inner, disk: made } = roomyTestStore();
  disk = made;
  rows = async () => (await inner.scan(undefined, 1_000_000)).length;
  ({ vault } = await testParts(store));
  onImport = await testImport(vault, { requireRoom: (bytes) => requireRoom(async () => disk.free, bytes) });
});

it("refuses an import that does not fit before its first byte, and takes it when there is room", async () => {
  const dryRun = asDryRun(await onImport.inspect(plays(2024)));
  const before = await rows();
  disk.free = KEPT_FREE + 200_000;
  const progress: number[] = [];
  const refused = onImport.importer.commit(dryRun.id, [], ({ done }) => progress.push(done), never());
  await expect(refused).rejects.toBeInstanceOf(NoSpace);
  expect(progress).toEqual([]);
  expect(await rows()).toBe(before);
  expect(onImport.announced()).toBe(0);
  disk.free = Number.POSITIVE_INFINITY;
  expect((await onImport.commit(dryRun)).stored).toBe(RECORDS);
});

it("leaves nothing of an import that runs out of room on its way, and keeps what was there", async () => {
  await onImport.importAll(plays(2023, 100));
  const [before, sources] = [await rows(), await listSources(vault)];
  const dryRun = asDryRun(await onImport.inspect(plays(2024)));
  const fill = ({ done }: { done: number }): void => {
    if (done > 0) disk.free = KEPT_FREE;
  };
  await expect(onImport.importer.commit(dryRun.id, [], fill, never())).rejects.toBeInstanceOf(NoSpace);
  expect(await rows()).toBe(before);
  expect(await listSources(vault)).toEqual(sources);
});

it("can take back an import while nothing new can be kept", async () => {
  const { importId } = await onImport.importAll(plays(2023, 100));
  disk.free = KEPT_FREE - 1;
  const [source] = await listSources(vault);
  expect(await undoImport(vault, source?.id ?? "", importId, 0)).toEqual({ removed: 100 });
});

import type { ParsedRecord } from "../../lib/sources/source.ts";
import type { StoredRecord } from "../../lib/vault/records/segments.ts";
import { DexieStore } from "../../lib/vault/store/dexie-store.ts";
import { median } from "../statistics.ts";
import { withDatabase } from "./database.ts";
import { recordsOf } from "./importing.ts";
import { dexieEncrypted, type RecordStore, rowByRow } from "./peers.ts";
import { newVault } from "./vaults.ts";

const SOURCE = "urn:datawallet:source:spotify";
const STREAM = "play_events";
/** Records staged at a time, as an import does. */
const BATCH = 8192;
const YEAR = 365 * 86_400_000;

/** The vault as such a store. */
async function freehold(name: string): Promise<RecordStore> {
  const store = new DexieStore(name);
  const { vault } = await newVault(store);
  return {
    add: async (records) => {
      const draft = vault.records.begin("import");
      for (let start = 0; start < records.length; start += BATCH) {
        await vault.records.stage(draft, SOURCE, STREAM, records.slice(start, start + BATCH), Date.now());
      }
      await vault.commit(await vault.records.publish(draft));
    },
    scan: async (since, until, fields) => {
      const range = { source: SOURCE, stream: STREAM, since, until, order: "asc", limit: Number.MAX_SAFE_INTEGER - 1 } as const;
      return (await vault.records.page({ ...range, ...(fields ? { fields } : {}) })).records;
    },
    close: () => undefined,
  };
}

const kinds = { freehold, rowByRow, dexieEncrypted };
type Kind = keyof typeof kinds;
/**
 * Milliseconds to store the records; to get the newest year of them in the clear; and to tell from them how long each artist was
 * listened to. Of the last two the middle of three times.
 */
type Times = { readonly add: number; readonly scan: number; readonly sum: number };
export type ComparedRound = Readonly<Record<Kind, Times>>;

/** What the work gave, and the middle of the milliseconds that it took, three times. */
async function thrice<R>(work: () => Promise<R>): Promise<{ result: R; took: number }> {
  const took: number[] = [];
  for (;;) {
    const start = performance.now();
    const result = await work();
    took.push(performance.now() - start);
    if (took.length === 3) return { result, took: median(took) };
  }
}

/** Milliseconds listened to each artist. */
function listened(plays: readonly Pick<StoredRecord, "data">[]): Map<unknown, number> {
  const sums = new Map<unknown, number>();
  for (const { data } of plays) sums.set(data["artist_name"], (sums.get(data["artist_name"]) ?? 0) + Number(data["ms_played"]));
  return sums;
}

async function timed(kind: Kind, records: readonly ParsedRecord[], since: number, until: number): Promise<Times> {
  return withDatabase(async (name) => {
    const store = await kinds[kind](name);
    const start = performance.now();
    await store.add(records);
    const add = performance.now() - start;
    const scan = await thrice(() => store.scan(since, until));
    const sum = await thrice(async () => listened(await store.scan(since, until, ["artist_name", "ms_played"])));
    store.close();
    const year = records.filter(({ time }) => time >= since && time < until);
    const sums = [...listened(year)];
    const isYear = scan.result.length === year.length && year.every(({ key, data }, n) => hasAll(scan.result[n], key, data));
    if (!isYear || sums.some(([artist, played]) => sum.result.get(artist) !== played)) throw new Error(`${kind}: not the year that was asked for`);
    return { add, scan: scan.took, sum: sum.took };
  });
}

const hasAll = (record: Pick<StoredRecord, "key" | "data"> | undefined, key: string, data: ParsedRecord["data"]): boolean =>
  record?.key === key && Object.entries(data).every(([name, value]) => record.data[name] === value);

/** The same rows in each kind of store, in turns. `count`: how many of the newest. */
export async function compareRounds(files: readonly File[], count: number, rounds: number): Promise<ComparedRound[]> {
  const records = (await recordsOf(files)).slice(-count);
  const until = (records.at(-1)?.time ?? 0) + 1;
  const done: ComparedRound[] = [];
  for (let round = 0; round < rounds; round++) {
    const [vault, rows, library] = [
      await timed("freehold", records, until - YEAR, until),
      await timed("rowByRow", records, until - YEAR, until),
      await timed("dexieEncrypted", records, until - YEAR, until),
    ];
    done.push({ freehold: vault, rowByRow: rows, dexieEncrypted: library });
  }
  return done;
}

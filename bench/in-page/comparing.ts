import type { ParsedRecord } from "../../lib/sources/source.ts";
import { DexieStore } from "../../lib/vault/dexie-store.ts";
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
    scan: async (since, until) => {
      const range = { source: SOURCE, stream: STREAM, since, until, order: "asc", limit: Number.MAX_SAFE_INTEGER - 1 } as const;
      return (await vault.records.page(range)).records as ParsedRecord[];
    },
    close: () => undefined,
  };
}

const kinds = { freehold, rowByRow, dexieEncrypted };
type Kind = keyof typeof kinds;
/** Milliseconds to store the records, and to get the newest year of them in the clear. */
type Times = { readonly add: number; readonly scan: number };
export type ComparedRound = Readonly<Record<Kind, Times>>;

async function timed(kind: Kind, records: readonly ParsedRecord[], since: number, until: number): Promise<Times> {
  return withDatabase(async (name) => {
    const store = await kinds[kind](name);
    const start = performance.now();
    await store.add(records);
    const added = performance.now();
    const year = await store.scan(since, until);
    const end = performance.now();
    store.close();
    const expected = records.filter(({ time }) => time >= since && time < until);
    const same = year.length === expected.length && expected.every(({ key }, n) => key === year[n]?.key);
    const [first] = expected;
    if (!same || first?.data["played_at"] !== year[0]?.data["played_at"]) throw new Error(`${kind}: not the year that was asked for`);
    return { add: added - start, scan: end - added };
  });
}

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

import { randomBytes } from "../../lib/crypto/bytes.ts";
import type { ParsedRecord } from "../../lib/sources/source.ts";
import { openRow } from "../../lib/vault/documents.ts";
import { deriveKeyring, type Keyring } from "../../lib/vault/keyring.ts";
import { Columns, recordsAt } from "../../lib/vault/records/columns.ts";
import { Records } from "../../lib/vault/records/records.ts";
import { SEGMENT_SIZE } from "../../lib/vault/records/segments.ts";
import { DexieStore } from "../../lib/vault/store/dexie-store.ts";
import type { Row, Store } from "../../lib/vault/store/store.ts";
import { withDatabase } from "./database.ts";
import { recordsOf } from "./importing.ts";

const SOURCE = "urn:datawallet:source:spotify";
const STREAM = "play_events";
const PAGE = 1000;

/**
 * One page in milliseconds, of the small and of the large stream; and of the segments that the large one must open, getting
 * them out of IndexedDB (`fetch`), and decrypting and parsing them once they are in memory (`parse`).
 */
export type PageRound = {
  readonly small: number;
  readonly large: number;
  readonly fetch: number;
  readonly parse: number;
  readonly opened: number;
  readonly mustOpen: number;
};

type Stream = {
  readonly records: Records;
  readonly keyring: Keyring;
  readonly segments: string;
  readonly store: WatchedStore;
  readonly at: (index: number) => ParsedRecord;
};
type Place = { readonly order: "asc" | "desc"; readonly after?: number };

/** The wallet's own store, which also remembers the rows that are got from it by their ids. */
class WatchedStore extends DexieStore {
  readonly read: Row[] = [];

  override async getMany(...asked: Parameters<Store["getMany"]>): Promise<(Row | undefined)[]> {
    const rows = await super.getMany(...asked);
    this.read.push(...rows.flatMap((row) => row ?? []));
    return rows;
  }

  override async get(...asked: Parameters<Store["get"]>): Promise<Row | undefined> {
    const row = await super.get(...asked);
    if (row) this.read.push(row);
    return row;
  }
}

/** The record of a long history that repeats a shorter one, each time later. */
function recordAt(base: readonly ParsedRecord[], index: number): ParsedRecord {
  const record = base[index % base.length];
  const [first, last] = [base[0], base.at(-1)];
  if (!record || !first || !last) throw new RangeError("no records");
  const turn = Math.floor(index / base.length);
  return { ...record, time: record.time + turn * (last.time - first.time + 1000), key: `${record.key.slice(0, -3)}${String(turn).padStart(3, "0")}` };
}

async function filled(databaseName: string, base: readonly ParsedRecord[], count: number): Promise<Stream> {
  const store = new WatchedStore(databaseName);
  const keyring = await deriveKeyring(crypto.randomUUID(), randomBytes(32));
  const records = new Records(
    store,
    async () => keyring,
    (changes) => store.commit(changes),
  );
  const at = (index: number) => recordAt(base, index);
  const draft = records.begin("import");
  for (let start = 0; start < count; start += 16 * SEGMENT_SIZE) {
    const batch = Array.from({ length: Math.min(16 * SEGMENT_SIZE, count - start) }, (_, n) => at(start + n));
    await records.stage(draft, SOURCE, STREAM, batch, Date.now());
  }
  await store.commit(await records.publish(draft));
  return { records, keyring, segments: await keyring.nameOf("segments"), store, at };
}

/** Reads one page, in milliseconds. The store then names what was read for it. */
async function readPage({ records: stored, store, at }: Stream, { order, after }: Place): Promise<number> {
  store.read.length = 0;
  const cursor = after === undefined ? {} : { after: at(after) };
  const start = performance.now();
  const { records } = await stored.page({
    source: SOURCE,
    stream: STREAM,
    since: 0,
    until: Number.MAX_SAFE_INTEGER,
    order,
    limit: PAGE,
    ...cursor,
  });
  const took = performance.now() - start;
  if (records.length !== PAGE || (after !== undefined && records[0]?.key !== at(after + 1).key)) throw new Error("not the page that was asked for");
  return took;
}

/** What of a page is not ours to save: its segments are fetched, decrypted and parsed, and nothing else is done. In milliseconds. */
async function floorOf({ keyring, store }: Stream, segments: readonly Row[]): Promise<{ fetch: number; parse: number }> {
  const start = performance.now();
  const rows: Row[] = [];
  for (const { space, id } of segments) rows.push((await store.get(space, id)) ?? missing());
  const fetched = performance.now();
  let records = 0;
  for (const row of rows) records += parse(await openRow(keyring, "records", row)).length;
  if (records < PAGE) throw new Error("fewer records than a page");
  return { fetch: fetched - start, parse: performance.now() - fetched };
}

/** All records of a decrypted segment. */
function parse(plaintext: Awaited<ReturnType<typeof openRow>>): readonly unknown[] {
  const columns = new Columns(plaintext);
  return recordsAt(columns, [], [...columns.times.keys()]);
}

function missing(): never {
  throw new Error("a segment is missing");
}

/** Segments that hold the page and the record that proves that there is more. */
function mustOpen(count: number, { after }: Place): number {
  const first = after === undefined ? count - PAGE - 1 : after + 1;
  return Math.floor((first + PAGE) / SEGMENT_SIZE) - Math.floor(first / SEGMENT_SIZE) + 1;
}

/** A random place for each of the streams, the same distance from the start of a segment: both must then open as many. */
function somewhere(counts: readonly number[]): readonly Place[] {
  const offset = Math.floor(Math.random() * SEGMENT_SIZE);
  return counts.map((count) => ({
    order: "asc",
    after: Math.floor(Math.random() * Math.floor((count - PAGE - 2 - offset) / SEGMENT_SIZE)) * SEGMENT_SIZE + offset,
  }));
}

const newest: Place = { order: "desc" };

/** Pages of a small and of a large stream and the floor, in turns. Every second one is the newest, the others lie anywhere. */
export async function pageRounds(files: readonly File[], counts: { small: number; large: number }, rounds: number): Promise<PageRound[]> {
  const base = await recordsOf(files);
  return withDatabase((smallName) =>
    withDatabase(async (largeName) => {
      const small = await filled(smallName, base, counts.small);
      const large = await filled(largeName, base, counts.large);
      const done: PageRound[] = [];
      for (let round = 0; round < rounds; round++) {
        const [inSmall = newest, inLarge = newest] = round % 2 === 0 ? [newest, newest] : somewhere([counts.small, counts.large]);
        const fromSmall = await readPage(small, inSmall);
        const fromLarge = await readPage(large, inLarge);
        const opened = large.store.read.filter(({ space }) => space === large.segments);
        const must = mustOpen(counts.large, inLarge);
        const floor = await floorOf(large, opened.slice(0, must));
        done.push({ small: fromSmall, large: fromLarge, ...floor, opened: opened.length, mustOpen: must });
      }
      return done;
    }),
  );
}

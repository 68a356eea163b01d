import { ChainWalk } from "../../lib/activity/chain.ts";
import { coveredBy } from "../../lib/activity/covered.ts";
import { indexDisclosures } from "../../lib/activity/disclosures/index-rows.ts";
import { textIn } from "../../lib/activity/entry.ts";
import type { LogEvent } from "../../lib/activity/event.ts";
import { appendEvents, type Disclosure } from "../../lib/activity/log.ts";
import { verifyLog } from "../../lib/activity/verify.ts";
import type { Bytes } from "../../lib/crypto/bytes.ts";
import { sha256InTurn } from "../../lib/crypto/sha256-in-turn.ts";
import { recordHistory } from "../../lib/sources/provenance.ts";
import { asBytes } from "../../lib/vault/documents.ts";
import { DexieStore } from "../../lib/vault/store/dexie-store.ts";
import { vaultParts } from "../../lib/vault/testing.ts";
import { Vault } from "../../lib/vault/vault.ts";
import { withDatabase } from "./database.ts";
import { newVault } from "./vaults.ts";

const SOURCE = "urn:datawallet:source:spotify";
const STREAM = "play_events";
const RECORDS = 50_000;
const MINUTE = 60_000;
const FIRST = Date.UTC(2015, 0, 1);
const FIELDS = ["artist_name", "track_name", "album_name", "ms_played", "played_at"];
/** Events in one commit while the log is filled, and entries read at a time. */
const TOGETHER = 2000;
const BATCH = 1000;
/** Disclosures that a screen shows at first. */
const SHOWN = 20;

const placeOf = (n: number) => ({ time: FIRST + n * MINUTE, key: `key-${String(n).padStart(6, "0")}-of-a-play` });

/**
 * In milliseconds. `lookups`: a record that is shown to all that app read of it, with the newest in full, warm; `first` the same right after
 * unlocking; `held` how many disclosures each of them had. The whole chain once: `fetch` getting and decrypting its rows, `bare` SHA-256 of
 * each entry's bytes and nothing else, `walk` what verifying does with the same bytes; `whole` `verifyLog` from beginning to end.
 */
export type LogRound = {
  readonly first: number;
  readonly lookups: readonly number[];
  readonly held: readonly number[];
  readonly fetch: number;
  readonly bare: number;
  readonly walk: number;
  readonly whole: number;
  readonly indexing: number;
};

async function importRecords(vault: Vault): Promise<void> {
  const draft = vault.records.begin("import");
  const records = Array.from({ length: RECORDS }, (_, n) => ({ ...placeOf(n), data: { artist_name: `Artist ${n % 500}`, ms_played: n } }));
  await vault.records.stage(draft, SOURCE, STREAM, records, FIRST);
  await vault.commit(await vault.records.publish(draft));
}

/** Nine of ten are pages of 25 to 1,000 records from anywhere in the stream; the rest is what else happens. */
function eventNumbered(n: number): LogEvent | Disclosure {
  const origin = `https://app-${n % 97}.example`;
  const grantId = `urn:uuid:00000000-0000-4000-8000-${String(n % 997).padStart(12, "0")}`;
  if (n % 10 === 0) return { type: "refused", origin, grantId, method: "data_query", code: "exhausted" };
  const size = [25, 100, 500, 1000][n % 4] ?? 25;
  const start = Math.floor(Math.random() * (RECORDS - size));
  const covered = coveredBy([placeOf(start), placeOf(start + size - 1)], 1);
  if (!covered) throw new RangeError("an empty page");
  const disclosed = {
    type: "disclosed",
    origin,
    grantId,
    disclosureId: grantId.slice(-22),
    source: SOURCE,
    stream: STREAM,
    fields: FIELDS,
    records: size,
    use: n,
  } as const;
  return { disclosed, covered };
}

async function fill(vault: Vault, events: number): Promise<void> {
  for (let n = 0; n < events; n += TOGETHER) {
    const batch = Array.from({ length: Math.min(TOGETHER, events - n) }, (_, index) => eventNumbered(n + index));
    await vault.commit(await appendEvents(vault, batch, FIRST + RECORDS * MINUTE + n));
  }
}

async function look(vault: Vault): Promise<{ took: number; held: number }> {
  const place = placeOf(Math.floor(Math.random() * RECORDS));
  const start = performance.now();
  const history = await recordHistory(vault, { source: SOURCE, stream: STREAM, ...place }, { limit: SHOWN });
  const took = performance.now() - start;
  if (!history || history.disclosures.length !== Math.min(SHOWN, history.total)) throw new Error("not what was logged");
  return { took, held: history.total };
}

/** Floor and chain in turns, a thousand entries at a time, on the same bytes. */
async function chain(vault: Vault, events: number): Promise<Pick<LogRound, "fetch" | "bare" | "walk">> {
  const [bareHash, hash] = [await sha256InTurn(), await sha256InTurn()];
  const walk = new ChainWalk(hash, []);
  const spent = { fetch: 0, bare: 0, walk: 0 };
  const timed = (part: "bare" | "walk", work: () => void): void => {
    const start = performance.now();
    work();
    spent[part] += performance.now() - start;
  };
  while (walk.seq < events) {
    const start = performance.now();
    const rows = await vault.sequence("log", asBytes).list({ after: walk.seq, limit: BATCH });
    spent.fetch += performance.now() - start;
    const bare = () => timed("bare", () => hashAll(bareHash, rows));
    const follow = () => timed("walk", () => followAll(walk, rows));
    for (const work of (walk.seq / BATCH) % 2 === 0 ? [bare, follow] : [follow, bare]) work();
  }
  return spent;
}

type Rows = readonly { readonly seq: number; readonly value: Bytes }[];

function hashAll(hash: (bytes: Uint8Array) => Uint8Array, rows: Rows): void {
  for (const { value } of rows) hash(textIn(value));
}

function followAll(walk: ChainWalk, rows: Rows): void {
  for (const { seq, value } of rows) if (walk.step(seq, value, (bytes) => bytes)) throw new Error(`entry ${seq} does not follow`);
}

/** A log of so many events over IndexedDB, its index made as the wallet's worker makes it. */
export async function logRounds(events: number, lookups: number): Promise<LogRound> {
  return withDatabase(async (name) => {
    const store = new DexieStore(name);
    const { vault: writer, session } = await newVault(store);
    await importRecords(writer);
    await fill(writer, events);
    let start = performance.now();
    while (await indexDisclosures(writer));
    const indexing = performance.now() - start;
    const vault = new Vault(vaultParts(store, session));
    const { took: first } = await look(vault);
    const looked = [];
    for (let round = 0; round < lookups; round++) looked.push(await look(vault));
    const spent = await chain(vault, events);
    start = performance.now();
    const verified = await verifyLog(vault);
    const whole = performance.now() - start;
    if (!verified.ok || verified.entries !== events) throw new Error("the log does not verify");
    return { first, lookups: looked.map(({ took }) => took), held: looked.map(({ held }) => held), ...spent, whole, indexing };
  });
}

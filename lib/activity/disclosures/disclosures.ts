import type { Vault } from "../../vault/vault.ts";
import { covers, type Place } from "../covered.ts";
import type { EventView } from "../event.ts";
import { entriesNumbered, readEntries, viewOf } from "../log.ts";
import { loadRows } from "./index-rows.ts";
import { rowOf, streamName } from "./rows.ts";
import { StreamRows } from "./stream-rows.ts";

/** A record that is in a stream now, and the version of the stream that its import made. */
type RecordRef = Place & { readonly source: string; readonly stream: string; readonly version: number };

/** Entries taken in at one time, where the log has gone on without the index. */
const STEP = 1024;

/** Every disclosure in memory, as long as the keys are. */
class DisclosureIndex {
  readonly #streams = new Map<string, StreamRows>();
  #reached = 0;
  #turn: Promise<unknown> = Promise.resolve();

  static async load(vault: Vault): Promise<DisclosureIndex> {
    const index = new DisclosureIndex();
    index.#reached = await loadRows(vault, (rows) => index.#take(rows));
    return index;
  }

  /** Takes in what was logged since. */
  follow(vault: Vault): Promise<void> {
    const mine = this.#turn.then(async () => {
      for (;;) {
        const entries = await readEntries(vault, { after: this.#reached, limit: STEP });
        this.#take(entries.flatMap((entry) => rowOf(entry) ?? []));
        this.#reached = entries.at(-1)?.seq ?? this.#reached;
        if (entries.length < STEP) return;
      }
    });
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  find({ source, stream, ...record }: RecordRef): { readonly certain: number[]; readonly doubtful: number[] } {
    return this.#streams.get(streamName(source, stream))?.find(record) ?? { certain: [], doubtful: [] };
  }

  #take(rows: readonly { readonly stream: string; readonly values: readonly number[] }[]): void {
    for (const { stream, values } of rows) {
      const of = this.#streams.get(stream) ?? new StreamRows();
      this.#streams.set(stream, of);
      of.add(values);
    }
  }
}

/** The index as the log stands now. */
export async function disclosureIndex(vault: Vault): Promise<DisclosureIndex> {
  const index = await vault.keep("disclosures", () => DisclosureIndex.load(vault));
  await index.follow(vault);
  return index;
}

/** The numbers of all entries of the log that disclosed a record, newest first. */
export async function disclosuresOf(vault: Vault, index: DisclosureIndex, record: RecordRef): Promise<readonly number[]> {
  const { certain, doubtful } = index.find(record);
  if (doubtful.length === 0) return certain;
  const entries = await entriesNumbered(vault, doubtful);
  const sure = entries.filter(({ aside }) => aside && covers(aside, record)).map(({ seq }) => seq);
  return [...certain, ...sure].sort((a, b) => b - a);
}

/** Some of these entries, in the order given. Those that were lost are left out. */
export async function eventsNumbered(vault: Vault, seqs: readonly number[]): Promise<EventView[]> {
  return Promise.all((await entriesNumbered(vault, seqs)).map(viewOf));
}

import type { Unlocked } from "../documents.ts";
import type { Change, Store } from "../store/store.ts";
import type { DamagedStream } from "./check-records.ts";
import { recordsAt } from "./columns.ts";
import { discard, type ImportDraft, publish, stage } from "./drafts.ts";
import { deleteRecords, removeImport, updateRecords } from "./edits.ts";
import { firstAtTime } from "./find.ts";
import { matcher } from "./matching.ts";
import { type PageRange, readPage } from "./paging.ts";
import { eachOpened, locate } from "./rewrite.ts";
import { Search } from "./search.ts";
import { type Cursor, compare, overlapping, type Part, type Segment, type StoredRecord } from "./segments.ts";
import { openShelf, type Shelf } from "./shelf.ts";
import { compact, findMissing, forget, sweep, verify } from "./upkeep.ts";
import { searchWordsOf } from "./words.ts";

export type PageQuery = PageRange & { readonly source: string; readonly stream: string };
export type Page = { readonly records: StoredRecord[]; readonly more: boolean };

export type SearchQuery = {
  readonly source: string;
  readonly stream: string;
  /** What the person typed. */
  readonly words: string;
  /** Fields to look in: those of text. */
  readonly fields: readonly string[];
  readonly after?: Cursor;
  readonly limit: number;
};

/** Records in encrypted segments of some hundred, found by a small encrypted manifest for each stream. */
export class Records {
  readonly #shelf: Shelf;
  readonly #search: Search;

  /** `commit` is how changes of documents become durable: what {@link compact} needs. */
  constructor(store: Store, unlocked: Unlocked, commit: Shelf["commit"] = () => Promise.reject(new TypeError("no way to commit was given"))) {
    this.#shelf = openShelf(store, unlocked, commit);
    this.#search = new Search(this.#shelf);
  }

  async summary(source: string, stream: string): Promise<{ count: number; from?: number; to?: number }> {
    const { segments } = await this.#shelf.manifests.read(source, stream, async ({ value }) => value);
    const count = segments.reduce((sum, segment) => sum + segment.count, 0);
    if (count === 0) return { count };
    return { count, from: Math.min(...segments.map(({ from }) => from)), to: Math.max(...segments.map(({ to }) => to)) };
  }

  /** Grows with every change of what the stream holds. */
  version(source: string, stream: string): Promise<number> {
    return this.#shelf.manifests.read(source, stream, async ({ value }) => value.version);
  }

  /** One page in order of (time, key). Opens only the segments it must. Throws `Damaged`. */
  page({ source, stream, ...range }: PageQuery): Promise<Page> {
    return this.#shelf.manifests.read(source, stream, ({ value }) => readPage(value, range, this.#shelf.openEarly));
  }

  /** Those of these records that the stream holds, in order of (time, key). */
  get(source: string, stream: string, refs: readonly Cursor[], fields?: readonly string[]): Promise<StoredRecord[]> {
    return this.#shelf.manifests.read(source, stream, async ({ value }) => {
      const found = await locate(value.segments, refs, this.#shelf.open);
      return found.flatMap(({ columns, segment, indices }) => recordsAt(columns, segment.parts, indices, fields)).sort(compare);
    });
  }

  /** The import that brought a record the stream holds, and which version of the stream that made. */
  originOf(source: string, stream: string, ref: Cursor): Promise<Part | undefined> {
    return this.#shelf.manifests.read(source, stream, async ({ value }) => {
      const [found] = await locate(value.segments, [ref], this.#shelf.open);
      return found?.segment.parts[found.columns.partOf?.[found.indices[0] ?? -1] ?? 0];
    });
  }

  /** How many records lie in a time range. Opens only segments that cross its ends. */
  count(source: string, stream: string, since: number, until: number): Promise<number> {
    return this.#shelf.manifests.read(source, stream, async ({ value }) => {
      const isWhole = ({ from, to }: Segment): boolean => from >= since && to < until;
      const inRange = overlapping(value.segments, since, until);
      let count = inRange.filter(isWhole).reduce((sum, segment) => sum + segment.count, 0);
      const cut = inRange.filter((segment) => !isWhole(segment));
      await eachOpened(cut, this.#shelf.open, (_, columns) => {
        count += Math.max(0, firstAtTime(columns, until) - firstAtTime(columns, since));
      });
      return count;
    });
  }

  /** Which of these keys the stream already holds. Opens only segments whose time range overlaps. */
  known(source: string, stream: string, records: readonly Cursor[]): Promise<Set<string>> {
    const asked = new Set(records.map(({ key }) => key));
    const times = records.map(({ time }) => time).sort((a, b) => a - b);
    return this.#shelf.manifests.read(source, stream, async ({ value }) => {
      const found = new Set<string>();
      const near = value.segments.filter(({ from, to }) => (times[firstAtTime({ times }, from)] ?? Number.POSITIVE_INFINITY) <= to);
      await eachOpened(near, this.#shelf.open, (_, { keys }) => {
        for (const key of keys) if (asked.has(key)) found.add(key);
      });
      return found;
    });
  }

  /** Records that hold every word, newest first. What the index does not cover is read through. */
  async search({ source, stream, words, fields, ...range }: SearchQuery): Promise<Page> {
    const searched = searchWordsOf(words);
    if (searched.length === 0 || fields.length === 0) return { records: [], more: false };
    const always = { since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY, order: "desc" } as const;
    const filter = { canHold: await this.#search.canHold({ source, stream }, fields, searched), test: matcher(searched, fields) };
    return this.#shelf.manifests.read(source, stream, ({ value }) => readPage(value, { ...always, ...range }, this.#shelf.openEarly, filter));
  }

  /** The streams that an index for {@link search} is kept of. */
  searchable(): Promise<readonly { readonly source: string; readonly stream: string }[]> {
    return this.#search.streams();
  }

  /** The changes that keep an index of a stream from now on, or drop it. */
  setSearchable(source: string, stream: string, isSearchable: boolean): Promise<Change[]> {
    return this.#search.keep({ source, stream }, isSearchable);
  }

  /** The changes that bring the index of a stream on by one bounded step; none when there is nothing left to do. */
  indexMore(source: string, stream: string, fields: readonly string[]): Promise<Change[]> {
    return this.#shelf.manifests.change(source, stream, ({ value }) => this.#search.more({ source, stream }, fields, value.segments));
  }

  begin(importId: string): ImportDraft {
    return { importId, staged: new Map() };
  }

  /** Encrypts and stores records, ascending by (time, key), as segments that no reader sees before {@link publish}. */
  stage(draft: ImportDraft, source: string, stream: string, records: readonly StoredRecord[], now: number): Promise<void> {
    return stage(this.#shelf, draft, source, stream, records, now);
  }

  /** The changes that make a draft visible, all of it at once. */
  publish(draft: ImportDraft): Promise<Change[]> {
    return publish(this.#shelf, draft);
  }

  /** Deletes what a draft staged, unless it was published after all. */
  discard(draft: ImportDraft): Promise<void> {
    return discard(this.#shelf, draft);
  }

  /** The changes that take one import's records out of a stream. */
  async removeImport(source: string, stream: string, importId: string): Promise<{ changes: Change[]; removed: number }> {
    const { changes, records } = await removeImport(this.#shelf, source, stream, importId);
    return { changes, removed: records };
  }

  /** The changes that delete single records. Reads that are under way lose them at once. */
  async deleteRecords(source: string, stream: string, refs: readonly Cursor[]): Promise<{ changes: Change[]; deleted: number }> {
    const { changes, records } = await deleteRecords(this.#shelf, source, stream, refs);
    return { changes, deleted: records };
  }

  /** The changes that give records other data, found by their time and key. Those that the stream does not hold are left out. */
  async updateRecords(source: string, stream: string, fresh: readonly StoredRecord[]): Promise<{ changes: Change[]; updated: number }> {
    const { changes, records } = await updateRecords(this.#shelf, source, stream, fresh);
    return { changes, updated: records };
  }

  /** Merges segments of one stream that has too many small ones, or too many over one another. Returns how many, 0 when there is nothing to do. */
  compact(): Promise<number> {
    return compact(this.#shelf);
  }

  /** Deletes segments that no manifest names: what an import or a merge left behind that never reached its end. Not while one is under way. */
  sweep(): Promise<number> {
    return sweep(this.#shelf);
  }

  /** What the manifests name and the store has not got. Opens nothing but manifests. */
  missing(): Promise<DamagedStream[]> {
    return findMissing(this.#shelf);
  }

  /** Opens every segment of every stream and names those that are missing or altered. Progress in records. */
  verify(onProgress: (progress: { readonly done: number; readonly total: number }) => void = () => undefined): Promise<DamagedStream[]> {
    return verify(this.#shelf, onProgress);
  }

  /** The changes that give up what {@link missing} or {@link verify} found lost. */
  forget(damaged: readonly DamagedStream[]): Promise<Change[]> {
    return forget(this.#shelf, damaged);
  }

  /** The changes that bring what an older version stored to today's form. Segments are left as they are: every form of them is read. */
  upgrade(): Promise<Change[]> {
    return this.#shelf.manifests.upgrade();
  }
}

import { Approach, nearOf } from "./approach.ts";
import { type Columns, recordsAt } from "./columns.ts";
import { firstAfter, firstAfterTime, firstAt, firstAtTime, placeAt } from "./find.ts";
import type { Opened } from "./segment-rows.ts";
import { type Cursor, compare, type Manifest, type Order, type Segment, type StoredRecord } from "./segments.ts";

export type PageRange = {
  /** UTC milliseconds, `since` inclusive, `until` exclusive. */
  readonly since: number;
  readonly until: number;
  readonly order: Order;
  readonly limit: number;
  readonly after?: Cursor;
  /** Only what the stream held at this version: pages of one read stay the same while imports go on. */
  readonly version?: number;
  /** Only these fields of each record. */
  readonly fields?: readonly string[];
};

/** Narrows a page to records that meet a test. */
export type Filter = {
  /** Whether a segment may hold such a record at all: one that does not is not opened. */
  readonly canHold: (segment: Segment) => boolean;
  /** The test for the records of one segment, by index. */
  readonly test: (columns: Columns) => (index: number) => boolean;
};

/** Opens segments, all at once. Throws `Damaged`. */
export type Open = (segments: readonly Segment[]) => Promise<readonly Columns[]>;
/** The same, before the last proof that they are sound: parsing need not wait for that. */
export type OpenEarly = (segments: readonly Segment[]) => Promise<Opened>;

/** Segments opened at once, at most: a page takes no more memory however long it is. */
const AT_ONCE = 8;
/** How much of a page must be expected of the segments at hand for the next one not to be opened along with them. */
const SURE = 0.96;

/** An opened segment, read from `at` on until `end`. */
type Run = {
  readonly columns: Columns;
  readonly segment: Segment;
  readonly wanted: ((index: number) => boolean) | undefined;
  at: number;
  readonly end: number;
};
/** Records of one segment that follow one another on a page. */
type Stretch = { readonly run: Run; readonly indices: readonly number[] };

/** One page of segments that may overlap in time, in order of (time, key). Opens as few of them as possible. */
export async function readPage(
  manifest: Manifest,
  range: PageRange,
  open: OpenEarly,
  filter?: Filter,
): Promise<{ records: StoredRecord[]; more: boolean }> {
  const merge = new Merge(manifest, range, open, filter);
  const stretches: Stretch[] = [];
  // One more than the page holds proves that there is more.
  let left = range.limit + 1;
  while (left > 0) {
    const stretch = await merge.next(left);
    if (!stretch) break;
    left -= stretch.indices.length;
    stretches.push(stretch);
  }
  const records = recordsOf(stretches, range.fields);
  await merge.sound;
  return { records: records.slice(0, range.limit), more: records.length > range.limit };
}

/** The records of these stretches, those of one segment made together. */
function recordsOf(stretches: readonly Stretch[], fields: readonly string[] | undefined): StoredRecord[] {
  const indices = new Map<Run, number[]>();
  for (const stretch of stretches) {
    const of = indices.get(stretch.run) ?? [];
    for (const index of stretch.indices) of.push(index);
    indices.set(stretch.run, of);
  }
  const made = new Map([...indices].map(([run, of]) => [run, { records: recordsAt(run.columns, run.segment.parts, of, fields), given: 0 }]));
  return stretches.flatMap(({ run, indices: { length } }) => {
    const of = made.get(run) ?? { records: [], given: 0 };
    of.given += length;
    return of.records.slice(of.given - length, of.given);
  });
}

class Merge {
  readonly #range: PageRange;
  readonly #version: number;
  readonly #sign: 1 | -1;
  readonly #open: OpenEarly;
  readonly #filter: Filter | undefined;
  /** Segments not opened yet, the nearest first. */
  readonly #waiting: Approach;
  #runs: Run[] = [];
  #opened = 0;
  readonly #sound: Promise<unknown>[] = [];

  constructor(manifest: Manifest, range: PageRange, open: OpenEarly, filter: Filter | undefined) {
    const { since, until, order, after, version = manifest.version } = range;
    this.#range = range;
    this.#version = version;
    this.#sign = order === "asc" ? 1 : -1;
    this.#open = open;
    this.#filter = filter;
    const isUp = order === "asc";
    this.#waiting = new Approach(manifest, {
      order,
      first: isUp ? Math.max(since, after?.time ?? since) : Math.min(until, after?.time ?? until),
      isPast: (near) => (isUp ? near >= until : near < since),
      isWanted: (segment) =>
        segment.from < until &&
        segment.to >= since &&
        (!after || (isUp ? segment.to >= after.time : segment.from <= after.time)) &&
        segment.parts.some((part) => part.version <= version) &&
        (!filter || filter.canHold(segment)),
    });
  }

  /** Rejects with `Damaged` when a segment that was opened is not sound. */
  get sound(): Promise<unknown> {
    return Promise.all(this.#sound);
  }

  /** Up to `most` records that come next and lie in one segment; nothing when there are no more. */
  async next(most: number): Promise<Stretch | undefined> {
    let run = this.#first();
    for (let waiting = this.#waiting.peek(); waiting; waiting = this.#waiting.peek()) {
      // All of this segment and of those behind it comes after the first record at hand.
      if (run && this.#sign * (nearOf(waiting, this.#range.order) - this.#timeOf(run)) > 0) break;
      await this.#openNext(most);
      run = this.#first();
    }
    return run && { run, indices: this.#take(run, most) };
  }

  /** Takes from a run as long as nothing else can come in between. */
  #take(run: Run, most: number): number[] {
    const bound = this.#boundOf(run);
    const indices: number[] = [];
    while (indices.length < most && this.#sign * (bound - run.at) > 0) {
      indices.push(run.at);
      this.#advance(run);
    }
    if (run.at === run.end) this.#runs = this.#runs.filter((other) => other !== run);
    return indices;
  }

  /** Where a run meets the first record of another one, or the time at which a segment begins that is not opened. */
  #boundOf(run: Run): number {
    const { columns, end } = run;
    const isUp = this.#sign > 0;
    const waiting = this.#waiting.peek();
    const bounds = [end];
    if (waiting) bounds.push(isUp ? firstAtTime(columns, waiting.from) : firstAfterTime(columns, waiting.to) - 1);
    for (const other of this.#runs) {
      if (other === run) continue;
      const place = placeAt(other.columns, other.at);
      bounds.push(isUp ? firstAfter(columns, place) : firstAt(columns, place) - 1);
    }
    return isUp ? Math.min(...bounds) : Math.max(...bounds);
  }

  #first(): Run | undefined {
    const [first, ...others] = this.#runs;
    if (!first) return undefined;
    const place = ({ columns, at }: Run): Cursor => placeAt(columns, at);
    return others.reduce((best, run) => (this.#sign * compare(place(run), place(best)) < 0 ? run : best), first);
  }

  /** Opens together the segments that will be needed for `most` more records, as far as that can be told without opening them. */
  async #openNext(most: number): Promise<void> {
    const batch = this.#waiting.take(this.#filter ? Math.min(AT_ONCE, Math.max(1, this.#opened)) : this.#neededFor(most));
    this.#opened += batch.length;
    const opened = await this.#open(batch);
    this.#sound.push(opened.sound);
    for (const [index, segment] of batch.entries()) {
      const columns = opened.columns[index];
      const run = columns && this.#runOf(segment, columns);
      if (run && run.at !== run.end) this.#runs.push(run);
    }
  }

  #neededFor(most: number): number {
    let expected = this.#runs.reduce((sum, run) => sum + Math.abs(run.end - run.at), 0);
    let needed = 0;
    do {
      const segment = this.#waiting.peek(needed);
      if (!segment) break;
      expected += this.#expectedOf(segment);
      needed += 1;
    } while (needed < AT_ONCE && expected < SURE * most);
    return needed;
  }

  /** How many records of a segment lie in the range, if they are spread evenly over its time. */
  #expectedOf({ from, to, count }: Segment): number {
    const { since, until, order, after } = this.#range;
    const first = Math.max(from, since, order === "asc" && after ? after.time : from);
    const last = Math.min(to, until, order === "desc" && after ? after.time : to);
    return to === from ? count : count * Math.max(0, (last - first) / (to - from));
  }

  #runOf(segment: Segment, columns: Columns): Run {
    const { since, until, order, after } = this.#range;
    let [low, high] = [firstAtTime(columns, since), firstAtTime(columns, until)];
    if (after && order === "asc") low = Math.max(low, firstAfter(columns, after));
    if (after && order === "desc") high = Math.min(high, firstAt(columns, after));
    if (low > high) low = high;
    const [at, end] = order === "asc" ? [low, high] : [high - 1, low - 1];
    const run = { columns, segment, wanted: this.#wanted(segment, columns), at: at - this.#sign, end };
    this.#advance(run);
    return run;
  }

  #wanted({ parts }: Segment, columns: Columns): ((index: number) => boolean) | undefined {
    const isVisible = parts.map(({ version }) => version <= this.#version);
    const test = this.#filter?.test(columns);
    if (!isVisible.includes(false)) return test;
    const { partOf } = columns;
    return (index) => (isVisible[partOf?.[index] ?? 0] ?? false) && (test?.(index) ?? true);
  }

  #advance(run: Run): void {
    do run.at += this.#sign;
    while (run.at !== run.end && run.wanted && !run.wanted(run.at));
  }

  #timeOf({ columns, at }: Run): number {
    return columns.times[at] ?? Number.NaN;
  }
}

import { Damaged } from "../../crypto/envelope.ts";
import { type Collection, collection } from "../documents.ts";
import type { Keyring } from "../keyring.ts";
import type { Change } from "../store/store.ts";
import { type Directory, openDirectory, openShards, type PieceRef, removePieces, sealPiece } from "./index-rows.ts";
import { addWords, findPrefix, type Postings, type Shard, shardRange, shardsOf } from "./inverted-index.ts";
import { segmentWords } from "./matching.ts";
import type { Open } from "./paging.ts";
import { eachOpened } from "./rewrite.ts";
import type { Segment } from "./segments.ts";
import type { Shelf } from "./shelf.ts";

/** Segments indexed in one step. */
const STEP = 64;
/** As many small pieces become one; small is what covers fewer segments than this. */
const MANY = 8;
const SMALL = 512;
/** A beginning that so many shards of one piece may hold says too little to be worth opening them. */
const VAGUE = 8;

type Stream = { readonly source: string; readonly stream: string };
type Indexed = Stream & { readonly pieces: readonly PieceRef[] };
/** Which streams the person wants to search, and where the index of each is. Key of the document: {@link KEY}. */
type SearchDocument = { readonly streams: readonly Indexed[] };
const KEY = "search";

type Piece = { readonly ref: PieceRef; readonly directory: Directory };

const isOf =
  ({ source, stream }: Stream) =>
  (other: Stream): boolean =>
    other.source === source && other.stream === stream;

/**
 * An encrypted index of the words of the streams that the person chose: which segments hold a word. It only spares opening
 * segments: what it does not cover, or not any more, is read through.
 */
export class Search {
  readonly #shelf: Shelf;
  readonly #documents: Collection<SearchDocument>;
  readonly #directories = new WeakMap<Keyring, Map<string, Directory>>();
  /** Pieces of which a shard did not open. */
  readonly #broken = new Set<string>();

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
    this.#documents = collection(shelf.store, shelf.unlocked, "state", "meta");
  }

  /** The streams an index is kept of. */
  async streams(): Promise<readonly Stream[]> {
    return (await this.#read()).value.streams;
  }

  /** The changes that keep an index of a stream from now on, or drop it. */
  async keep(of: Stream, isKept: boolean): Promise<Change[]> {
    const { value, rev } = await this.#read();
    const before = value.streams.find(isOf(of));
    if ((before !== undefined) === isKept) return [];
    const others = value.streams.filter((one) => one !== before);
    const { source, stream } = of;
    const streams = isKept ? [...others, { source, stream, pieces: [] }] : others;
    const gone = await removePieces(this.#shelf.store, await this.#shelf.unlocked(), before?.pieces ?? []);
    return [...gone, await this.#documents.put(KEY, { streams }, rev)];
  }

  /**
   * The changes that bring the index of a stream on by one bounded step: cover segments it does not cover, join small pieces, take
   * out the words of segments that are gone. None when there is nothing to do.
   */
  async more(of: Stream, fields: readonly string[], segments: readonly Segment[]): Promise<Change[]> {
    const keyring = await this.#shelf.unlocked();
    const { value, rev } = await this.#read();
    const indexed = value.streams.find(isOf(of));
    if (!indexed) return [];
    const { whole, broken } = await this.#pieces(keyring, indexed, fields);
    const step = await this.#step(keyring, fields, segments, whole);
    const gone = [...broken, ...(step?.replaced ?? []).map(({ ref }) => ref)];
    if (!step && gone.length === 0) return [];
    const pieces = [...indexed.pieces.filter((ref) => !gone.includes(ref)), ...(step?.ref ? [step.ref] : [])];
    const streams = value.streams.map((one) => (one === indexed ? { ...indexed, pieces } : one));
    const removed = await removePieces(this.#shelf.store, keyring, gone);
    return [...removed, ...(step?.changes ?? []), await this.#documents.put(KEY, { streams }, rev)];
  }

  /** Which segments of a stream may hold all of these words: those of which the index does not know otherwise. */
  async canHold(of: Stream, fields: readonly string[], words: readonly string[]): Promise<(segment: Pick<Segment, "id">) => boolean> {
    const keyring = await this.#shelf.unlocked();
    const indexed = (await this.#read()).value.streams.find(isOf(of));
    const { whole } = indexed ? await this.#pieces(keyring, indexed, fields) : { whole: [] };
    const knows = new Map<string, boolean>();
    for (const piece of whole) {
      const found = await this.#find(keyring, piece, words);
      if (found) for (const [ordinal, id] of piece.directory.segments.entries()) knows.set(id, found.has(ordinal));
    }
    return ({ id }) => knows.get(id) ?? true;
  }

  async #read(): Promise<{ value: SearchDocument; rev: number }> {
    return (await this.#documents.get(KEY)) ?? { value: { streams: [] }, rev: 0 };
  }

  /** The pieces of an index that open and cover all of the fields, and the others, which are as good as none. */
  async #pieces(keyring: Keyring, { pieces }: Indexed, fields: readonly string[]): Promise<{ whole: Piece[]; broken: PieceRef[] }> {
    const opened = await Promise.all(pieces.map((ref) => orNothing(this.#directory(keyring, ref))));
    const whole: Piece[] = [];
    const broken: PieceRef[] = [];
    for (const [index, ref] of pieces.entries()) {
      const directory = opened[index];
      if (directory && !this.#broken.has(ref.id) && fields.every((field) => directory.fields.includes(field))) whole.push({ ref, directory });
      else broken.push(ref);
    }
    return { whole, broken };
  }

  async #directory(keyring: Keyring, ref: PieceRef): Promise<Directory> {
    const known = this.#directories.get(keyring) ?? new Map<string, Directory>();
    this.#directories.set(keyring, known);
    const directory = known.get(ref.id) ?? (await openDirectory(this.#shelf.store, keyring, ref));
    known.set(ref.id, directory);
    return directory;
  }

  /** Ordinals of the segments of a piece that hold all of the words, or nothing when the piece cannot tell. */
  async #find(keyring: Keyring, { ref, directory }: Piece, words: readonly string[]): Promise<ReadonlySet<number> | undefined> {
    const firsts = directory.shards.map(({ first }) => first);
    let holding: ReadonlySet<number> | undefined;
    for (const word of words) {
      const { from, to } = shardRange(firsts, word);
      if (to - from > VAGUE) continue;
      const shards = await orNothing(openShards(this.#shelf.store, keyring, ref, directory, from, to));
      if (!shards) {
        this.#broken.add(ref.id);
        return undefined;
      }
      const found = new Set<number>();
      for (const shard of shards) findPrefix(shard, word, found);
      holding = holding ? new Set([...holding].filter((ordinal) => found.has(ordinal))) : found;
    }
    return holding;
  }

  async #step(
    keyring: Keyring,
    fields: readonly string[],
    segments: readonly Segment[],
    pieces: readonly Piece[],
  ): Promise<{ ref?: PieceRef; changes: Change[]; replaced: readonly Piece[] } | undefined> {
    const covered = new Set(pieces.flatMap(({ directory }) => directory.segments));
    const fresh = segments.filter(({ id }) => !covered.has(id)).slice(-STEP);
    if (fresh.length > 0) {
      const ids = fresh.map(({ id }) => id);
      return { ...(await sealPiece(keyring, { fields, segments: ids }, shardsOf(await indexOf(fresh, fields, this.#shelf.open)))), replaced: [] };
    }
    const live = new Set(segments.map(({ id }) => id));
    const replaced = toJoin(pieces, live);
    return replaced.length === 0 ? undefined : { ...(await this.#join(keyring, fields, replaced, live)), replaced };
  }

  /** One piece out of several, without the segments that are gone. A piece with a shard that does not open is left out: its segments are indexed anew. */
  async #join(
    keyring: Keyring,
    fields: readonly string[],
    pieces: readonly Piece[],
    live: ReadonlySet<string>,
  ): Promise<{ ref?: PieceRef; changes: Change[] }> {
    const postings: Postings = new Map();
    const segments: string[] = [];
    for (const { ref, directory } of pieces) {
      const shards = await orNothing(openShards(this.#shelf.store, keyring, ref, directory, 0, directory.shards.length));
      if (!shards) continue;
      const renumbered = directory.segments.map((id) => (live.has(id) ? segments.push(id) - 1 : -1));
      for (const shard of shards) addShard(postings, shard, renumbered);
    }
    return segments.length === 0 ? { changes: [] } : sealPiece(keyring, { fields, segments }, shardsOf(postings));
  }
}

function addShard(postings: Postings, { words, segments }: Shard, renumbered: readonly number[]): void {
  for (const [index, word] of words.entries())
    for (const ordinal of segments[index] ?? []) {
      const now = renumbered[ordinal] ?? -1;
      if (now !== -1) addWords(postings, now, [word]);
    }
}

/** Small pieces when there are many of them; or else one with segments that are gone: the words of what was deleted do not stay. */
function toJoin(pieces: readonly Piece[], live: ReadonlySet<string>): readonly Piece[] {
  const small = pieces.filter(({ directory }) => directory.segments.length < SMALL);
  if (small.length >= MANY) return small.toSorted((a, b) => a.directory.segments.length - b.directory.segments.length).slice(0, MANY);
  const stale = pieces.find(({ directory }) => directory.segments.some((id) => !live.has(id)));
  return stale ? [stale] : [];
}

async function indexOf(segments: readonly Segment[], fields: readonly string[], open: Open): Promise<Postings> {
  const postings: Postings = new Map();
  const remembered = new Map<string, readonly string[]>();
  let ordinal = 0;
  await eachOpened(segments, open, (_, columns) => addWords(postings, ordinal++, segmentWords(columns, fields, remembered)));
  return postings;
}

/** An index is made of what is stored elsewhere: a damaged one is as good as none. */
async function orNothing<R>(opening: Promise<R>): Promise<R | undefined> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof Damaged) return undefined;
    throw error;
  }
}

import { encodeBase64url } from "../crypto/base64url.ts";
import { fromUtf8, utf8 } from "../crypto/bytes.ts";
import { sha256 } from "../crypto/digest.ts";
import { Damaged } from "../crypto/envelope.ts";
import { fromColumns, toColumns } from "./columns.ts";
import type { Damage } from "./damage.ts";
import { type Collection, collection, openRow, sealRow, type Unlocked } from "./documents.ts";
import type { Keyring } from "./keyring.ts";
import { type Cursor, type Manifest, mergePage, type Order, overlapping, type Segment, type StoredRecord } from "./segments.ts";
import type { Change, Store } from "./store.ts";

type RecordsDamage = Extract<Damage, { kind: "records" }>;
const SEGMENT_SIZE = 1024;

/** Segments written by an import that is not published yet: no reader sees them. */
export type ImportDraft = { readonly importId: string; readonly staged: Map<string, Segment[]> };

export type PageQuery = {
  readonly source: string;
  readonly stream: string;
  /** UTC milliseconds, `since` inclusive, `until` exclusive. */
  readonly since: number;
  readonly until: number;
  readonly order: Order;
  readonly limit: number;
  readonly after?: Cursor;
  /** Only what the stream held at this version (see {@link Records.version}): pages of one read stay the same while imports go on. */
  readonly version?: number;
};

const nameOf = (source: string, stream: string): string => JSON.stringify([source, stream]);

/** Records in encrypted segments of about a thousand, found by a small encrypted manifest for each stream. */
export class Records {
  readonly #store: Store;
  readonly #unlocked: Unlocked;
  readonly #manifests: Collection<Manifest>;

  constructor(store: Store, unlocked: Unlocked) {
    this.#store = store;
    this.#unlocked = unlocked;
    this.#manifests = collection(store, unlocked, "manifests", "records", { remember: true });
  }

  async summary(source: string, stream: string): Promise<{ count: number; from?: number; to?: number }> {
    const { segments } = (await this.#manifest(source, stream)).value;
    const count = segments.reduce((sum, segment) => sum + segment.count, 0);
    if (count === 0) return { count };
    return { count, from: Math.min(...segments.map(({ from }) => from)), to: Math.max(...segments.map(({ to }) => to)) };
  }

  /** Grows with every change of the stream. */
  async version(source: string, stream: string): Promise<number> {
    return (await this.#manifest(source, stream)).value.version;
  }

  /** One page in order of (time, key). Opens only the segments it must. Throws `Damaged`. */
  async page(query: PageQuery): Promise<{ records: StoredRecord[]; more: boolean }> {
    const keyring = await this.#unlocked();
    const { value: manifest } = await this.#manifest(query.source, query.stream);
    return mergePage(manifest, query, (segment) => this.#read(keyring, segment));
  }

  /** How many records lie in a time range. Opens only segments that cross its ends. */
  async count(source: string, stream: string, since: number, until: number): Promise<number> {
    const keyring = await this.#unlocked();
    const { value: manifest } = await this.#manifest(source, stream);
    let count = 0;
    for (const segment of overlapping(manifest.segments, since, until)) {
      const whole = segment.from >= since && segment.to < until;
      count += whole ? segment.count : (await this.#read(keyring, segment)).filter(({ time }) => time >= since && time < until).length;
    }
    return count;
  }

  /** Which of these keys the stream already holds. Opens only segments whose time range overlaps. */
  async known(source: string, stream: string, records: readonly { key: string; time: number }[]): Promise<Set<string>> {
    const keyring = await this.#unlocked();
    const { value: manifest } = await this.#manifest(source, stream);
    const asked = new Map(records.map(({ key, time }) => [key, time]));
    const times = [...asked.values()].sort((a, b) => a - b);
    const found = new Set<string>();
    for (const segment of manifest.segments) {
      if (!anyBetween(times, segment.from, segment.to)) continue;
      for (const { key } of await this.#read(keyring, segment)) if (asked.has(key)) found.add(key);
    }
    return found;
  }

  begin(importId: string): ImportDraft {
    return { importId, staged: new Map() };
  }

  /** Encrypts and stores records, ascending by (time, key), as segments that no reader sees before {@link publish}. */
  async stage(draft: ImportDraft, source: string, stream: string, records: readonly StoredRecord[], now: number): Promise<void> {
    const keyring = await this.#unlocked();
    const space = await keyring.nameOf("segments");
    const chunks = Array.from({ length: Math.ceil(records.length / SEGMENT_SIZE) }, (_, n) =>
      records.slice(n * SEGMENT_SIZE, (n + 1) * SEGMENT_SIZE),
    );
    const sealed = await Promise.all(chunks.map((chunk) => sealSegment(keyring, space, draft.importId, chunk, now)));
    await this.#store.commit(
      sealed.map(({ change }) => change),
      { durability: "relaxed" },
    );
    const name = nameOf(source, stream);
    draft.staged.set(name, [...(draft.staged.get(name) ?? []), ...sealed.map(({ segment }) => segment)]);
  }

  /** The changes that make a draft visible, all of it at once. */
  async publish(draft: ImportDraft): Promise<Change[]> {
    return Promise.all(
      [...draft.staged].map(async ([name, staged]) => {
        const { value, rev } = await this.#manifestByName(name);
        const version = value.version + 1;
        const added = staged.map((segment) => ({ ...segment, version }));
        return this.#manifests.put(name, { version, segments: [...value.segments, ...added] }, rev);
      }),
    );
  }

  async discard(draft: ImportDraft): Promise<void> {
    const space = await (await this.#unlocked()).nameOf("segments");
    await this.#store.commit([...draft.staged.values()].flat().map(({ id }) => ({ space, id, expect: 1, box: null })));
  }

  /** The changes that take one import's records out of a stream. */
  async removeImport(source: string, stream: string, importId: string): Promise<{ changes: Change[]; removed: number }> {
    const space = await (await this.#unlocked()).nameOf("segments");
    const { value, rev } = await this.#manifest(source, stream);
    const gone = value.segments.filter((segment) => segment.importId === importId);
    if (gone.length === 0) return { changes: [], removed: 0 };
    const manifest = { version: value.version + 1, segments: value.segments.filter((segment) => segment.importId !== importId) };
    const changes = gone.map(({ id }): Change => ({ space, id, expect: 1, box: null }));
    return {
      changes: [...changes, await this.#manifests.put(nameOf(source, stream), manifest, rev)],
      removed: gone.reduce((sum, { count }) => sum + count, 0),
    };
  }

  /** Deletes segments that no manifest names: what an import left behind that never reached its end. */
  async sweep(): Promise<number> {
    const space = await (await this.#unlocked()).nameOf("segments");
    const named = new Set((await this.#manifests.all()).flatMap(({ value }) => value.segments.map(({ id }) => id)));
    const orphans = (await this.#store.ids(space)).filter((id) => !named.has(String(id)));
    await this.#store.commit(orphans.map((id) => ({ space, id, expect: 1, box: null })));
    return orphans.length;
  }

  async upgrade(): Promise<Change[]> {
    return [];
  }
  async missing(): Promise<RecordsDamage[]> {
    return this.verify();
  }
  async verify(): Promise<RecordsDamage[]> {
    const out: RecordsDamage[] = [];
    const keyring = await this.#unlocked();
    for (const { key, value } of await this.#manifests.all()) {
      const [source, stream] = JSON.parse(key) as [string, string];
      for (const segment of value.segments) {
        try {
          await this.#read(keyring, segment);
        } catch {
          out.push({ kind: "records", source, stream, records: segment.count, from: segment.from, to: segment.to, imports: [segment.importId] });
        }
      }
    }
    return out;
  }
  async forget(gone: readonly RecordsDamage[]): Promise<Change[]> {
    const out: Change[] = [];
    for (const { key, value, rev } of await this.#manifests.all()) {
      const [source, stream] = JSON.parse(key) as [string, string];
      const segments = value.segments.filter((one) => !gone.some((g) => g.source === source && g.stream === stream && g.from === one.from));
      if (segments.length < value.segments.length) out.push(await this.#manifests.put(key, { ...value, segments }, rev));
    }
    return out;
  }

  async #manifestByName(name: string): Promise<{ value: Manifest; rev: number }> {
    return (await this.#manifests.get(name)) ?? { value: { version: 0, segments: [] }, rev: 0 };
  }

  #manifest(source: string, stream: string): Promise<{ value: Manifest; rev: number }> {
    return this.#manifestByName(nameOf(source, stream));
  }

  async #read(keyring: Keyring, segment: Segment): Promise<StoredRecord[]> {
    const row = await this.#store.get(await keyring.nameOf("segments"), segment.id);
    if (!row) throw new Damaged("a segment is missing");
    const [digest, plaintext] = await Promise.all([sha256(row.box), openRow(keyring, "records", row)]);
    if (encodeBase64url(digest) !== segment.digest) throw new Damaged("a segment is not the one the manifest names");
    return fromColumns(fromUtf8(plaintext), segment.importedAt);
  }
}

function anyBetween(sorted: readonly number[], from: number, to: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  const first = sorted[low];
  return first !== undefined && first <= to;
}

async function sealSegment(
  keyring: Keyring,
  space: string,
  importId: string,
  records: readonly StoredRecord[],
  now: number,
): Promise<{ change: Change; segment: Segment }> {
  const id = crypto.randomUUID();
  const first = records[0];
  const last = records.at(-1);
  if (!first || !last) throw new TypeError("an empty segment");
  const plaintext = utf8(toColumns(records));
  const change = await sealRow(keyring, "records", { space, id, expect: 0 }, plaintext);
  const digest = encodeBase64url(await sha256(change.box ?? new Uint8Array()));
  return { change, segment: { id, importId, importedAt: now, from: first.time, to: last.time, count: records.length, digest, version: 0 } };
}

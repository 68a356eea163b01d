import { type Collection, collection, type Entry, type Unlocked } from "../documents.ts";
import type { Keyring } from "../keyring.ts";
import type { Change, Row, Store } from "../store/store.ts";
import { isOutdated, NO_MANIFEST, packManifest, readManifest, type StoredManifest } from "./manifest.ts";
import { SegmentMissing } from "./segment-rows.ts";
import type { Manifest } from "./segments.ts";

/** `rev` 0: the stream has no manifest yet. */
export type NamedManifest = { readonly source: string; readonly stream: string; readonly value: Manifest; readonly rev: number };

const nameOf = (source: string, stream: string): string => JSON.stringify([source, stream]);
const markOf = (source: string, stream: string): string => JSON.stringify(["manifest", source, stream]);

/** A manifest, and the revision of its mark while it is the newest. */
type Known = { readonly manifest: NamedManifest; readonly mark: Pick<Row, "space" | "id"> & { readonly rev: number | undefined } };

function toNamed({ key, value, rev }: Entry<StoredManifest>): NamedManifest {
  const [source, stream] = JSON.parse(key) as [string, string];
  return { source, stream, value: readManifest(value), rev };
}

/** The small encrypted document of each stream that says where its records are. */
export class Manifests {
  readonly #unlocked: Unlocked;
  readonly #documents: Collection<StoredManifest>;
  /** For each manifest, which grows with the stream, a document of a few bytes: the revision of the newest. */
  readonly #marks: Collection<number>;
  /** The manifests last read, by name. Gone with the keys. */
  readonly #known = new WeakMap<Keyring, Map<string, Known>>();
  readonly #store: Store;

  constructor(store: Store, unlocked: Unlocked) {
    this.#store = store;
    this.#unlocked = unlocked;
    this.#documents = collection(store, unlocked, "manifests", "records", { remember: true });
    this.#marks = collection(store, unlocked, "state", "meta", { remember: true });
  }

  /** The newest manifest, to be changed by {@link put}. */
  async get(source: string, stream: string): Promise<NamedManifest> {
    const name = nameOf(source, stream);
    const known = await this.#knownHere();
    // The mark comes first: what is written after this makes it differ, never the manifest older than it.
    const mark = await this.#marks.get(markOf(source, stream));
    const stored = await this.#documents.get(name);
    const before = known.get(name)?.manifest;
    const isSame = stored !== undefined && before?.rev === stored.rev;
    const manifest = isSame ? before : { source, stream, value: stored ? readManifest(stored.value) : NO_MANIFEST, rev: stored?.rev ?? 0 };
    const { space, id } = await this.#marks.remove(markOf(source, stream), 0);
    if ((mark?.value ?? 0) === manifest.rev) known.set(name, { manifest, mark: { space, id, rev: mark?.rev } });
    else known.delete(name);
    return manifest;
  }

  async all(): Promise<NamedManifest[]> {
    return (await this.#documents.all()).map(toNamed);
  }

  /** The changes that put `value` in the place of a manifest. */
  async put({ source, stream, rev }: Omit<NamedManifest, "value">, value: Manifest): Promise<Change[]> {
    const change = await this.#documents.put(nameOf(source, stream), packManifest(value), rev);
    const mark = await this.#marks.get(markOf(source, stream));
    return [change, await this.#marks.put(markOf(source, stream), change.rev ?? change.expect + 1, mark?.rev ?? 0)];
  }

  /**
   * Reads by the newest manifest. The one last read is taken at its word, and meanwhile its mark is looked at: if that is not the
   * newest any more, or if a segment is gone because the manifest was changed, `use` runs again.
   */
  async read<R>(source: string, stream: string, use: (manifest: NamedManifest) => Promise<R>): Promise<R> {
    const known = (await this.#knownHere()).get(nameOf(source, stream));
    if (known) {
      const { space, id, rev } = known.mark;
      const [mark, outcome] = await Promise.allSettled([this.#store.get(space, id), use(known.manifest)]);
      if (mark.status === "rejected") throw mark.reason;
      if (mark.value?.rev === rev && outcome.status === "fulfilled") return outcome.value;
    }
    return this.change(source, stream, use);
  }

  /** Works out changes by the newest manifest; anew, if a segment is gone because the manifest was changed meanwhile. */
  async change<R>(source: string, stream: string, use: (manifest: NamedManifest) => Promise<R>): Promise<R> {
    for (let manifest = await this.get(source, stream); ; ) {
      try {
        return await use(manifest);
      } catch (error) {
        if (!(error instanceof SegmentMissing)) throw error;
        const now = await this.get(source, stream);
        if (now.rev === manifest.rev) throw error;
        manifest = now;
      }
    }
  }

  /** The changes that write every manifest of an older form in today's. */
  async upgrade(): Promise<Change[]> {
    const outdated = (await this.#documents.all()).filter(({ value }) => isOutdated(value)).map(toNamed);
    return (await Promise.all(outdated.map((manifest) => this.put(manifest, manifest.value)))).flat();
  }

  async #knownHere(): Promise<Map<string, Known>> {
    const keyring = await this.#unlocked();
    const known = this.#known.get(keyring) ?? new Map<string, Known>();
    this.#known.set(keyring, known);
    return known;
  }
}

import { decodeBase64url, encodeBase64url } from "../../crypto/base64url.ts";
import { type Bytes, fromUtf8 } from "../../crypto/bytes.ts";
import { canonicalJson } from "../../crypto/canonical-json.ts";
import { sha256 } from "../../crypto/digest.ts";
import { Damaged } from "../../crypto/envelope.ts";
import { openRow } from "../documents.ts";
import { HEAD } from "../head.ts";
import { type AnyHeader, NewerVault, parseHeader, UnsupportedVault } from "../header.ts";
import { deriveKeyring, type Keyring } from "../keyring.ts";
import { readManifest, type StoredManifest } from "../records/manifest.ts";
import type { Segment } from "../records/segments.ts";
import { spacesOf } from "../spaces.ts";
import type { Row, SpaceFrom, Store } from "../store/store.ts";
import { BackupWriter, openFile } from "./backup-file.ts";
import { BackupRefused, type FileSecret } from "./backup-header.ts";
import { readContents, rowItem, summaryItem, vaultItem } from "./backup-items.ts";

/** Segments read at a time, of about a hundred kilobytes each. */
const SEGMENTS = 16;
/** Entries of a sequence read at a time. */
const ENTRIES = 512;
/** How often what changed meanwhile is looked at again. */
const TRIES = 8;
/** Rows and bytes handed on together when a file is read. */
const BATCH = { rows: 256, bytes: 1 << 22 };

type Watch = {
  /** In records; `total` is what the vault held when the work began. */
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
};

/** What a backup is made of: the store of an unlocked vault, its 32-byte key, and the 64-byte seed of its recovery phrase. */
export type BackupSource = { readonly store: Store; readonly vaultKey: Bytes; readonly seed: Bytes };

/** The header was written anew while the copy was made: the copy begins anew. */
class HeaderChanged extends Error {
  override readonly name = "HeaderChanged";
}

/**
 * One encrypted file of everything, while the vault is in use: it holds the vault as it was at one moment near the end of the work.
 * Throws `Damaged` when records that the vault names are missing or altered, and the signal's reason.
 */
export async function writeBackup(source: BackupSource, passphrase: string, madeAt: number, watch: Watch): Promise<Blob> {
  for (let tries = 1; ; tries++) {
    try {
      return await writeOnce(source, passphrase, madeAt, watch);
    } catch (error) {
      if (!(error instanceof HeaderChanged) || tries === TRIES) throw error;
    }
  }
}

async function writeOnce({ store, vaultKey, seed }: BackupSource, passphrase: string, madeAt: number, watch: Watch): Promise<Blob> {
  const header = await store.readPlain("header");
  const keyring = await deriveKeyring(parseHeader(header).vaultId, vaultKey);
  // What is copied is not summed up anew.
  keyring.sums.forget();
  const writer = await BackupWriter.begin(passphrase, seed, madeAt);
  let count = 0;
  const put = async (rows: readonly Row[]): Promise<void> => {
    watch.signal.throwIfAborted();
    for (const row of rows) await writer.write(rowItem(row));
    count += rows.length;
  };
  await writer.write(vaultItem({ vaultKey: encodeBase64url(vaultKey), header }));
  // Segments and entries never change once they are there, so they may be copied one after the other; what they hang on, all at one moment.
  const segments = new SegmentCopy(store, keyring, put);
  const present = await namedSegments(keyring, await store.list(await keyring.nameOf("manifests")));
  await segments.copy(present, watch);
  const { rows, plain } = await lookAtRest(store, keyring, segments, await copyEntries(store, keyring, put), watch);
  if (canonicalJson(plain[0]) !== canonicalJson(header)) throw new HeaderChanged();
  await put(rows);
  await writer.write(summaryItem(count));
  return writer.finish();
}

/** Copies segments, and knows which it has. */
class SegmentCopy {
  readonly #store: Store;
  readonly #keyring: Keyring;
  readonly #put: (rows: readonly Row[]) => Promise<void>;
  /** Digest of the last copy of each. */
  readonly #copied = new Map<string | number, string>();

  constructor(store: Store, keyring: Keyring, put: (rows: readonly Row[]) => Promise<void>) {
    this.#store = store;
    this.#keyring = keyring;
    this.#put = put;
  }

  has = ({ id, digest }: Segment): boolean => this.#copied.get(id) === digest;

  /** Copies what is there and is what its manifest says; the rest was changed meanwhile, or is damaged. */
  async copy(segments: readonly Segment[], { onProgress, signal }: Watch): Promise<void> {
    const space = await this.#keyring.nameOf("segments");
    const total = segments.reduce((sum, segment) => sum + segment.count, 0);
    let done = 0;
    for (let start = 0; start < segments.length; start += SEGMENTS) {
      signal.throwIfAborted();
      const batch = segments.slice(start, start + SEGMENTS);
      const rows = await this.#store.getMany(
        space,
        batch.map(({ id }) => id),
      );
      for (const [index, { id, digest, count }] of batch.entries()) {
        const row = rows[index];
        if (row && encodeBase64url(await sha256(row.box)) === digest) {
          await this.#put([row]);
          this.#copied.set(id, digest);
        }
        done += count;
      }
      onProgress(done, total);
    }
  }
}

/** Copies the sequences up to their ends, which may be far; gives where the ends were. */
async function copyEntries(store: Store, keyring: Keyring, put: (rows: readonly Row[]) => Promise<void>): Promise<SpaceFrom[]> {
  const ends: SpaceFrom[] = [];
  for (const [space, { kind }] of await spacesOf(keyring)) {
    if (kind !== "sequence") continue;
    let end: SpaceFrom = { space };
    for (;;) {
      const { after } = end;
      const rows = await store.list(space, { limit: ENTRIES, ...(after === undefined ? {} : { after }) });
      const last = rows.at(-1);
      if (!last) break;
      await put(rows);
      end = { space, after: last.id };
    }
    ends.push(end);
  }
  return ends;
}

/** Everything else and the head that vouches for it, at a moment when all segments named are copied. */
async function lookAtRest(
  store: Store,
  keyring: Keyring,
  segments: SegmentCopy,
  ends: readonly SpaceFrom[],
  watch: Watch,
): Promise<{ rows: readonly Row[]; plain: readonly unknown[] }> {
  const documents = [...(await spacesOf(keyring))].filter(([, { kind }]) => kind === "collection").map(([space]) => ({ space }));
  const manifests = await keyring.nameOf("manifests");
  for (let tries = 1; ; tries++) {
    const look = await store.readAll([...documents, ...ends, { space: HEAD[0] }], ["header"]);
    const named = await namedSegments(
      keyring,
      look.rows.filter(({ space }) => space === manifests),
    );
    const missing = named.filter((segment) => !segments.has(segment));
    await segments.copy(missing, { ...watch, onProgress: () => undefined });
    if (missing.every(segments.has)) return look;
    if (tries === TRIES) throw new Damaged("records that the vault names are missing or altered");
  }
}

async function namedSegments(keyring: Keyring, manifests: readonly Row[]): Promise<Segment[]> {
  const opened = await Promise.all(
    manifests.map(async (row) => JSON.parse(fromUtf8(await openRow(keyring, "records", row))) as [key: string, stored: StoredManifest]),
  );
  return opened.flatMap(([, stored]) => readManifest(stored).segments);
}

/** A file that a secret opened. `batches` may be read once, throws {@link BackupRefused} where the file does not hold, and proves it only by its end. */
export type OpenedBackup = {
  /** UTC milliseconds. */
  readonly madeAt: number;
  readonly vaultKey: Bytes;
  /** The header that the vault had: wraps that need not open by any passphrase of today. */
  readonly header: AnyHeader;
  readonly batches: AsyncGenerator<readonly Row[]>;
  /** Bytes of the file read so far. */
  readonly bytesRead: () => number;
};

/** Throws {@link BackupRefused}. */
export async function openBackup(file: Blob, secret: FileSecret): Promise<OpenedBackup> {
  const { header: fileHeader, pieces, bytesRead } = await openFile(file, secret);
  const { vault, rows } = await readContents(pieces);
  try {
    const { vaultKey } = vault;
    return { madeAt: fileHeader.madeAt, vaultKey: decodeBase64url(vaultKey), header: vaultHeader(vault.header), batches: inBatches(rows), bytesRead };
  } catch (error) {
    await rows.return(undefined);
    throw error;
  }
}

function vaultHeader(value: unknown): AnyHeader {
  try {
    return parseHeader(value);
  } catch (error) {
    if (error instanceof NewerVault) throw new BackupRefused("newer");
    if (error instanceof UnsupportedVault) throw new BackupRefused("damaged");
    throw error;
  }
}

async function* inBatches(rows: AsyncGenerator<Row>): AsyncGenerator<readonly Row[]> {
  let batch: Row[] = [];
  let bytes = 0;
  for await (const row of rows) {
    batch.push(row);
    bytes += row.box.length;
    if (batch.length < BATCH.rows && bytes < BATCH.bytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

import { encodeBase64url } from "../../crypto/base64url.ts";
import { fromUtf8, randomBytes, utf8 } from "../../crypto/bytes.ts";
import { sha256 } from "../../crypto/digest.ts";
import { Damaged } from "../../crypto/envelope.ts";
import { openRow, sealRow } from "../documents.ts";
import type { Keyring } from "../keyring.ts";
import type { Change, Row, Store } from "../store/store.ts";
import type { Shard } from "./inverted-index.ts";
import { readable } from "./readable.ts";

/** What the person's state says of a piece of an index: its rows are `<id>/0`, the directory, and `<id>/1` to `<id>/<shards>`. */
export type PieceRef = {
  readonly id: string;
  readonly shards: number;
  /** SHA-256 of the directory's ciphertext, base64url; the directory has those of the shards. */
  readonly digest: string;
};

/** Which segments a piece of an index covers, and where to look for a word. */
export type Directory = {
  readonly fields: readonly string[];
  /** Ids of the segments, by ordinal. */
  readonly segments: readonly string[];
  readonly shards: readonly { readonly first: string; readonly digest: string }[];
};

const spaceOf = (keyring: Keyring): Promise<string> => keyring.nameOf("search");
const rowsOf = ({ id, shards }: PieceRef): string[] => Array.from({ length: shards + 1 }, (_, index) => `${id}/${index}`);

async function sealValue(keyring: Keyring, id: string, value: unknown): Promise<{ change: Change; digest: string }> {
  const change = await sealRow(keyring, "records", { space: await spaceOf(keyring), id, expect: 0 }, utf8(JSON.stringify(value)));
  return { change, digest: encodeBase64url(await sha256(change.box ?? new Uint8Array())) };
}

async function openValue(keyring: Keyring, row: Row | undefined, digest: string): Promise<unknown> {
  if (!row) throw new Damaged("a piece of an index is missing");
  if (encodeBase64url(await sha256(row.box)) !== digest) throw new Damaged("a piece of an index is another one");
  return JSON.parse(fromUtf8(await openRow(keyring, "records", row)));
}

/** Encrypts a piece of an index. */
export async function sealPiece(
  keyring: Keyring,
  { fields, segments }: Omit<Directory, "shards">,
  shards: readonly Shard[],
): Promise<{ ref: PieceRef; changes: Change[] }> {
  const id = encodeBase64url(randomBytes(16));
  const sealed = await Promise.all(shards.map(({ words, segments: found }, index) => sealValue(keyring, `${id}/${index + 1}`, [words, found])));
  const directory: Directory = {
    fields,
    segments,
    shards: sealed.map(({ digest }, index) => ({ first: shards[index]?.words[0] ?? "", digest })),
  };
  const { change, digest } = await sealValue(keyring, `${id}/0`, directory);
  return { ref: { id, shards: shards.length, digest }, changes: [change, ...sealed.map((shard) => shard.change)] };
}

/** The changes that delete what is there of pieces of an index. */
export async function removePieces(store: Store, keyring: Keyring, pieces: readonly PieceRef[]): Promise<Change[]> {
  const space = await spaceOf(keyring);
  const rows = await store.getMany(space, pieces.flatMap(rowsOf));
  return rows.flatMap((row) => (row ? { space, id: row.id, expect: row.rev, box: null } : []));
}

/** Throws `Damaged`. */
export async function openDirectory(store: Store, keyring: Keyring, { id, digest }: PieceRef): Promise<Directory> {
  const space = await spaceOf(keyring);
  const row = await readable(store.get(space, `${id}/0`));
  return (await openValue(keyring, row, digest)) as Directory;
}

/** Shards of a piece from one number to another, exclusive, counted from 0. Throws `Damaged`. */
export async function openShards(
  store: Store,
  keyring: Keyring,
  { id }: PieceRef,
  { shards }: Directory,
  from: number,
  to: number,
): Promise<Shard[]> {
  const wanted = shards.slice(from, to);
  const space = await spaceOf(keyring);
  const ids = wanted.map((_, index) => `${id}/${from + index + 1}`);
  const rows = await readable(store.getMany(space, ids));
  return Promise.all(
    wanted.map(async ({ digest }, index) => {
      const [words, segments] = (await openValue(keyring, rows[index], digest)) as [string[], number[][]];
      return { words, segments };
    }),
  );
}

import * as z from "zod";
import { decodeBase64url, encodeBase64url } from "../crypto/base64url.ts";
import { type Bytes, fromUtf8, utf8 } from "../crypto/bytes.ts";
import { digestOf } from "../crypto/digest.ts";
import { Damaged } from "../crypto/envelope.ts";
import { openRow, sealRow } from "./documents.ts";
import type { Header } from "./header.ts";
import type { Keyring } from "./keyring.ts";
import { spacesOf } from "./spaces.ts";
import { type Change, type Row, type RowKey, revOf } from "./store/store.ts";

/**
 * What stands in the vault, in a few hundred bytes: for every space how many rows and the keyed sum of which revision of each.
 * Changed in the transaction that changes the rows, kept again outside the database: a row that is missing, back, or an older
 * one makes another sum, and an older database an older head.
 *
 * The sum is an incremental set hash: the exclusive or of HMAC-SHA-256(space, id, revision) over the rows. It is secret (the
 * head is sealed), keyed, and each row stands in it at most once, so that nobody without the vault key can make another set meet it.
 */
const gap = z.strictObject({ from: z.int(), to: z.int() });
const spaceHead = z.strictObject({
  count: z.int().min(0),
  sum: z.string(),
  /** Highest number of a sequence. */
  last: z.int().optional(),
  /** Numbers of a sequence whose entries are known to be lost. */
  gaps: z.array(gap).optional(),
});
const head = z.strictObject({ header: z.string(), spaces: z.record(z.string(), spaceHead) });

export type SpaceHead = z.output<typeof spaceHead>;
export type Head = z.output<typeof head>;
export type Gap = z.output<typeof gap>;
/** The head with the revision of its row, which counts the changes of the vault. */
export type StoredHead = { readonly head: Head; readonly rev: number };

export const HEAD: RowKey = ["head", "head"];
const NOTHING: SpaceHead = { count: 0, sum: encodeBase64url(new Uint8Array(32)) };

export const spaceHeadOf = ({ spaces }: Head, space: string): SpaceHead => spaces[space] ?? NOTHING;

/** Name of a header's exact content. */
export const headerDigest = (header: Header): Promise<string> => digestOf(header);

const element = ({ sums }: Keyring, space: string, id: string | number, rev: number): Uint8Array => sums.of(JSON.stringify([space, id, rev]));

function xor(into: Uint8Array, other: Uint8Array): void {
  for (let index = 0; index < into.length; index++) into[index] = (into[index] ?? 0) ^ (other[index] ?? 0);
}

/** The head's word on rows as they were found. */
export function sumOf(keyring: Keyring, space: string, rows: readonly Pick<Row, "id" | "rev">[]): Pick<SpaceHead, "count" | "sum"> {
  const sum = new Uint8Array(32);
  for (const { id, rev } of rows) xor(sum, element(keyring, space, id, rev));
  return { count: rows.length, sum: encodeBase64url(sum) };
}

/** The head after these changes. Rows of spaces that it does not count are none of its business. */
export async function advance(keyring: Keyring, before: Head, changes: readonly Change[]): Promise<Head> {
  const counted = await spacesOf(keyring);
  const spaces = { ...before.spaces };
  for (const change of changes) {
    const { space, id, expect, box } = change;
    if (!counted.has(space)) continue;
    const { count, sum, ...rest } = spaceHeadOf({ ...before, spaces }, space);
    const bytes = decodeBase64url(sum);
    if (expect > 0) xor(bytes, element(keyring, space, id, expect));
    if (box) xor(bytes, element(keyring, space, id, revOf(change)));
    const last = typeof id === "number" && box ? { last: Math.max(rest.last ?? 0, id) } : {};
    spaces[space] = { ...rest, ...last, count: count + (box ? 1 : 0) - (expect > 0 ? 1 : 0), sum: encodeBase64url(bytes) };
  }
  return { ...before, spaces };
}

/** The change that stores a head in place of the one with revision `expect` (0: there is none). */
export const sealHead = (keyring: Keyring, value: Head, expect: number, rev = expect + 1): Promise<Change> =>
  sealRow(keyring, "meta", { space: HEAD[0], id: HEAD[1], expect, rev }, utf8(JSON.stringify(value)));

/** Throws `Damaged`. */
export async function openHead(keyring: Keyring, row: Row): Promise<StoredHead> {
  const plaintext: Bytes = await openRow(keyring, "meta", row);
  const parsed = head.safeParse(JSON.parse(fromUtf8(plaintext)));
  if (!parsed.success) throw new Damaged("a head of another form");
  return { head: parsed.data, rev: row.rev };
}

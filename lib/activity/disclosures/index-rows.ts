import { Damaged } from "../../crypto/envelope.ts";
import type { BlockRef, Blocks } from "../../vault/blocks.ts";
import { NoSpace } from "../../vault/store/store.ts";
import type { Vault } from "../../vault/vault.ts";
import { lastSeq, readEntries } from "../log.ts";
import { BLOCK, packRows, unpackRows } from "./block.ts";
import { type Row, rowOf } from "./rows.ts";

/** Blocks of the index in the order of the log, each about {@link BLOCK} entries; null where one is still to be made. */
type Document = { readonly blocks: readonly (BlockRef | null)[] };
const KEY = "disclosure-index";
/** Blocks opened at once, and entries read at once. */
const AT_ONCE = 16;
const BATCH = 1024;

const blocksOf = (vault: Vault): Blocks => vault.blocks("disclosures", "log");
const documents = (vault: Vault) => vault.collection<Document>("state");
const NOTHING: Document = { blocks: [] };
const read = async (vault: Vault) => (await documents(vault).get(KEY)) ?? { value: NOTHING, rev: 0 };

/** Rows of the entries after one and up to another. Throws `Damaged`. */
async function rowsBetween(vault: Vault, after: number, upTo: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (let at = after; at < upTo; ) {
    const entries = await readEntries(vault, { after: at, before: upTo + 1, limit: BATCH });
    rows.push(...entries.flatMap((entry) => rowOf(entry) ?? []));
    at = entries.at(-1)?.seq ?? upTo;
  }
  return rows;
}

/**
 * Brings the index at rest on by one block, and gives whether it did. What is not in it yet is read from the log itself: it only
 * spares opening entries.
 */
export async function indexDisclosures(vault: Vault): Promise<boolean> {
  const end = await lastSeq(vault);
  return vault.attempt(async () => {
    const { value, rev } = await read(vault);
    const open = value.blocks.indexOf(null);
    const place = open === -1 ? value.blocks.length : open;
    if ((place + 1) * BLOCK > end) return { changes: [], result: false };
    const { ref, change } = await blocksOf(vault).seal(packRows(await rowsBetween(vault, place * BLOCK, (place + 1) * BLOCK)));
    const blocks = open === -1 ? [...value.blocks, ref] : value.blocks.with(place, ref);
    return { changes: [change, await documents(vault).put(KEY, { blocks }, rev)], result: true };
  });
}

/** All rows at rest, block by block, and up to which entry they reach. A block that does not open is made anew from the log, and again at rest when its turn comes. */
export async function loadRows(vault: Vault, use: (rows: readonly Row[]) => void): Promise<number> {
  const { blocks } = (await read(vault)).value;
  const broken: number[] = [];
  for (let first = 0; first < blocks.length; first += AT_ONCE) {
    const opened = await Promise.all(blocks.slice(first, first + AT_ONCE).map((ref) => openBlock(vault, ref)));
    for (const [index, rows] of opened.entries()) {
      const place = first + index;
      if (!rows && blocks[place]) broken.push(place);
      use(rows ?? (await rowsBetween(vault, place * BLOCK, (place + 1) * BLOCK)));
    }
  }
  if (broken.length > 0) await forget(vault, broken);
  return blocks.length * BLOCK;
}

async function openBlock(vault: Vault, ref: BlockRef | null): Promise<Row[] | undefined> {
  if (!ref) return undefined;
  try {
    const [bytes] = await blocksOf(vault).open([ref]);
    return bytes && unpackRows(bytes);
  } catch (error) {
    if (error instanceof Damaged) return undefined;
    throw error;
  }
}

/** On a full disk they stay, and are found broken again. */
async function forget(vault: Vault, places: readonly number[]): Promise<void> {
  const forgetting = vault.attempt(async () => {
    const { value, rev } = await read(vault);
    const gone = places.flatMap((place) => value.blocks[place] ?? []);
    const blocks = value.blocks.map((ref, place) => (places.includes(place) ? null : ref));
    return { changes: [...(await blocksOf(vault).remove(gone)), await documents(vault).put(KEY, { blocks }, rev)], result: undefined };
  });
  await forgetting.catch((error: unknown) => {
    if (!(error instanceof NoSpace)) throw error;
  });
}

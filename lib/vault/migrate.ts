import { advance, HEAD, type Head, headerDigest, sealHead } from "./head.ts";
import { type AnyHeader, current, type Header } from "./header.ts";
import type { Keyring } from "./keyring.ts";
import type { Records } from "./records/records.ts";
import { spacesOf } from "./spaces.ts";
import type { Change, Row, Store } from "./store/store.ts";

const BATCH = 1000;

type Vault = { readonly store: Store; readonly keyring: Keyring; readonly records: Records };

/**
 * Brings a vault of an older format to the newest, step by step. Every step can be cut off and done again; the last one, which
 * changes the number of the format, is one transaction with all that the new format must have.
 */
export async function migrate({ store, keyring, records }: Vault, old: AnyHeader): Promise<Header> {
  const header = current(old);
  await store.commit(await records.upgrade());
  await store.commit([await firstHead({ store, keyring }, header)], { plain: { header } });
  return header;
}

/** A head over what stands: format 1 had none, so what is there when it is first opened is what counts. */
async function firstHead({ store, keyring }: Omit<Vault, "records">, header: Header): Promise<Change> {
  let head: Head = { header: await headerDigest(header), spaces: {} };
  for (const space of (await spacesOf(keyring)).keys())
    for (let rows = await store.list(space, { limit: BATCH }); rows.length > 0; rows = await store.list(space, { after: lastId(rows), limit: BATCH }))
      head = await advance(
        keyring,
        head,
        rows.map(({ id, rev, box }) => ({ space, id, expect: 0, rev, box })),
      );
  return sealHead(keyring, head, (await store.get(...HEAD))?.rev ?? 0);
}

const lastId = (rows: readonly Row[]): string | number => rows.at(-1)?.id ?? "";

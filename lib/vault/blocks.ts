import { encodeBase64url } from "../crypto/base64url.ts";
import { type Bytes, randomBytes } from "../crypto/bytes.ts";
import { sha256 } from "../crypto/digest.ts";
import { Damaged } from "../crypto/envelope.ts";
import { openRow, sealRow, type Unlocked } from "./documents.ts";
import type { Keyring, RecordClass } from "./keyring.ts";
import { readable } from "./records/readable.ts";
import type { Change, Store } from "./store/store.ts";

/** What a document says of a block: where it lies, and the SHA-256 of its ciphertext, base64url. */
export type BlockRef = { readonly id: string; readonly digest: string };

/**
 * Encrypted bytes of some hundred kilobytes that can be made anew from what is stored elsewhere. The head does not count them:
 * whoever keeps them names each by its digest in a document that the head counts. Nothing is written until the changes are committed.
 */
export interface Blocks {
  seal(bytes: Bytes): Promise<{ readonly ref: BlockRef; readonly change: Change }>;
  /** Throws `Damaged` where one is missing or not the one that is named. */
  open(refs: readonly BlockRef[]): Promise<Bytes[]>;
  /** The changes that delete those that are there. */
  remove(refs: readonly BlockRef[]): Promise<Change[]>;
}

export function blocks(store: Store, unlocked: Unlocked, name: string, recordClass: RecordClass): Blocks {
  const spaceOf = (keyring: Keyring): Promise<string> => keyring.nameOf(`blocks/${name}`);
  return {
    async seal(bytes) {
      const keyring = await unlocked();
      const id = encodeBase64url(randomBytes(16));
      const change = await sealRow(keyring, recordClass, { space: await spaceOf(keyring), id, expect: 0 }, bytes);
      return { ref: { id, digest: await digestOf(change.box) }, change };
    },
    async open(refs) {
      const keyring = await unlocked();
      const space = await spaceOf(keyring);
      const ids = refs.map(({ id }) => id);
      const rows = await readable(store.getMany(space, ids));
      return Promise.all(
        refs.map(async ({ digest }, index) => {
          const row = rows[index];
          if (!row || (await digestOf(row.box)) !== digest) throw new Damaged("a block is missing or another one");
          return openRow(keyring, recordClass, row);
        }),
      );
    },
    async remove(refs) {
      const space = await spaceOf(await unlocked());
      const rows = await store.getMany(
        space,
        refs.map(({ id }) => id),
      );
      return rows.flatMap((row) => (row ? [{ space, id: row.id, expect: row.rev, box: null }] : []));
    },
  };
}

const digestOf = async (box: Bytes | null): Promise<string> => encodeBase64url(await sha256(box ?? new Uint8Array()));

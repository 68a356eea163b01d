import type { Vault } from "../vault/vault.ts";
import { findDeclaration } from "./installed.ts";
import { placeOf, type RecordsView, recordsView } from "./record-view.ts";

type Input = {
  readonly source: string;
  readonly stream: string;
  readonly words: string;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

/** The fields of a stream that are looked in; none of a stream that nobody declares. */
async function textFields(vault: Vault, source: string, stream: string): Promise<readonly string[]> {
  const declared = (await findDeclaration(vault, source))?.streams.find(({ name }) => name === stream);
  return declared?.fields.flatMap(({ name, type }) => (type === "string" ? [name] : [])) ?? [];
}

/** Records of a stream that hold every one of the words, each from its beginning, in any text field; newest first. */
export async function searchRecords(vault: Vault, { source, stream, words, cursor, limit }: Input): Promise<RecordsView> {
  const fields = await textFields(vault, source, stream);
  return recordsView(await vault.records.search({ source, stream, words, fields, limit, ...placeOf(cursor) }));
}

/** Keeps an index of a stream from now on, or drops it. The index itself is made by {@link indexMore}. */
export async function setSearchable(
  vault: Vault,
  { source, stream, searchable }: { readonly source: string; readonly stream: string; readonly searchable: boolean },
): Promise<void> {
  await vault.attempt(async () => ({ changes: await vault.records.setSearchable(source, stream, searchable), result: undefined }));
}

/** Brings the indexes on by one bounded step. Returns whether there may be more to do. Throws `Conflict` when another writer was first. */
export async function indexMore(vault: Vault): Promise<boolean> {
  for (const { source, stream } of await vault.records.searchable()) {
    const changes = await vault.records.indexMore(source, stream, await textFields(vault, source, stream));
    if (changes.length === 0) continue;
    await vault.commit(changes);
    return true;
  }
  return false;
}

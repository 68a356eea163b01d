import type { Vault } from "../vault/vault.ts";
import { placeOf, type RecordsView, recordsView } from "./record-view.ts";

type Input = { readonly source: string; readonly stream: string; readonly cursor?: string | undefined; readonly limit: number };

/** The person's own look at a stream, newest first. Throws `TypeError` on a cursor that is none. */
export async function readRecords(vault: Vault, { source, stream, cursor, limit }: Input): Promise<RecordsView> {
  const range = { source, stream, since: Number.MIN_SAFE_INTEGER, until: Number.MAX_SAFE_INTEGER, order: "desc" as const, limit };
  return recordsView(await vault.records.page({ ...range, ...placeOf(cursor) }));
}

import type { Vault } from "../vault/vault.ts";
import type { RecordView } from "./views.ts";

type Input = { readonly source: string; readonly stream: string; readonly cursor?: string | undefined; readonly limit: number };

/** The person's own look at a stream, newest first. The cursor is the place of the last record seen. */
export async function readRecords(vault: Vault, { source, stream, cursor, limit }: Input): Promise<{ records: RecordView[]; nextCursor?: string }> {
  const after = cursor === undefined ? undefined : (JSON.parse(cursor) as { time: number; key: string });
  const range = { source, stream, since: Number.MIN_SAFE_INTEGER, until: Number.MAX_SAFE_INTEGER, order: "desc" as const, limit };
  const { records, more } = await vault.records.page({ ...range, ...(after ? { after } : {}) });
  const last = records.at(-1);
  return {
    records: records.map(({ key, time, data, importedAt = 0 }) => ({ id: key, time, data, importedAt })),
    ...(more && last ? { nextCursor: JSON.stringify({ time: last.time, key: last.key }) } : {}),
  };
}

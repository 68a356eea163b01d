import { appendEvents } from "../activity/log.ts";
import type { Vault } from "../vault/vault.ts";

type Input = { readonly source: string; readonly stream: string; readonly records: readonly { readonly time: number; readonly key: string }[] };

/** Deletes single records for good, by their time and key. One transaction, logged. Those that are gone already are not counted. */
export async function deleteRecords(vault: Vault, { source, stream, records }: Input, now: number): Promise<{ deleted: number }> {
  return vault.attempt(async () => {
    const { changes, deleted } = await vault.records.deleteRecords(source, stream, records);
    if (deleted === 0) return { changes: [], result: { deleted } };
    const logged = await appendEvents(vault, [{ type: "records_deleted", source, stream, records: deleted }], now);
    return { changes: [...changes, ...logged], result: { deleted } };
  });
}

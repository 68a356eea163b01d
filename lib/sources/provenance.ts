import { disclosureIndex, disclosuresOf, eventsNumbered } from "../activity/disclosures/disclosures.ts";
import type { Vault } from "../vault/vault.ts";
import type { ImportDocument } from "./import-document.ts";
import type { RecordHistory } from "./views.ts";

type Input = { readonly source: string; readonly stream: string; readonly time: number; readonly key: string };
type Page = { readonly before?: number | undefined; readonly limit: number };

/**
 * Where a record came from, and every time that an app read it: all of the entries by number, and some of them in full, newest first,
 * from before `before`. Undefined where the stream does not hold the record any more.
 */
export async function recordHistory(vault: Vault, { source, stream, time, key }: Input, { before, limit }: Page): Promise<RecordHistory | undefined> {
  const [origin, index] = await Promise.all([vault.records.originOf(source, stream, { time, key }), disclosureIndex(vault)]);
  if (!origin) return undefined;
  const { importId, importedAt, version } = origin;
  const [imported, seqs] = await Promise.all([
    vault.collection<ImportDocument>("imports").get(importId),
    disclosuresOf(vault, index, { source, stream, time, key, version }),
  ]);
  const left = before === undefined ? seqs : seqs.filter((seq) => seq < before);
  const shown = left.slice(0, limit);
  const next = left.length > shown.length ? shown.at(-1) : undefined;
  return {
    importedAt,
    files: imported?.value.files ?? [],
    total: seqs.length,
    disclosures: await eventsNumbered(vault, shown),
    ...(next === undefined ? {} : { next }),
  };
}

import { covers, digestOfCovered } from "../activity/covered.ts";
import { entriesNumbered, viewOf } from "../activity/log.ts";
import { Damaged } from "../crypto/envelope.ts";
import type { Cursor, StoredRecord } from "../vault/records/segments.ts";
import type { Vault } from "../vault/vault.ts";
import { recordsView } from "./record-view.ts";
import type { DisclosureView } from "./views.ts";

const PAGE = 500;

/**
 * The records of one disclosure that are still here, newest first, with the fields that were read and no others, and as they are
 * today. Undefined where that entry is none. Throws `Damaged` where what the vault knows of it is not what the log names.
 */
export async function disclosedRecords(vault: Vault, seq: number): Promise<DisclosureView | undefined> {
  const [entry] = await entriesNumbered(vault, [seq]);
  if (entry?.event.type !== "disclosed") return undefined;
  const { event, aside } = entry;
  const { source, stream, fields } = event;
  const view = await viewOf(entry);
  if (!aside) return { entry: view, records: [], isKnown: event.records === 0 };
  if ((await digestOfCovered(aside)) !== event.covers) throw new Damaged("a disclosure of other records than its entry says");
  const range = { source, stream, since: aside.from[0], until: aside.to[0] + 1, version: aside.version, order: "desc" as const, limit: PAGE };
  const found: StoredRecord[] = [];
  let after: Cursor | undefined;
  for (;;) {
    const { records, more } = await vault.records.page({ ...range, fields, ...(after ? { after } : {}) });
    // Every record of such a page is of that version or older.
    found.push(...records.filter((record) => covers(aside, { ...record, version: 0 })));
    after = records.at(-1);
    if (!more || !after) break;
  }
  return { entry: view, records: recordsView({ records: found, more: false }).records, isKnown: true };
}

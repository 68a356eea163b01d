import type { MethodInput, RecordPage } from "../lib/protocol/methods.ts";

/** Params of one `data_query`. `payment` is an x402 v2 `PaymentPayload`. */
export type QueryParams = Omit<MethodInput["data_query"], "payment"> & { readonly payment?: unknown };
export type Query = (params: QueryParams) => Promise<RecordPage>;
export type WalletRecord = RecordPage["data"][number];

/**
 * Every record a query matches, page after page. All pages belong to one use of the grant if they are fetched within 10 minutes.
 * Works over `wallet.query` or what `payingQuery` returns.
 */
export async function* allRecords(query: Query, params: Omit<QueryParams, "cursor">): AsyncGenerator<WalletRecord, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await query(cursor === undefined ? params : { ...params, cursor });
    yield* page.data;
    cursor = page.has_more ? page.next_cursor : undefined;
  } while (cursor !== undefined);
}

import type { Grant } from "../consent/grant.ts";
import { digestOf } from "../crypto/digest.ts";
import { WalletError } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import type { MethodParams, PaymentResponse } from "../protocol/methods.ts";
import type { Cursor } from "../vault/records/segments.ts";
import type { Vault } from "../vault/vault.ts";
import { type Scope, scopeOf } from "./authorize.ts";

/** One `data_query` of a site. `callId` is the page's own name for the call: a repeat after a lost connection carries it again. */
export type QueryCall = { readonly origin: string; readonly callId: string; readonly params: MethodParams["data_query"] };

/** One use of a grant: a query and the pages that follow by its cursors. What it reads is fixed when it begins. */
export type Read = {
  readonly readId: string;
  readonly grantId: string;
  readonly scope: Scope;
  readonly limit: number;
  /** Version of the stream when the read began: what is imported later is not in its pages. */
  readonly version: number;
  /** By `steady` time. */
  readonly startedAt: number;
  readonly use: number;
  readonly usesLeft?: number;
};

/** A place within a read, behind the record that came before it. `paid` once its page was paid for; `response` where a voucher did. */
export type Place = { readonly startedAt: number; readonly after?: Cursor; readonly paid: boolean; readonly response?: PaymentResponse };

/** Where a query continues: a read that exists, and how many records of it came before. */
export type Position = { readonly read: Read; readonly offset: number };

export const readsOf = (vault: Vault) => vault.collection<Read>("reads");
export const placesOf = (vault: Vault) => vault.collection<Place>("reads");
export const placeKey = (readId: string, offset: number): string => `${readId}.${offset}`;

/** A call that is repeated after a lost connection names the same read. */
export const readIdOf = async (grantId: string, callId: string): Promise<string> => (await digestOf([grantId, callId])).slice(0, 22);

/** The position a cursor stands for. Throws `WalletError` `invalid_params` when it is not one of this grant, stream, order and field set. */
export async function followCursor(vault: Vault, grant: Grant, query: MethodParams["data_query"], cursor: string, now: number): Promise<Position> {
  const invalid = new WalletError("invalid_params", { param: "cursor" });
  const [, readId, offset] = /^([\w-]{22})\.(\d{1,9})$/.exec(cursor) ?? [];
  if (!readId || !offset) throw invalid;
  const read = (await readsOf(vault).get(readId))?.value;
  if (!read || read.grantId !== grant.grantId || read.scope.stream !== query.stream) throw invalid;
  if (!(await placesOf(vault).get(placeKey(readId, Number(offset))))) throw invalid;
  if (now >= read.startedAt + limits.cursorLifetime) throw invalid;
  const asked = scopeOf(grant, { ...query, order: query.order ?? read.scope.order, fields: query.fields ?? [...read.scope.fields] });
  if (asked.order !== read.scope.order || asked.fields.join() !== read.scope.fields.join()) throw invalid;
  if (query.time_range && (asked.since !== read.scope.since || asked.until !== read.scope.until)) throw invalid;
  return { read, offset: Number(offset) };
}

/** Forgotten in one turn: what is left has the next one. */
const AT_ONCE = 2000;

/** Forgets reads whose cursors are no longer good. `now`: by `steady` time. */
export async function forgetReads(vault: Vault, now: number): Promise<void> {
  const old = (await readsOf(vault).all()).filter(({ value }) => now - value.startedAt > 2 * limits.cursorLifetime).slice(0, AT_ONCE);
  await vault.commit(await Promise.all(old.map(({ key, rev }) => readsOf(vault).remove(key, rev))));
}

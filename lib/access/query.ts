import { coveredBy } from "../activity/covered.ts";
import { appendAfter, type Disclosure, logEnd } from "../activity/log.ts";
import type { Grant, Usage } from "../consent/grant.ts";
import { usesLeft } from "../consent/grant.ts";
import type { Standing } from "../consent/stop-list.ts";
import { readTime, steady, type Time } from "../consent/time.ts";
import { withBalanceSeen } from "../earnings/channels/see-balance.ts";
import { limits } from "../protocol/limits.ts";
import type { PaymentResponse, RecordPage } from "../protocol/methods.ts";
import type { Entry } from "../vault/documents.ts";
import type { StoredRecord } from "../vault/records/segments.ts";
import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import { requireLive, scopeOf, spendUse } from "./authorize.ts";
import { charge } from "./charge.ts";
import { findGrant, requireStillLive } from "./find-grant.ts";
import { project } from "./project.ts";
import { followCursor, type Place, placeKey, placesOf, type QueryCall, type Read, readIdOf, readsOf } from "./read.ts";

/** What one attempt to serve a page read, before any of it is written. */
type Draft = { readonly read: Read; readonly offset: number; readonly fresh: boolean; readonly usage: Entry<Usage>; readonly next: Usage };

/**
 * Serves one page under a grant. The use, its payment and the log entry are one transaction against the grant's current
 * state; whoever revokes meanwhile wins. The same call, or the same cursor, gives the same page and spends nothing more.
 * Throws `WalletError`, `VaultLocked`, and
 * `NoSpace` where the disclosure cannot be written down: what cannot be logged is not served.
 */
export async function serveQuery(standing: Standing, call: QueryCall, clock: () => number): Promise<RecordPage> {
  const { vault } = standing;
  const { origin, params } = call;
  const served = await withBalanceSeen(vault, clock, () => attempt(standing, call, clock));
  await requireStillLive(standing, origin, params.grantId, clock);
  return served;
}

function attempt(standing: Standing, call: QueryCall, clock: () => number): Promise<RecordPage> {
  const { vault } = standing;
  const { origin, params } = call;
  return vault.attempt(async () => {
    const now = await readTime(standing, clock);
    const { grant, usage } = await findGrant(standing, origin, params.grantId);
    requireLive(grant, usage.value, now);
    const draft = await begin(vault, grant, usage, call, now);
    const { read, offset } = draft;
    const place = await placesOf(vault).get(placeKey(read.readId, offset));
    const { records, more } = await vault.records.page({
      source: grant.access.source.id,
      limit: read.limit,
      version: read.version,
      ...read.scope,
      ...(place?.value.after ? { after: place.value.after } : {}),
    });
    // Taken once for both: the entry that the ledger names is the one that is written.
    const end = await logEnd(vault);
    const meter = {
      read,
      logged: end.seq + 1,
      firstOfUse: offset === 0,
      records: records.length,
      pagePaid: place?.value.paid ?? false,
      grantPaid: usage.value.grantPaid ?? false,
      usage: usage.value,
    };
    const charged = await charge(vault, grant, meter, params.payment, now.wall);
    const response = charged.response ?? place?.value.response;
    const nextOffset = offset + records.length;
    const disclosed: Disclosure["disclosed"] = {
      type: "disclosed",
      origin,
      grantId: grant.grantId,
      disclosureId: read.readId,
      source: grant.access.source.id,
      stream: read.scope.stream,
      fields: read.scope.fields,
      records: records.length,
      use: read.use,
      ...(charged.paid ? { paid: charged.paid } : {}),
    };
    const covered = coveredBy(records, read.version);
    const changes = [
      await vault.collection<Usage>("usage").put(grant.grantId, afterPaying(draft.next, charged.spent), usage.rev),
      ...(draft.fresh ? [await readsOf(vault).put(read.readId, read, 0)] : []),
      await placesOf(vault).put(
        placeKey(read.readId, offset),
        { startedAt: read.startedAt, ...place?.value, paid: true, ...(response ? { response } : {}) },
        place?.rev ?? 0,
      ),
      ...(more ? await notePlace(vault, read, nextOffset, records.at(-1)) : []),
      ...charged.changes,
      ...(await appendAfter(vault, end, [covered ? { disclosed, covered } : disclosed], now.wall)),
    ];
    return { changes, result: page(grant, read, records, more ? nextOffset : undefined, response) };
  });
}

const afterPaying = (usage: Usage, spent: string | undefined): Usage => (spent === undefined ? usage : { ...usage, grantPaid: true, spent });

async function begin(vault: Vault, grant: Grant, usage: Entry<Usage>, { callId, params }: QueryCall, now: Time): Promise<Draft> {
  const { cursor } = params;
  if (cursor)
    return {
      ...(await followCursor(vault, grant, params, cursor, steady(now))),
      fresh: false,
      usage,
      next: { ...usage.value, lastReadAt: now.wall },
    };
  const scope = scopeOf(grant, params);
  const readId = await readIdOf(grant.grantId, callId);
  const before = await readsOf(vault).get(readId);
  if (before) return { read: before.value, offset: 0, fresh: false, usage, next: { ...usage.value, lastReadAt: now.wall } };
  const next = spendUse(grant, usage.value, scope.stream, now);
  const left = usesLeft(grant, next);
  const read: Read = {
    readId,
    grantId: grant.grantId,
    scope,
    limit: params.limit ?? limits.defaultPageSize,
    version: await vault.records.version(grant.access.source.id, scope.stream),
    startedAt: steady(now),
    use: next.uses,
    ...(left === undefined ? {} : { usesLeft: left }),
  };
  return { read, offset: 0, fresh: true, usage, next };
}

async function notePlace(vault: Vault, read: Read, offset: number, last: StoredRecord | undefined): Promise<Change[]> {
  const key = placeKey(read.readId, offset);
  if (!last || (await placesOf(vault).get(key))) return [];
  const place: Place = { startedAt: read.startedAt, after: { time: last.time, key: last.key }, paid: false };
  return [await placesOf(vault).put(key, place, 0)];
}

function page(grant: Grant, read: Read, records: readonly StoredRecord[], nextOffset?: number, payment?: PaymentResponse): RecordPage {
  return {
    object: "list",
    has_more: nextOffset !== undefined,
    ...(nextOffset === undefined ? {} : { next_cursor: placeKey(read.readId, nextOffset) }),
    data: project(grant, read.scope, records),
    disclosure: { id: read.readId, ...(read.usesLeft === undefined ? {} : { usesLeft: read.usesLeft }) },
    ...(payment ? { payment } : {}),
  };
}

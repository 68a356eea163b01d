import type { Change } from "../../vault/store/store.ts";
import type { Vault } from "../../vault/vault.ts";
import { assetType, type JournalEntry, ledgerChanges, type Movement, movement } from "../ledger.ts";
import type { AnySettlement, Move, Settlement, VoucherSettlement } from "./next-step.ts";

/** Entries of the ledger that are taken into the queue at a time. */
const STEP = 200;
const REACHED = "settlement-queue";

const settlementsOf = (vault: Vault) => vault.collection<AnySettlement>("settlements");
const stateOf = (vault: Vault) => vault.collection<{ readonly reached: number }>("state");
const keyOf = (seq: number): string => String(seq);

/** Takes in what the ledger authorized since: the ledger alone says what there is to settle, so that nothing is forgotten between the two. */
export async function takeIn(vault: Vault, now: number): Promise<void> {
  for (let more = true; more; )
    more = await vault.attempt(async () => {
      const mark = await stateOf(vault).get(REACHED);
      const entries = await vault.sequence<JournalEntry>("ledger").list({ after: mark?.value.reached ?? 0, limit: STEP });
      const last = entries.at(-1);
      if (last === undefined) return { changes: [], result: false };
      const changes: Change[] = [await stateOf(vault).put(REACHED, { reached: last.seq }, mark?.rev ?? 0)];
      for (const { seq, value } of entries) {
        if (value.kind !== "authorized") continue;
        const settlement: AnySettlement = {
          seq,
          payment: value.payment,
          promisedAt: value.at,
          state: "authorized",
          since: now,
          failed: 0,
          nextAt: 0,
        };
        changes.push(await settlementsOf(vault).put(keyOf(seq), settlement, 0));
      }
      return { changes, result: entries.length === STEP };
    });
}

/** All that are under way, oldest first. */
export async function underWay(vault: Vault): Promise<AnySettlement[]> {
  return (await settlementsOf(vault).all()).map(({ value }) => value).sort((a, b) => a.seq - b.seq);
}

export const isExact = (one: AnySettlement): one is Settlement => one.payment.scheme === "exact";
export const isVoucher = (one: AnySettlement): one is VoucherSettlement => one.payment.scheme === "batch-settlement";

const after: Readonly<Record<Movement["kind"], AnySettlement["state"]>> = {
  submitted: "submitted",
  returned: "authorized",
  reversed: "submitted",
  confirmed: "confirmed",
  failed: "failed",
  expired: "expired",
  reopened: "submitted",
  revived: "submitted",
};

/** What became of payments by number: where each stands now, undefined where it is not under way any more. Absent: it was not any more as it was seen. */
export type Moved = ReadonlyMap<number, AnySettlement | undefined>;

/** Moves a payment on: the ledger's entry and the queue in one transaction. Does nothing where it is not any more as it was seen. */
export const move = (vault: Vault, seen: AnySettlement, next: Move, now: number): Promise<Moved> => moveTogether(vault, [seen], [next], now);

/**
 * Moves payments on that one transaction of their chain moved, in one transaction of ours: by each of the moves, one after the other. `also`:
 * changes that belong to it; undefined where nothing may move any more.
 */
export function moveTogether(
  vault: Vault,
  seen: readonly AnySettlement[],
  moves: readonly Move[],
  now: number,
  also: () => Promise<readonly Change[] | undefined> = async () => [],
): Promise<Moved> {
  return vault.attempt(async () => {
    const entries = await Promise.all(seen.map(({ seq }) => settlementsOf(vault).get(keyOf(seq))));
    const same = seen.flatMap((one, place) => {
      const entry = entries[place];
      return entry && isAs(entry.value, one) ? [{ one, rev: entry.rev, result: settlementAfter(one, moves, now) }] : [];
    });
    const moved = new Map(same.map(({ one, result }) => [one.seq, result]));
    const changes = await Promise.all(
      same.map(({ one: { seq }, rev, result }) =>
        result ? settlementsOf(vault).put(keyOf(seq), result, rev) : settlementsOf(vault).remove(keyOf(seq), rev),
      ),
    );
    const written = same.flatMap(({ one }) => moves.map((next) => movementOf(one, next, now)));
    const more = moved.size === 0 ? undefined : await also();
    if (more === undefined) return { changes: [], result: new Map() };
    return { changes: [...changes, ...(await ledgerChanges(vault, ...written)), ...more], result: moved };
  });
}

function movementOf({ seq, payment, arrived: before }: AnySettlement, { kind, transaction, arrived, reason }: Move, now: number): Movement {
  const came = kind === "reversed" ? BigInt(before ?? payment.amount) : arrived;
  return movement({
    at: now,
    kind,
    of: seq,
    asset: assetType(payment.network, payment.asset),
    amount: BigInt(payment.amount),
    ...(came === undefined ? {} : { arrived: came }),
    ...(transaction ? { transaction } : {}),
    ...(reason === undefined ? {} : { reason }),
  });
}

const settlementAfter = (seen: AnySettlement, moves: readonly Move[], now: number): AnySettlement | undefined =>
  moves.reduce<AnySettlement | undefined>((before, next) => before && settledBy(before, next, now), seen);

function settledBy(seen: AnySettlement, { kind, transaction, arrived, sentTotal, seenAt, reason }: Move, now: number): AnySettlement | undefined {
  const { seq, payment, promisedAt } = seen;
  const state = after[kind];
  // A voucher fails when that is final.
  if (state === "failed" && isVoucher(seen)) return undefined;
  return {
    seq,
    payment,
    ...(promisedAt === undefined ? {} : { promisedAt }),
    state,
    since: now,
    failed: 0,
    nextAt: 0,
    ...(state === "authorized" || !transaction ? {} : { transaction }),
    // A transaction that lost its block may come into another.
    ...(kind === "reversed" && seen.transaction ? { transaction: { hash: seen.transaction.hash } } : {}),
    ...(arrived === undefined ? {} : { arrived: arrived.toString() }),
    ...(sentTotal === undefined ? {} : { sentTotal: sentTotal.toString() }),
    ...(seenAt === undefined ? {} : { seenAt }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Nothing of these needs a look any more. */
export function close(vault: Vault, seen: readonly AnySettlement[]): Promise<void> {
  return vault.attempt(async () => {
    const entries = await Promise.all(seen.map(({ seq }) => settlementsOf(vault).get(keyOf(seq))));
    const same = entries.filter((entry, place) => entry && seen[place] && isAs(entry.value, seen[place]));
    const gone = same.flatMap((entry) => (entry ? [settlementsOf(vault).remove(entry.key, entry.rev)] : []));
    return { changes: await Promise.all(gone), result: undefined };
  });
}

/** Notes when it is looked at next, and what was in vain. */
export function postpone(vault: Vault, seen: AnySettlement, next: Pick<AnySettlement, "nextAt" | "failed" | "reason" | "doubts">): Promise<void> {
  return vault.attempt(async () => {
    const entry = await settlementsOf(vault).get(keyOf(seen.seq));
    const isSame = entry && isAs(entry.value, seen);
    return { changes: isSame ? [await settlementsOf(vault).put(keyOf(seen.seq), { ...entry.value, ...next }, entry.rev)] : [], result: undefined };
  });
}

const isAs = (now: AnySettlement, seen: AnySettlement): boolean => now.state === seen.state && now.since === seen.since;

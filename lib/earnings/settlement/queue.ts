import type { Change } from "../../vault/store/store.ts";
import type { Vault } from "../../vault/vault.ts";
import { assetType, type JournalEntry, ledgerChanges, type Movement, movement } from "../ledger.ts";
import type { Settlement, Step } from "./next-step.ts";

/** Entries of the ledger that are taken into the queue at a time. */
const STEP = 200;
const REACHED = "settlement-queue";

const settlementsOf = (vault: Vault) => vault.collection<Settlement>("settlements");
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
        const settlement: Settlement = { seq, payment: value.payment, state: "authorized", since: now, failed: 0, nextAt: 0 };
        changes.push(await settlementsOf(vault).put(keyOf(seq), settlement, 0));
      }
      return { changes, result: entries.length === STEP };
    });
}

/** All that are under way, oldest first. */
export async function underWay(vault: Vault): Promise<Settlement[]> {
  return (await settlementsOf(vault).all()).map(({ value }) => value).sort((a, b) => a.seq - b.seq);
}

type Move = Extract<Step, { do: "move" }>;
const after: Readonly<Record<Movement["kind"], Settlement["state"] | undefined>> = {
  submitted: "submitted",
  returned: "authorized",
  reversed: "submitted",
  confirmed: "confirmed",
  failed: undefined,
  expired: undefined,
};

/** Moves a payment on: the ledger's entry and the queue in one transaction. Does nothing where it is not any more as it was seen. */
export function move(vault: Vault, seen: Settlement, { kind, transaction, arrived, reason }: Move, now: number): Promise<boolean> {
  return vault.attempt(async () => {
    const entry = await settlementsOf(vault).get(keyOf(seen.seq));
    if (!entry || !isAs(entry.value, seen)) return { changes: [], result: false };
    const { seq, payment } = seen;
    const came = kind === "reversed" ? BigInt(seen.arrived ?? payment.amount) : arrived;
    const written = movement({
      at: now,
      kind,
      of: seq,
      asset: assetType(payment.network, payment.asset),
      amount: BigInt(payment.amount),
      ...(came === undefined ? {} : { arrived: came }),
      ...(transaction ? { transaction } : {}),
      ...(reason === undefined ? {} : { reason }),
    });
    const state = after[kind];
    const next: Settlement | undefined = state && {
      seq,
      payment,
      state,
      since: now,
      failed: 0,
      nextAt: 0,
      ...(state === "authorized" || !transaction ? {} : { transaction }),
      // A transaction that lost its block may come into another.
      ...(kind === "reversed" && seen.transaction ? { transaction: { hash: seen.transaction.hash } } : {}),
      ...(arrived === undefined ? {} : { arrived: arrived.toString() }),
      ...(reason === undefined ? {} : { reason }),
    };
    const kept = next ? await settlementsOf(vault).put(keyOf(seq), next, entry.rev) : await settlementsOf(vault).remove(keyOf(seq), entry.rev);
    return { changes: [kept, ...(await ledgerChanges(vault, written))], result: true };
  });
}

/** Notes when it is looked at next, and what was in vain; or that it needs no look any more. */
export function postpone(vault: Vault, seen: Settlement, next: Pick<Settlement, "nextAt" | "failed" | "reason"> | "never"): Promise<void> {
  return vault.attempt(async () => {
    const entry = await settlementsOf(vault).get(keyOf(seen.seq));
    if (!entry || !isAs(entry.value, seen)) return { changes: [], result: undefined };
    const change =
      next === "never"
        ? await settlementsOf(vault).remove(keyOf(seen.seq), entry.rev)
        : await settlementsOf(vault).put(keyOf(seen.seq), { ...entry.value, ...next }, entry.rev);
    return { changes: [change], result: undefined };
  });
}

const isAs = (now: Settlement, seen: Settlement): boolean => now.state === seen.state && now.since === seen.since;

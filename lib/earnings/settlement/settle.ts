import type { Vault } from "../../vault/vault.ts";
import { look, type Sight } from "./chain.ts";
import { type ClaimSooner, settleChannels } from "./channels.ts";
import { settleAt } from "./facilitator.ts";
import { type NetworkSetup, setups } from "./networks.ts";
import { nextStep, type Settlement } from "./next-step.ts";
import { bringPayment, ownWay, placeOf, tendAll } from "./own-way.ts";
import { isExact, move, postpone, takeIn, underWay } from "./queue.ts";
import { RpcFailure, rpcAt } from "./rpc.ts";
import type { OwnWay } from "./sender.ts";

/** Milliseconds between two looks at what is under way: soon at first, and ever less often where nobody answers. */
const SOON = 2000;
const LONGEST = 3_600_000;
/** What is confirmed is looked at again, for reorganisations. */
const WATCHED = 15_000;

/**
 * Moves every payment on that is due, as far as networks are switched on: submits, looks, notes. Gives when to come again (UTC ms), undefined
 * where nothing is under way. `sooner`: which vouchers do not wait for their hour. Whatever is cut off is done again: what counts is what the ledger and the chain say. Throws `VaultLocked`, `NoSpace`.
 */
export async function settleDue(
  vault: Vault,
  clock: () => number,
  sooner: ClaimSooner = async () => false,
): Promise<{ readonly nextAt: number | undefined; readonly moved: boolean }> {
  await takeIn(vault, clock());
  const known = new Map((await setups(vault)).map((setup) => [setup.network, setup]));
  if (known.size === 0) return { moved: false, nextAt: undefined };
  const own = await tendAll([...known.values()].flatMap((setup) => ownWay(vault, setup, clock) ?? []));
  // Claims are few: many payments that wait for one account do not hold them up.
  const channels = await settleChannels(vault, known, clock, sooner);
  let moved = own.ended || channels.moved;
  // Many may wait for one account: neither the node nor the disk is troubled about each of them meanwhile.
  const held = new Map<number, number>();
  for (const settlement of (await underWay(vault)).filter(isExact)) {
    const setup = known.get(settlement.payment.network);
    if (!setup || isLater(settlement.nextAt, clock())) continue;
    const way = ownWay(vault, setup, clock);
    const place = way && (await placeOf(way, settlement));
    if (place?.until !== undefined && settlement.state === "authorized" && !isOver(settlement, clock())) held.set(settlement.seq, place.until);
    else moved = (await moveOn({ vault, setup, clock, way, underWay: place?.isUnderWay ?? false }, settlement)) || moved;
  }
  const exact = (await underWay(vault)).filter(isExact).filter(({ payment }) => known.has(payment.network));
  const next = [...(own.underWay ? [clock() + SOON] : []), ...exact.map(({ seq, nextAt }) => held.get(seq) ?? nextAt), ...channels.nextAt];
  return { moved, nextAt: next.length === 0 ? undefined : Math.max(Math.min(...next), clock() + SOON / 4) };
}

/** A clock that was turned back holds nothing up for longer than the longest wait. */
const isLater = (at: number, now: number): boolean => at > now && at <= now + LONGEST;

type Work = {
  readonly vault: Vault;
  readonly setup: NetworkSetup;
  readonly clock: () => number;
  readonly way: OwnWay | undefined;
  readonly underWay: boolean;
};

async function moveOn({ vault, setup, clock, way, underWay }: Work, settlement: Settlement): Promise<boolean> {
  let sight: Sight | undefined;
  try {
    if (setup.rpc !== undefined) sight = await look(rpcAt(setup.rpc), settlement.payment, settlement.transaction?.hash);
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error;
    await inVain(vault, settlement, "node_away", clock());
    return false;
  }
  const now = clock();
  const step = nextStep(settlement, sight, { confirmations: setup.confirmations, now, underWay });
  switch (step.do) {
    case "move":
      return move(vault, settlement, step, now);
    case "close":
      await postpone(vault, settlement, "never");
      return false;
    case "submit":
      return way ? submitOwn(way, settlement) : submit(vault, setup, settlement, clock);
    case "wait":
      await postpone(vault, settlement, {
        nextAt: now + (settlement.state === "confirmed" ? WATCHED : SOON),
        // An amount that fell short is looked at a few times before it is believed.
        failed: step.doubted ? settlement.failed + 1 : 0,
      });
      return false;
  }
}

async function submit(vault: Vault, { facilitator }: NetworkSetup, settlement: Settlement, clock: () => number): Promise<boolean> {
  if (facilitator === undefined) {
    await postpone(vault, settlement, { nextAt: clock() + WATCHED, failed: 0, reason: "no_facilitator" });
    return false;
  }
  try {
    const settled = await settleAt(facilitator, settlement.payment);
    if ("hash" in settled) return await move(vault, settlement, { do: "move", kind: "submitted", transaction: { hash: settled.hash } }, clock());
    await inVain(vault, settlement, settled.refused, clock());
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error;
    await inVain(vault, settlement, "facilitator_away", clock());
  }
  return false;
}

const isOver = ({ payment }: Settlement, now: number): boolean => now >= Number(payment.validBefore) * 1000;

async function submitOwn(way: OwnWay, settlement: Settlement): Promise<boolean> {
  const { vault, clock } = way;
  try {
    const brought = await bringPayment(way, settlement);
    if ("hash" in brought) return await move(vault, settlement, { do: "move", kind: "submitted", transaction: { hash: brought.hash } }, clock());
    if ("refused" in brought) await inVain(vault, settlement, brought.refused, clock());
    // What the account waits for is shown.
    return "waits" in brought && brought.waits !== "queued";
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error;
    await inVain(vault, settlement, "node_away", clock());
    return false;
  }
}

/** Tried again after a wait that doubles, up to an hour and always before the payment runs out. */
function inVain(vault: Vault, settlement: Settlement, reason: string, now: number): Promise<void> {
  const wait = Math.min(SOON * 2 ** Math.min(settlement.failed, 12), LONGEST);
  const end = Number(settlement.payment.validBefore) * 1000;
  const lastChance = end - now > 60_000 ? end - 60_000 : Number.MAX_SAFE_INTEGER;
  return postpone(vault, settlement, { nextAt: Math.min(now + wait, lastChance), failed: settlement.failed + 1, reason });
}

import type { Vault } from "../../vault/vault.ts";
import { look, type Sight } from "./chain.ts";
import type { ClaimSooner } from "./channel-work.ts";
import { settleChannels } from "./channels.ts";
import { settleAt } from "./facilitator.ts";
import { type NetworkSetup, setups } from "./networks.ts";
import { type Move, nextStep, type Settlement } from "./next-step.ts";
import { bringPayment, ownWay, placeOf, tendAll } from "./own-way.ts";
import { close, isExact, isVoucher, move, postpone, takeIn, underWay } from "./queue.ts";
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
  // Read once: with many thousands of them that is what takes the time.
  const going = await underWay(vault);
  // Claims are few: many payments that wait for one account do not hold them up.
  const channels = await settleChannels({ vault, going: going.filter(isVoucher), setups: known, clock, sooner });
  let moved = own.ended || channels.moved;
  const next = [...(own.underWay ? [clock() + SOON] : []), ...channels.nextAt];
  for (const settlement of going.filter(isExact)) {
    const setup = known.get(settlement.payment.network);
    if (!setup) continue;
    const done = await moveIfDue({ vault, setup, clock }, settlement);
    moved = done.moved || moved;
    if (done.nextAt !== undefined) next.push(done.nextAt);
  }
  const earliest = next.reduce((first, at) => Math.min(first, at), Number.POSITIVE_INFINITY);
  return { moved, nextAt: next.length === 0 ? undefined : Math.max(earliest, clock() + SOON / 4) };
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

/** Whether it stands otherwise than before, and when it is looked at next (UTC ms, undefined for never). */
type Done = { readonly moved: boolean; readonly nextAt: number | undefined };

async function moveIfDue({ vault, setup, clock }: Omit<Work, "way" | "underWay">, settlement: Settlement): Promise<Done> {
  if (isLater(settlement.nextAt, clock())) return { moved: false, nextAt: settlement.nextAt };
  const way = ownWay(vault, setup, clock);
  const place = way && (await placeOf(way, settlement));
  // Many may wait for one account: neither the node nor the disk is troubled about each of them meanwhile.
  if (place?.until !== undefined && settlement.state === "authorized" && !isOver(settlement, clock())) return { moved: false, nextAt: place.until };
  return moveOn({ vault, setup, clock, way, underWay: place?.isUnderWay ?? false }, settlement);
}

async function moveOn({ vault, setup, clock, way, underWay }: Work, settlement: Settlement): Promise<Done> {
  let sight: Sight | undefined;
  try {
    if (setup.rpc !== undefined) sight = await look(rpcAt(setup.rpc), settlement.payment, settlement.transaction?.hash);
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error;
    return inVain(vault, settlement, "node_away", clock());
  }
  const now = clock();
  const step = nextStep(settlement, sight, { confirmations: setup.confirmations, now, underWay });
  switch (step.do) {
    case "move":
      return moveBy(vault, settlement, step, now);
    case "close":
      await close(vault, [settlement]);
      return { moved: false, nextAt: undefined };
    case "submit":
      return way ? submitOwn(way, settlement) : submit(vault, setup, settlement, clock);
    case "wait":
      return later(vault, settlement, {
        nextAt: now + (settlement.state === "confirmed" ? WATCHED : SOON),
        // An amount that fell short is looked at a few times before it is believed.
        failed: step.doubted ? settlement.failed + 1 : 0,
      });
  }
}

async function moveBy(vault: Vault, settlement: Settlement, step: Move, now: number): Promise<Done> {
  const moved = await move(vault, settlement, step, now);
  // One that was not as it was seen is looked at anew.
  return moved.has(settlement.seq) ? { moved: true, nextAt: moved.get(settlement.seq)?.nextAt } : { moved: false, nextAt: now };
}

async function later(vault: Vault, settlement: Settlement, next: Parameters<typeof postpone>[2]): Promise<Done> {
  await postpone(vault, settlement, next);
  return { moved: false, nextAt: next.nextAt };
}

async function submit(vault: Vault, { facilitator }: NetworkSetup, settlement: Settlement, clock: () => number): Promise<Done> {
  if (facilitator === undefined) return later(vault, settlement, { nextAt: clock() + WATCHED, failed: 0, reason: "no_facilitator" });
  try {
    const settled = await settleAt(facilitator, settlement.payment);
    if ("refused" in settled) return await inVain(vault, settlement, settled.refused, clock());
    return await moveBy(vault, settlement, { do: "move", kind: "submitted", transaction: { hash: settled.hash } }, clock());
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error;
    return inVain(vault, settlement, "facilitator_away", clock());
  }
}

const isOver = ({ payment }: Settlement, now: number): boolean => now >= Number(payment.validBefore) * 1000;

async function submitOwn(way: OwnWay, settlement: Settlement): Promise<Done> {
  const { vault, clock } = way;
  try {
    const brought = await bringPayment(way, settlement);
    if ("hash" in brought) return await moveBy(vault, settlement, { do: "move", kind: "submitted", transaction: { hash: brought.hash } }, clock());
    if ("refused" in brought) return await inVain(vault, settlement, brought.refused, clock());
    // What the account waits for is shown.
    return { moved: brought.waits !== "queued", nextAt: settlement.nextAt };
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error;
    return inVain(vault, settlement, "node_away", clock());
  }
}

/** Tried again after a wait that doubles, up to an hour and always before the payment runs out. */
function inVain(vault: Vault, settlement: Settlement, reason: string, now: number): Promise<Done> {
  const wait = Math.min(SOON * 2 ** Math.min(settlement.failed, 12), LONGEST);
  const end = Number(settlement.payment.validBefore) * 1000;
  const lastChance = end - now > 60_000 ? end - 60_000 : Number.MAX_SAFE_INTEGER;
  return later(vault, settlement, { nextAt: Math.min(now + wait, lastChance), failed: settlement.failed + 1, reason });
}

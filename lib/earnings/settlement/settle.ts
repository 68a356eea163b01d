import type { Vault } from "../../vault/vault.ts";
import { look } from "./chain.ts";
import type { ClaimSooner } from "./channel-work.ts";
import { settleChannels } from "./channels.ts";
import { settleAt } from "./facilitator.ts";
import { doubled, isLater, type Memory, memoryOf, NEVER, type Remembered } from "./memory.ts";
import { type NetworkSetup, setups } from "./networks.ts";
import { depthFor, type Move, nextStep, type Settlement } from "./next-step.ts";
import { bringPayment, ownWay, placeOf, tendAll } from "./own-way.ts";
import { close, isExact, isVoucher, move, postpone, takeIn, underWay } from "./queue.ts";
import { NoAnswer, Reverted, RpcFailure } from "./rpc.ts";
import type { OwnWay } from "./sender.ts";
import { type Node, nodeAt, reasonOf } from "./watching.ts";

/** Milliseconds between two looks at what is under way: soon at first, and ever less often where nobody answers. */
const SOON = 2000;
/** What is confirmed is looked at again, for reorganisations; and so is what is called lost. */
const WATCHED = { authorized: SOON, submitted: SOON, confirmed: 15_000, failed: 60_000, expired: 60_000 } as const;
/** What anybody else may settle. */
const UNSENT = 15_000;

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
  const round: Round = { vault, clock, memory: memoryOf(vault, known), away: new Set() };
  const nodes = new Map([...known.values()].flatMap(({ network, rpc }) => (rpc === undefined ? [] : [[network, nodeAt(network, rpc)] as const])));
  const own = await tendAll([...known.values()].flatMap((setup) => ownWay(vault, setup, clock, nodes.get(setup.network)) ?? []));
  // Read once: with many thousands of them that is what takes the time.
  const going = await underWay(vault);
  // Claims are few: many payments that wait for one account do not hold them up.
  const channels = await settleChannels({ ...round, nodes, going: going.filter(isVoucher), setups: known, sooner });
  let moved = own.ended || channels.moved;
  const next = [...(own.underWay ? [clock() + SOON] : []), ...channels.nextAt];
  for (const settlement of going.filter(isExact)) {
    const { network } = settlement.payment;
    const setup = known.get(network);
    if (!setup) continue;
    const done = await moveIfDue({ ...round, setup, node: nodes.get(network) }, settlement);
    moved = done.moved || moved;
    next.push(done.nextAt);
  }
  round.memory.end();
  const earliest = next.reduce((first, at) => Math.min(first, at), NEVER);
  return { moved, nextAt: earliest === NEVER ? undefined : Math.max(earliest, clock() + SOON / 4) };
}

/** `away`: payment services that did not answer in this round, and are asked nothing more in it. */
type Round = { readonly vault: Vault; readonly clock: () => number; readonly memory: Memory; readonly away: Set<string> };
type Work = Round & { readonly setup: NetworkSetup; readonly node: Node | undefined };
/** How the wallet's own way stands to a payment. */
type Own = { readonly way: OwnWay | undefined; readonly underWay: boolean };

/** Whether it stands otherwise than before, and when it is looked at next (UTC ms). */
type Done = { readonly moved: boolean; readonly nextAt: number };

async function moveIfDue(work: Work, settlement: Settlement): Promise<Done> {
  const { vault, setup, clock, memory, node } = work;
  const kept = memory.of(setup.network, `${settlement.seq} ${settlement.state} ${settlement.since}`);
  const times = [memory.changed.has(setup.network) ? 0 : settlement.nextAt, kept.nextAt];
  const until = Math.max(...times.filter((at) => isLater(at, clock())), 0);
  if (until > 0) return { moved: false, nextAt: until };
  const way = ownWay(vault, setup, clock, node);
  const place = way && (await placeOf(way, settlement));
  // Many may wait for one account: neither the node nor the disk is troubled about each of them meanwhile.
  if (place?.until !== undefined && settlement.state === "authorized" && !isOver(settlement, clock())) return { moved: false, nextAt: place.until };
  try {
    return await moveOn(work, settlement, kept, { way, underWay: place?.isUnderWay ?? false });
  } catch (error) {
    // Of a token that is none, or not one of the kind: nobody else's payment waits for it.
    if (error instanceof Reverted) return inVain(work, settlement, "would_fail");
    if (error instanceof RpcFailure) return inVain(work, settlement, reasonOf(error));
    throw error;
  }
}

async function moveOn(work: Work, settlement: Settlement, kept: Remembered, { way, underWay }: Own): Promise<Done> {
  const { vault, setup, node, clock } = work;
  const { payment, transaction, since, promisedAt = since } = settlement;
  const depth = depthFor(settlement, setup.confirmations);
  const sight = node && (await look(node, { payment, hash: transaction?.hash, since: promisedAt, depth }, kept));
  const now = clock();
  const step = nextStep(settlement, sight, { confirmations: setup.confirmations, now, underWay });
  switch (step.do) {
    case "move":
      return moveBy(work, settlement, await timed(node, step), now);
    case "close":
      await close(vault, [settlement]);
      return { moved: false, nextAt: NEVER };
    case "submit":
      return way ? submitOwn(work, way, settlement) : submit(work, settlement, kept);
    case "wait":
      if (step.doubted) {
        const nextAt = now + SOON;
        await postpone(vault, settlement, { nextAt, failed: 0, doubts: (settlement.doubts ?? 0) + 1 });
        return { moved: false, nextAt };
      }
      if (sight?.state === "unclear" && sight.isSearched) return inVain(work, settlement, "not_found");
      return wait(work, settlement, kept, sight ? now + WATCHED[settlement.state] : NEVER);
  }
}

/** With when its block was made. */
async function timed(node: Node | undefined, step: Move): Promise<Move> {
  const { transaction } = step;
  if (!node || !transaction?.block) return step;
  return { ...step, transaction: { ...transaction, block: { ...transaction.block, time: await node.timeOf(transaction.block.hash) } } };
}

async function moveBy({ vault }: Work, settlement: Settlement, step: Move, now: number): Promise<Done> {
  const moved = await move(vault, settlement, step, now);
  // One that was not as it was seen is looked at anew.
  return { moved: moved.has(settlement.seq), nextAt: now };
}

/** Nothing new: written down only where something was in vain before. */
async function wait({ vault }: Work, settlement: Settlement, kept: Remembered, nextAt: number): Promise<Done> {
  kept.nextAt = nextAt;
  if (settlement.failed > 0) await postpone(vault, settlement, { nextAt: 0, failed: 0 });
  return { moved: false, nextAt };
}

async function submit(work: Work, settlement: Settlement, kept: Remembered): Promise<Done> {
  const { setup, clock, away } = work;
  const { facilitator } = setup;
  if (facilitator === undefined) return wait(work, settlement, kept, clock() + UNSENT);
  try {
    if (away.has(facilitator)) throw new NoAnswer("no answer a moment ago");
    const settled = await settleAt(facilitator, settlement.payment);
    if ("refused" in settled) return await inVain(work, settlement, settled.refused);
    return await moveBy(work, settlement, { do: "move", kind: "submitted", transaction: { hash: settled.hash } }, clock());
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error;
    away.add(facilitator);
    return inVain(work, settlement, "facilitator_away");
  }
}

const isOver = ({ payment }: Settlement, now: number): boolean => now >= Number(payment.validBefore) * 1000;

async function submitOwn(work: Work, way: OwnWay, settlement: Settlement): Promise<Done> {
  const brought = await bringPayment(way, settlement);
  if ("hash" in brought) return moveBy(work, settlement, { do: "move", kind: "submitted", transaction: { hash: brought.hash } }, way.clock());
  if ("refused" in brought) return inVain(work, settlement, brought.refused);
  // What the account waits for is shown.
  return { moved: brought.waits !== "queued", nextAt: brought.until };
}

/** Tried again after a wait that doubles, up to an hour and always before the payment runs out. */
async function inVain({ vault, clock }: Work, settlement: Settlement, reason: string): Promise<Done> {
  const now = clock();
  const wait = doubled(SOON, settlement.failed);
  const end = Number(settlement.payment.validBefore) * 1000;
  const lastChance = end - now > 60_000 ? end - 60_000 : Number.MAX_SAFE_INTEGER;
  const nextAt = Math.min(now + wait, lastChance);
  await postpone(vault, settlement, { nextAt, failed: settlement.failed + 1, reason });
  return { moved: false, nextAt };
}

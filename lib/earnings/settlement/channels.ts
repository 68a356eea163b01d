import { signWithPayoutKey } from "../../identity/sign-payout.ts";
import { type Channel, channelKey, channelsOf, seenShort, withSeen } from "../channels/channel.ts";
import { typedClaims } from "../channels/escrow.ts";
import { claimCall, settleCall } from "../channels/escrow-calls.ts";
import { type ChannelSight, lookAtChannel } from "../channels/look.ts";
import { requirementsFor } from "../channels/service.ts";
import { groupBy } from "../money.ts";
import { movesOfArrived } from "./channel-arrived.ts";
import { coveredBy, seenOnChain, voucherToClaim } from "./channel-step.ts";
import { channelOf, inParts, moveAll, update, type Work } from "./channel-work.ts";
import { endGone } from "./deposit-gone.ts";
import { settleWith } from "./facilitator.ts";
import { doubled, isLater, NEVER, type Remembered } from "./memory.ts";
import type { NetworkSetup } from "./networks.ts";
import { FINAL, type Move, type VoucherSettlement } from "./next-step.ts";
import { isUnderWay, ownWay, waitsUntil } from "./own-way.ts";
import { close } from "./queue.ts";
import { NoAnswer, Reverted, RpcFailure } from "./rpc.ts";
import { type Brought, bring } from "./sender.ts";
import type { Call } from "./sending.ts";
import { type Node, reasonOf } from "./watching.ts";

/** Milliseconds: between two looks at what was sent, at what has arrived, at what waits; and between two claims of a channel. */
const SOON = 2000;
const WATCHED = 15_000;
const WAITING = 300_000;
const HOUR = 3_600_000;
const NOTHING_TO_SEND = "invalid_batch_settlement_evm_nothing_to_settle";

type Going = Pick<Work, "vault" | "clock" | "sooner" | "memory" | "away"> & {
  /** All vouchers that are under way. */
  readonly going: readonly VoucherSettlement[];
  readonly setups: ReadonlyMap<string, NetworkSetup>;
  readonly nodes: ReadonlyMap<string, Node>;
};

/** Moves on what vouchers of channels are under way and due. Gives when to come again (UTC ms, undefined for never), and whether something moved. */
export async function settleChannels({
  going,
  setups,
  nodes,
  ...round
}: Going): Promise<{ readonly nextAt: readonly number[]; readonly moved: boolean }> {
  const nextAt: number[] = [];
  let moved = false;
  for (const [key, vouchers] of groupBy(going, ({ payment }) => channelKey(payment.network, payment.channelId))) {
    const setup = setups.get(vouchers[0]?.payment.network ?? "");
    const channel = (await channelsOf(round.vault).get(key))?.value;
    if (!setup || !channel) continue;
    const work = { ...round, setup, node: nodes.get(setup.network), key, vouchers: new Map(vouchers.map((one) => [one.seq, one])) };
    if (await isDue(work, channel)) moved = (await moveChannel(work)) || moved;
    if (work.vouchers.size > 0) nextAt.push(nextLook(work, await channelOf(work)));
  }
  return { nextAt, moved };
}

/** What is remembered of a channel whose vouchers stand like that: one that came into another state is looked at anew. */
const remembered = ({ memory, setup, key, vouchers }: Work): Remembered =>
  memory.of(setup.network, `${key} ${[...new Set([...vouchers.values()].map(({ state }) => state))].sort().join()}`);

/** UTC ms: what was in vain is written down, and anything else remembered. */
const nextLook = (work: Work, { nextAt }: Channel): number =>
  Math.max(work.memory.changed.has(work.setup.network) ? 0 : nextAt, remembered(work).nextAt);

/** Once no read can follow nothing is waited for; unless it was in vain before. */
async function isDue(work: Work, channel: Channel): Promise<boolean> {
  if (!isLater(nextLook(work, channel), work.clock())) return true;
  if (channel.failed > 0) return false;
  return standing(work).some(({ state }) => state === "authorized") && (await work.sooner(channel.grantId));
}

async function moveChannel(work: Work): Promise<boolean> {
  let moved = false;
  try {
    const sight = await look(work);
    if (sight) moved = await followChain(work, sight);
    const claimed = await claim(work, sight);
    const sent = claimed.trouble === undefined ? await send(work, sight, claimed.moved) : {};
    await schedule(work, claimed.trouble ?? sent.trouble, claimed.until ?? sent.until);
    return moved || claimed.moved;
  } catch (error) {
    if (!(error instanceof RpcFailure || error instanceof Reverted)) throw error;
    await schedule(work, reasonOf(error));
    return moved;
  }
}

/** What the chain says, noted: reads are paid for only as far as it covers them. */
async function look(work: Work): Promise<ChannelSight | undefined> {
  const { node, setup } = work;
  if (!node) return undefined;
  const { confirmations } = setup;
  const { channelId, config, shortAt } = await channelOf(work);
  const sight = await lookAtChannel(node, { channelId, ...config }, { confirmations, final: confirmations + FINAL, shortAt });
  await update(work, (before) => seenShort(withSeen(before, sight.totals), sight.head));
  return sight;
}

const standing = ({ vouchers }: Work): VoucherSettlement[] => [...vouchers.values()];

async function followChain(work: Work, sight: ChannelSight): Promise<boolean> {
  const { vault, setup, clock, vouchers, node } = work;
  const way = ownWay(vault, setup, clock, node);
  const isClaiming = way !== undefined && (await isUnderWay(way, claimOf(work.key)));
  const seen = seenOnChain(standing(work), sight, { confirmations: setup.confirmations, now: clock(), underWay: isClaiming });
  const moves: (readonly [readonly VoucherSettlement[], Move])[] = [
    [seen.reversed, { do: "move", kind: "reversed", reason: "reorganised" }],
    [seen.dropped, { do: "move", kind: "returned", reason: "dropped" }],
    [seen.claimed, { do: "move", kind: "submitted" }],
    ...(await movesOfArrived(work, seen.arrived, sight)),
  ];
  let moved = false;
  for (const [all, move] of moves) moved = (await moveAll(work, all, [move])) || moved;
  if (sight.final) moved = (await endGone(work, seen.gone, sight.final.number)) || moved;
  for (const some of inParts(seen.final)) {
    await close(vault, some);
    for (const { seq } of some) vouchers.delete(seq);
  }
  return moved;
}

/** `until`: it has to wait, and is worth another try then (UTC ms). */
type Claimed = { readonly moved: boolean; readonly trouble?: string; readonly until?: number };
const claimOf = (key: string): string => `claim/${key}/`;

/** Claims the newest voucher where that is worthwhile, signed by the payout key. */
async function claim(work: Work, sight: ChannelSight | undefined): Promise<Claimed> {
  const { vault, setup, clock, node } = work;
  const settlements = standing(work);
  const channel = await channelOf(work);
  const newest = voucherToClaim(settlements, sight && BigInt(sight.totals.balance));
  // The chain says that it is not there, or is no more: a reorganisation takes its time, and then they end.
  if (!newest) return { moved: false, ...(settlements.some(({ state }) => state === "authorized") ? { trouble: "deposit_gone" } : {}) };
  if (!(await isWorthwhile(work, channel, settlements))) return { moved: false };
  const { channelId, maxClaimableAmount, signature } = newest.payment;
  const purpose = `${claimOf(work.key)}${maxClaimableAmount}`;
  const way = ownWay(vault, setup, clock, node);
  if (!way && setup.facilitator === undefined) return { moved: false, trouble: "no_facilitator" };
  const until = way && (await waitsUntil(way, purpose));
  if (until !== undefined) return { moved: false, until };
  const entry = { channelId, maxClaimableAmount, totalClaimed: maxClaimableAmount };
  const claimAuthorizerSignature = await signWithPayoutKey(vault, channel.origin, typedClaims(channel.network, [entry]));
  const claims = [{ voucher: { channel: channel.config, maxClaimableAmount }, signature, totalClaimed: maxClaimableAmount }];
  const settled = await brought(work, channel, {
    payload: { type: "claim", claims, claimAuthorizerSignature },
    call: claimCall({
      config: channel.config,
      maxClaimableAmount: BigInt(maxClaimableAmount),
      signature,
      authorizerSignature: claimAuthorizerSignature,
    }),
    purpose,
  });
  if ("waits" in settled) return { moved: false, until: settled.until };
  if ("refused" in settled) return { moved: false, trouble: settled.refused };
  const now = clock();
  await update(work, (before) => ({ ...before, claimedAt: now, toSend: true }));
  const move: Move = { do: "move", kind: "submitted", transaction: { hash: settled.hash } };
  return { moved: await moveAll(work, coveredBy(settlements, newest), [move]) };
}

/** What is handed to a service, or sent by the wallet itself: the same in two forms. */
type Errand = { readonly payload: object; readonly call: Call; readonly purpose: string };

async function brought({ vault, setup, clock, node, away }: Work, channel: Channel, { payload, call, purpose }: Errand): Promise<Brought> {
  const way = ownWay(vault, setup, clock, node);
  if (way) return bring(way, call, purpose);
  const { facilitator } = setup;
  if (facilitator === undefined) return { refused: "no_facilitator" };
  try {
    if (away.has(facilitator)) throw new NoAnswer("no answer a moment ago");
    return await settleWith(facilitator, requirementsFor(channel, channel.extra), payload);
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error;
    away.add(facilitator);
    return { refused: "facilitator_away" };
  }
}

/** At most once an hour, unless the payer is leaving, no read follows, or the chain lost the claim. */
async function isWorthwhile({ clock, sooner }: Work, channel: Channel, settlements: readonly VoucherSettlement[]): Promise<boolean> {
  if (channel.withdrawing !== "0") return true;
  if (settlements.some(({ state, reason }) => state === "authorized" && reason === "dropped")) return true;
  const waited = clock() - waitingSince(channel, settlements);
  return waited >= HOUR || waited < 0 || (await sooner(channel.grantId));
}

const waitingSince = ({ claimedAt }: Channel, settlements: readonly VoucherSettlement[]): number =>
  Math.max(
    claimedAt,
    settlements.filter(({ state }) => state === "authorized").reduce((earliest, { since }) => Math.min(earliest, since), Number.POSITIVE_INFINITY),
  );

/** Has what was claimed sent to the payout address. */
async function send(work: Work, sight: ChannelSight | undefined, justClaimed: boolean): Promise<Omit<Claimed, "moved">> {
  const channel = await channelOf(work);
  // A service has waited for the claim's block. The wallet's own claim is on its way there, and nothing else is sent meanwhile.
  const isDue = justClaimed || (sight ? sight.receiver.claimed > sight.receiver.sent : channel.toSend);
  if (!isDue) return {};
  const { receiver, token } = channel.config;
  const errand = { payload: { type: "settle", receiver, token }, call: settleCall(channel.config), purpose: `send/${work.key}` };
  const settled = await brought(work, channel, errand);
  if ("waits" in settled) return { until: settled.until };
  if ("refused" in settled && settled.refused !== NOTHING_TO_SEND) return { trouble: settled.refused };
  await update(work, (before) => ({ ...before, toSend: false }));
  return {};
}

/** When the channel is looked at next: soon while something is on its way, and ever less often where nobody answers. */
async function schedule(work: Work, trouble: string | undefined, until = NEVER): Promise<void> {
  const now = work.clock();
  remembered(work).nextAt = trouble === undefined ? Math.min(until, now + (await usualWait(work))) : 0;
  await update(work, (before) => {
    const { failed, reason: _before, ...channel } = before;
    if (trouble === undefined) return failed === 0 ? before : { ...channel, failed: 0, nextAt: 0 };
    return { ...channel, failed: failed + 1, reason: trouble, nextAt: now + doubled(SOON, failed) };
  });
}

/** Without a node nobody says what becomes of what was sent. */
async function usualWait(work: Work): Promise<number> {
  const states = new Set(standing(work).map(({ state }) => state));
  if (work.node) return states.has("submitted") ? SOON : states.has("confirmed") ? WATCHED : WAITING;
  return states.has("authorized") || (await channelOf(work)).toSend ? WAITING : NEVER;
}

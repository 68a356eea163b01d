import type { Change } from "../../vault/store/store.ts";
import type { Vault } from "../../vault/vault.ts";
import { type Channel, channelsOf } from "../channels/channel.ts";
import type { Memory } from "./memory.ts";
import type { NetworkSetup } from "./networks.ts";
import type { Move, VoucherSettlement } from "./next-step.ts";
import { moveTogether } from "./queue.ts";
import type { Node } from "./watching.ts";

/** Whether vouchers of a channel are claimed before their hour, by the grant of its last read. */
export type ClaimSooner = (grantId: string) => Promise<boolean>;

/** What one channel is settled with. `vouchers`: those that are under way, by number, as they stand now; read once, and kept by {@link moveAll}. */
export type Work = {
  readonly vault: Vault;
  readonly setup: NetworkSetup;
  /** Undefined where the network is reached by a service alone. */
  readonly node: Node | undefined;
  readonly memory: Memory;
  /** Payment services that did not answer in this round. */
  readonly away: Set<string>;
  readonly key: string;
  readonly vouchers: Map<number, VoucherSettlement>;
  readonly clock: () => number;
  readonly sooner: ClaimSooner;
};

/** Payments that are moved in one transaction. */
const TOGETHER = 100;

export const channelOf = async ({ vault, key }: Work): Promise<Channel> => {
  const entry = await channelsOf(vault).get(key);
  if (!entry) throw new TypeError("a channel that is not there");
  return entry.value;
};

/** The change that makes a channel what `change` says, for a transaction. Undefined where that says so. */
export async function channelChange({ vault, key }: Work, change: (channel: Channel) => Channel | undefined): Promise<Change[] | undefined> {
  const channels = channelsOf(vault);
  const entry = await channels.get(key);
  const next = entry && change(entry.value);
  if (!entry || !next) return undefined;
  return isSame(next, entry.value) ? [] : [await channels.put(key, next, entry.rev)];
}

/** Whether there is nothing to write: members may stand in another order, and so cost a write. */
const isSame = (one: Channel, other: Channel): boolean => JSON.stringify(one) === JSON.stringify(other);

export const update = (work: Work, change: (channel: Channel) => Channel): Promise<void> =>
  work.vault.attempt(async () => ({ changes: (await channelChange(work, change)) ?? [], result: undefined }));

export const inParts = <T>(all: readonly T[]): (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / TOGETHER) }, (_, part) => all.slice(part * TOGETHER, (part + 1) * TOGETHER));

/** Moves vouchers on by each of the moves, in parts. `also`: what belongs to a part's transaction, or undefined to stop. Gives whether any was moved. */
export async function moveAll(
  { vault, clock, vouchers }: Work,
  all: readonly VoucherSettlement[],
  moves: readonly Move[],
  also: (part: readonly VoucherSettlement[]) => Promise<readonly Change[] | undefined> = async () => [],
): Promise<boolean> {
  let any = false;
  for (const part of inParts(all)) {
    const moved = await moveTogether(vault, part, moves, clock(), () => also(part));
    for (const [seq, then] of moved) {
      if (then) vouchers.set(seq, then as VoucherSettlement);
      else vouchers.delete(seq);
    }
    any ||= moved.size > 0;
  }
  return any;
}

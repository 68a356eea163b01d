import type { Vault } from "../../vault/vault.ts";
import { transferCall, wouldTake } from "./chain.ts";
import type { NetworkSetup } from "./networks.ts";
import type { Settlement } from "./next-step.ts";
import { Reverted, RpcFailure, rpcAt } from "./rpc.ts";
import { type Brought, bring, type OwnWay, tend, waitOf } from "./sender.ts";
import { accountOn } from "./sending.ts";
import type { Node } from "./watching.ts";

/** How the wallet settles on a network by itself, by a `node` that is asked already; undefined where a service does, or nobody. */
export function ownWay(vault: Vault, { network, rpc, direct }: NetworkSetup, clock: () => number, node?: Pick<Node, "rpc">): OwnWay | undefined {
  return direct && rpc !== undefined ? { vault, network, rpc: node?.rpc ?? rpcAt(rpc), most: BigInt(direct.most), clock } : undefined;
}

/** What a payment's transaction is for. */
const purposeOf = ({ seq }: Pick<Settlement, "seq">): string => `payment/${seq}`;

/** Brings a payment to its token by the wallet's own transaction, unless the token would not take it. Throws `RpcFailure`. */
export async function bringPayment(way: OwnWay, settlement: Settlement): Promise<Brought> {
  try {
    // A token may say no without failing.
    if (!(await wouldTake(way.rpc, settlement.payment))) return { refused: "would_fail" };
  } catch (error) {
    if (error instanceof Reverted) return { refused: "would_fail" };
    throw error;
  }
  return bring(way, transferCall(settlement.payment), purposeOf(settlement));
}

/** How the fees account stands to a payment: whether its transaction is under way, and when it is worth another look, UTC ms, where it has to wait. */
export async function placeOf(way: OwnWay, settlement: Settlement): Promise<{ readonly isUnderWay: boolean; readonly until?: number }> {
  const account = await accountOn(way.vault, way.network);
  const until = waitOf(account, purposeOf(settlement), way.clock())?.until;
  return { isUnderWay: account.sending?.purpose === purposeOf(settlement), ...(until === undefined ? {} : { until }) };
}

/** When a transaction for this purpose is worth a try, UTC ms; undefined: now. */
export const waitsUntil = async ({ vault, network, clock }: OwnWay, purpose: string): Promise<number | undefined> =>
  waitOf(await accountOn(vault, network), purpose, clock())?.until;

/** Whether a transaction for a purpose that begins like this is under way. */
export const isUnderWay = async ({ vault, network }: OwnWay, beginning: string): Promise<boolean> =>
  (await accountOn(vault, network)).sending?.purpose.startsWith(beginning) ?? false;

/** Follows each network's transaction. Gives whether one has ended, and whether any is under way; a node that is away holds nothing else up. */
export async function tendAll(ways: Iterable<OwnWay>): Promise<{ readonly ended: boolean; readonly underWay: boolean }> {
  let [ended, underWay] = [false, false];
  for (const way of ways) {
    try {
      ended = (await tend(way)) || ended;
    } catch (error) {
      if (!(error instanceof RpcFailure)) throw error;
    }
    underWay ||= (await accountOn(way.vault, way.network)).sending !== undefined;
  }
  return { ended, underWay };
}

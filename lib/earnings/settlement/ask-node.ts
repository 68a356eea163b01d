import { feesAddress } from "../../identity/fees-account.ts";
import type { Vault } from "../../vault/vault.ts";
import { coinOf, roughly } from "../coins.ts";
import type { FeesView } from "../views.ts";
import { type NetworkSetup, NotASetup, setupOf } from "./networks.ts";
import { chainIdOf, coinsOf, feeLevel } from "./node.ts";
import { Reverted, RpcFailure, rpcAt } from "./rpc.ts";
import { accountOn, resume } from "./sending.ts";

/** Milliseconds that a screen waits for a node. */
const TIME_OUT = 4000;
/** Gas of handing in one payment, roughly. */
const USUAL_GAS = 100_000n;

/** Asks a node that is to be used whose it is. Gives whether it answered. Throws {@link NotASetup} where it is of another network. */
export async function answersFor({ network, rpc }: Pick<NetworkSetup, "network" | "rpc">): Promise<boolean> {
  if (rpc === undefined) return true;
  try {
    if ((await chainIdOf(rpcAt(rpc, TIME_OUT))) === BigInt(network.slice("eip155:".length))) return true;
  } catch (error) {
    if (error instanceof RpcFailure || error instanceof Reverted) return false;
    throw error;
  }
  throw new NotASetup("chain");
}

/**
 * What the fees account holds on a network that is switched on. `filled`: more is on it than when a payment last had to wait for that, and the
 * wait is over. Throws `RpcFailure` where no node of it says.
 */
export async function feesView(vault: Vault, network: string): Promise<{ readonly view: FeesView; readonly filled: boolean }> {
  const setup = await setupOf(vault, network);
  if (setup?.rpc === undefined || !setup.direct) throw new RpcFailure("no node");
  const rpc = rpcAt(setup.rpc, TIME_OUT);
  const [held, { baseFee, tip }] = await Promise.all([coinsOf(rpc, await feesAddress(vault)), feeLevel(rpc)]);
  const coin = coinOf(network);
  const { pause } = await accountOn(vault, network);
  const filled = pause?.held !== undefined && held > BigInt(pause.held) && (await resume(vault, network));
  return { filled, view: { held: roughly(held, coin, "down"), each: roughly(USUAL_GAS * (baseFee + tip), coin, "up") } };
}

import { stopReaching } from "../../lib/browser/host-permission.ts";
import { answersFor, feesView } from "../../lib/earnings/settlement/ask-node.ts";
import { checkedSetup, type NetworkSetup, setupOf, setups, switchOff, switchOn, type Typed } from "../../lib/earnings/settlement/networks.ts";
import { resume } from "../../lib/earnings/settlement/sending.ts";
import type { FeesView } from "../../lib/earnings/views.ts";
import { chosenHost } from "../../lib/status/host.ts";
import { changed, type Wallet } from "./wallet.ts";

/** Switches a network on, or changes how it is reached. Gives whether its node answered. Throws `NotASetup`. */
export async function switchOnNetwork(wallet: Wallet, typed: Typed): Promise<{ answered: boolean }> {
  const { vault, settling } = wallet;
  const answered = await answersFor(checkedSetup(typed));
  const before = await setupOf(vault, typed.network);
  await switchOn(vault, typed);
  await leave(wallet, before);
  await resume(vault, typed.network);
  settling.wake();
  await changed(wallet);
  return { answered };
}

export async function switchOffNetwork(wallet: Wallet, network: string): Promise<void> {
  const before = await setupOf(wallet.vault, network);
  await switchOff(wallet.vault, network);
  await leave(wallet, before);
  await changed(wallet);
}

/** What is on the fees account. Payments that waited for money there go on as soon as somebody sees that it has come. Throws `RpcFailure`. */
export async function feesOn({ vault, settling }: Wallet, network: string): Promise<FeesView> {
  const { view, filled } = await feesView(vault, network);
  if (filled) settling.wake();
  return view;
}

const addressesOf = ({ facilitator, rpc }: Pick<NetworkSetup, "facilitator" | "rpc">): string[] =>
  [facilitator, rpc].filter((address) => address !== undefined);

/** What nothing else uses may be reached no longer. */
async function leave({ vault }: Wallet, before: NetworkSetup | undefined): Promise<void> {
  if (!before) return;
  const host = await chosenHost(vault);
  stopReaching(addressesOf(before), [...(await setups(vault)).flatMap(addressesOf), ...(host === undefined ? [] : [host])]);
}

import { feesAddress } from "../../identity/fees-account.ts";
import type { Vault } from "../../vault/vault.ts";
import { formatAmount } from "../amount.ts";
import { knownNetworks } from "../assets.ts";
import { channelsOf } from "../channels/channel.ts";
import { COIN_DECIMALS, coinOf, roughly } from "../coins.ts";
import type { DirectView, NetworkView } from "../views.ts";
import { CONFIRMATIONS, labelOf, type NetworkSetup, setups } from "./networks.ts";
import { isOpen } from "./next-step.ts";
import { underWay } from "./queue.ts";
import { accountOn } from "./sending.ts";

/** Networks that are switched on, and those that could be. */
export async function networkViews(vault: Vault): Promise<NetworkView[]> {
  const [on, going] = [await setups(vault), await underWay(vault)];
  const channels = (await channelsOf(vault).all()).map(({ value }) => value);
  const own = on.map(({ network }) => network);
  const off = knownNetworks
    .filter((network) => !own.includes(network))
    .map((network): NetworkSetup => ({ network, confirmations: CONFIRMATIONS.preset }));
  const viewOf = async ({ direct, ...setup }: NetworkSetup): Promise<NetworkView> => {
    const { network, facilitator } = setup;
    const here = going.filter((one) => one.payment.network === network && isOpen(one));
    const opened = channels.filter((channel) => channel.network === network && here.length > 0);
    const [isOn, isNobody] = [own.includes(network), facilitator === undefined && direct === undefined];
    const said = [...here, ...opened].find(({ failed, reason }) => failed > 0 && reason !== undefined)?.reason;
    const pause = direct && here.length > 0 ? (await accountOn(vault, network)).pause : undefined;
    const trouble = isOn && isNobody && here.length > 0 ? "no_facilitator" : (pause?.reason ?? said);
    const { symbol, most } = coinOf(network);
    return {
      ...setup,
      ...(direct ? { direct: await directView(vault, network, direct.most, pause?.missing) } : {}),
      coin: { symbol, most: formatAmount(most, COIN_DECIMALS) },
      label: labelOf(setup),
      known: knownNetworks.includes(network),
      on: isOn,
      waiting: here.length,
      ...(trouble === undefined ? {} : { trouble }),
    };
  };
  return Promise.all([...on, ...off].map(viewOf));
}

async function directView(vault: Vault, network: string, most: string, missing: string | undefined): Promise<DirectView> {
  return {
    account: await feesAddress(vault),
    most: formatAmount(BigInt(most), COIN_DECIMALS),
    ...(missing === undefined ? {} : { missing: roughly(BigInt(missing), coinOf(network), "up") }),
  };
}

import type { Vault } from "../../vault/vault.ts";
import { knownNetworks } from "../assets.ts";
import { channelsOf } from "../channels/channel.ts";
import type { NetworkView } from "../views.ts";
import { CONFIRMATIONS, labelOf, setups } from "./networks.ts";
import { underWay } from "./queue.ts";

/** Networks that are switched on, and those that could be. */
export async function networkViews(vault: Vault): Promise<NetworkView[]> {
  const [on, going] = [await setups(vault), await underWay(vault)];
  const channels = (await channelsOf(vault).all()).map(({ value }) => value);
  const own = on.map(({ network }) => network);
  const off = knownNetworks.filter((network) => !own.includes(network)).map((network) => ({ network, confirmations: CONFIRMATIONS.preset }));
  return [...on, ...off].map((setup) => {
    const here = going.filter(({ payment, state }) => payment.network === setup.network && state !== "confirmed");
    const opened = channels.filter(({ network }) => network === setup.network && here.length > 0);
    const trouble = [...here, ...opened].find(({ failed, reason }) => failed > 0 && reason !== undefined)?.reason;
    return {
      ...setup,
      label: labelOf(setup),
      known: knownNetworks.includes(setup.network),
      on: own.includes(setup.network),
      waiting: here.length,
      ...(trouble === undefined ? {} : { trouble }),
    };
  });
}

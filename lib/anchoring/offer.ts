import * as z from "zod";
import { coinOf, roughly } from "../earnings/coins.ts";
import { setupOf } from "../earnings/settlement/networks.ts";
import { rpcAt } from "../earnings/settlement/rpc.ts";
import type { Vault } from "../vault/vault.ts";
import { requireContract } from "./look.ts";
import { troubleIn } from "./move-on.ts";
import { CONSENT_REGISTRY, LOG_ANCHOR } from "./registries.ts";
import type { OfferView } from "./views.ts";

/** Gas of each, as measured in `contracts/gas.json`, and a little more. */
const GAS = { permission: 60_000n, revocation: 42_000n, seal: 50_000n };
/** Milliseconds that a person waits for a node. */
const TIME_OUT = 5000;

const quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,30}$/)
  .transform(BigInt);

/** Asks the network's node, when the person is about to choose it, whether the contracts are there and what it would cost now. Throws `VaultLocked`. */
export async function recordOffer(vault: Vault, network: string): Promise<OfferView> {
  const setup = await setupOf(vault, network);
  if (setup?.rpc === undefined) return { trouble: "no_sender" };
  const rpc = rpcAt(setup.rpc, TIME_OUT);
  try {
    await Promise.all([CONSENT_REGISTRY, LOG_ANCHOR].map((contract) => requireContract(rpc, network, contract)));
    const price = await rpc("eth_gasPrice", [], quantity);
    const cost = (gas: bigint): string => roughly(price * gas, coinOf(network), "up");
    return { permission: cost(GAS.permission), revocation: cost(GAS.revocation), seal: cost(GAS.seal) };
  } catch (error) {
    const trouble = troubleIn(error);
    if (trouble === undefined) throw error;
    return { trouble };
  }
}

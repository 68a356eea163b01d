import { hostAddress } from "../../status/host.ts";
import type { Vault } from "../../vault/vault.ts";
import { parseAmount } from "../amount.ts";
import { knownNetworks, networkLabel } from "../assets.ts";
import { COIN_DECIMALS } from "../coins.ts";

/** Where payments on one network are settled and watched. Nobody is contacted for a network that is not here. */
export type NetworkSetup = {
  /** CAIP-2 chain id. */
  readonly network: string;
  /** The person's name for one that the wallet does not know. */
  readonly name?: string;
  /** Base address of an x402 v2 facilitator, which settles. */
  readonly facilitator?: string;
  /** Address of a JSON-RPC node, which is asked what really arrived. */
  readonly rpc?: string;
  /** The wallet settles itself, by that node: no facilitator then. `most`: wei of the network's coin that one transaction may cost. */
  readonly direct?: { readonly most: string };
  /** Blocks, the payment's own among them, after which it counts as arrived. */
  readonly confirmations: number;
};

/** As it was typed. `most`: in whole coins; where it is there, the wallet settles itself. */
export type Typed = Pick<NetworkSetup, "network" | "confirmations"> & {
  readonly [M in "name" | "facilitator" | "rpc" | "most"]?: string | undefined;
};

/** It cannot be set up like that: `member` says where. */
export class NotASetup extends Error {
  override readonly name = "NotASetup";
  /** `chain`: the node is one of another network. */
  readonly member: "network" | "facilitator" | "rpc" | "chain" | "most" | "confirmations";
  constructor(member: NotASetup["member"]) {
    super(member);
    this.member = member;
  }
}

export const CONFIRMATIONS = { least: 1, most: 1000, preset: 12 } as const;
const CHAIN = /^eip155:[1-9]\d{0,15}$/;

const networksOf = (vault: Vault) => vault.collection<NetworkSetup>("networks");

export const setups = async (vault: Vault): Promise<NetworkSetup[]> => (await networksOf(vault).all()).map(({ value }) => value);
export const setupOf = async (vault: Vault, network: string): Promise<NetworkSetup | undefined> => (await networksOf(vault).get(network))?.value;

const addressIn = (member: "facilitator" | "rpc", typed: string): string => {
  try {
    return hostAddress(typed);
  } catch {
    throw new NotASetup(member);
  }
};

/** A setup in its one form. Throws {@link NotASetup}. */
export function checkedSetup({ network, name, facilitator, rpc, most, confirmations }: Typed): NetworkSetup {
  if (!CHAIN.test(network) || !Number.isSafeInteger(Number(network.slice("eip155:".length)))) throw new NotASetup("network");
  if (!Number.isSafeInteger(confirmations) || confirmations < CONFIRMATIONS.least || confirmations > CONFIRMATIONS.most)
    throw new NotASetup("confirmations");
  if (!facilitator && !rpc) throw new NotASetup(most === undefined ? "facilitator" : "rpc");
  if (most !== undefined && facilitator) throw new NotASetup("facilitator");
  return {
    network,
    confirmations,
    ...(name && !knownNetworks.includes(network) ? { name: name.slice(0, 40) } : {}),
    ...(facilitator ? { facilitator: addressIn("facilitator", facilitator) } : {}),
    ...(rpc ? { rpc: addressIn("rpc", rpc) } : {}),
    ...(most === undefined ? {} : { direct: { most: weiIn(most).toString() } }),
  };
}

/** More than any of these networks asks for, and less than a slip of the finger. */
const MOST_WEI = 10n ** 21n;

function weiIn(most: string): bigint {
  const wei = parseAmount(most, COIN_DECIMALS);
  if (wei === undefined || wei === 0n || wei > MOST_WEI) throw new NotASetup("most");
  return wei;
}

/** Switches a network on, or changes how it is reached. Throws {@link NotASetup}. */
export function switchOn(vault: Vault, typed: Typed): Promise<void> {
  const setup = checkedSetup(typed);
  return vault.attempt(async () => {
    const before = await networksOf(vault).get(setup.network);
    return { changes: [await networksOf(vault).put(setup.network, setup, before?.rev ?? 0)], result: undefined };
  });
}

/** What was promised there stays, and is settled no more. */
export function switchOff(vault: Vault, network: string): Promise<void> {
  return vault.attempt(async () => {
    const before = await networksOf(vault).get(network);
    return { changes: before ? [await networksOf(vault).remove(network, before.rev)] : [], result: undefined };
  });
}

export const labelOf = ({ network, name }: Pick<NetworkSetup, "network" | "name">): string => name ?? networkLabel(network);

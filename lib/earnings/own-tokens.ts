import type { Vault } from "../vault/vault.ts";
import { knownMonies, knownToken } from "./assets.ts";
import { decimalsOf } from "./settlement/chain.ts";
import { setupOf } from "./settlement/networks.ts";
import { Reverted, RpcFailure, rpcAt } from "./settlement/rpc.ts";
import type { OwnTokenView } from "./views.ts";

/** It cannot be a token: `member` says why. `mismatch`: its network's node says other decimals, or knows no such token. */
export class NotAToken extends Error {
  override readonly name = "NotAToken";
  readonly member: "network" | "asset" | "known" | "symbol" | "decimals" | "mismatch";
  constructor(member: NotAToken["member"]) {
    super(member);
    this.member = member;
  }
}

/** Milliseconds that a person waits for a node. */
const TIME_OUT = 5000;
/** Decimals that an ERC-20 token may have. */
const MOST_DECIMALS = 77;

const tokensOf = (vault: Vault) => vault.collection<OwnTokenView>("tokens");
const keyOf = ({ network, asset }: Pick<OwnTokenView, "network" | "asset">): string => JSON.stringify([network, asset]);

/** The tokens that the person vouches for, beside those that the wallet knows. */
export const ownTokens = async (vault: Vault): Promise<OwnTokenView[]> => (await tokensOf(vault).all()).map(({ value }) => value);

/** The monies that somebody here knows, each once: the wallet's, then the person's. */
export async function monies(vault: Vault): Promise<{ readonly symbol: string; readonly decimals: number }[]> {
  const all = [...knownMonies, ...(await ownTokens(vault))].map(({ symbol, decimals }) => ({ symbol, decimals }));
  return all.filter(({ symbol }, place) => all.findIndex((other) => other.symbol === symbol) === place);
}

function checked({ network, asset, symbol, decimals }: OwnTokenView): OwnTokenView {
  const token = { network: network.trim(), asset: asset.trim().toLowerCase(), symbol: symbol.trim(), decimals };
  if (!/^eip155:[1-9]\d{0,15}$/.test(token.network)) throw new NotAToken("network");
  if (!/^0x[0-9a-f]{40}$/.test(token.asset) || /^0x0{40}$/.test(token.asset)) throw new NotAToken("asset");
  if (knownToken(token.network, token.asset)) throw new NotAToken("known");
  if (!/^[A-Za-z0-9.$-]{1,12}$/.test(token.symbol)) throw new NotAToken("symbol");
  if (!Number.isSafeInteger(decimals) || decimals < 0 || decimals > MOST_DECIMALS) throw new NotAToken("decimals");
  return token;
}

/**
 * Keeps what the person says of a token: how it is called, and how many decimals its amounts have. Where its network is switched on with a node,
 * that is asked whether the decimals are right; one that does not answer is not waited for long. Throws {@link NotAToken}.
 */
export async function addToken(vault: Vault, typed: OwnTokenView): Promise<void> {
  const token = checked(typed);
  const setup = await setupOf(vault, token.network);
  if (setup?.rpc !== undefined && (await saysOtherwise(setup.rpc, token))) throw new NotAToken("mismatch");
  await vault.attempt(async () => {
    const before = await tokensOf(vault).get(keyOf(token));
    return { changes: [await tokensOf(vault).put(keyOf(token), token, before?.rev ?? 0)], result: undefined };
  });
}

async function saysOtherwise(rpc: string, { asset, decimals }: OwnTokenView): Promise<boolean> {
  try {
    return (await decimalsOf(rpcAt(rpc, TIME_OUT), asset)) !== decimals;
  } catch (error) {
    if (error instanceof Reverted) return true;
    if (error instanceof RpcFailure) return false;
    throw error;
  }
}

export function removeToken(vault: Vault, token: Pick<OwnTokenView, "network" | "asset">): Promise<void> {
  return vault.attempt(async () => {
    const before = await tokensOf(vault).get(keyOf(token));
    return { changes: before ? [await tokensOf(vault).remove(keyOf(token), before.rev)] : [], result: undefined };
  });
}

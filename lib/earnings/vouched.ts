import type { Token } from "./assets.ts";
import type { OwnTokenView } from "./views.ts";

/** A token as the person knows it, where they do: their word stands above the app's. */
export function vouched(token: Token, own: readonly OwnTokenView[]): Token {
  const known = own.find(({ network, asset }) => network === token.network && asset === token.asset.toLowerCase());
  return known && !token.verified ? { ...token, symbol: known.symbol, decimals: known.decimals, verified: true } : token;
}

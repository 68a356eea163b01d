import type { Compensation } from "../protocol/access-request.ts";
import { WalletError } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import { formatAmount, UINT256_MAX } from "./amount.ts";
import { claimedToken, knownToken, type Token, type TokenClaim } from "./assets.ts";
import type { OwnTokenView, PriceDisplay } from "./views.ts";
import { vouched } from "./vouched.ts";

/**
 * x402 v2 `PaymentRequirements`, scheme `exact` by EIP-3009. `extra` is the token's EIP-712 domain; for a token that the
 * wallet does not know it is what the app said, its decimals included.
 * Source: x402 specification version 2; specs/schemes/exact/scheme_exact_evm.md.
 */
export type PaymentRequirements = {
  readonly scheme: "exact";
  /** CAIP-2 chain id. */
  readonly network: `${string}:${string}`;
  readonly asset: string;
  /** Atomic units, a decimal string. */
  readonly amount: string;
  readonly payTo: string;
  readonly maxTimeoutSeconds: number;
  readonly extra: { readonly name: string; readonly version: string; readonly decimals?: number };
};

/**
 * How long, in seconds, an authorization is asked to stay good. x402's usual five minutes suit a server that settles at once;
 * a browser may sleep, and a queue must have time to try again.
 */
const MAX_TIMEOUT_SECONDS = 3600;

const ZERO_ADDRESS = /^0x0{40}$/;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
/** Control, format (bidi too), unassigned and separator characters: no token has them in its name. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;

const refuse = (member: string): never => {
  throw new WalletError("invalid_params", { param: `authorization_details.0.compensation.${member}` });
};

const contradicts = (claim: TokenClaim, known: Token): boolean =>
  claim.name !== known.domain.name || claim.version !== known.domain.version || (claim.decimals !== undefined && claim.decimals !== known.decimals);

/**
 * The token an app offers. Unknown to the wallet, it is taken from the app's own `extra` and marked unverified.
 * Throws `WalletError` `invalid_params` with the offending path: an unknown token without `extra`, a known one with another
 * `extra`, and terms that no token contract could ever settle.
 */
export function resolveAsset({ network, asset, amount, budget, extra }: Compensation): Token {
  // Chain ids above 2^53 lose digits in the JSON of EIP-712 and in most clients.
  if (!Number.isSafeInteger(Number(network.slice("eip155:".length)))) refuse("network");
  if (BigInt(amount) * BigInt(limits.pageSize) > UINT256_MAX) refuse("amount");
  if (budget !== undefined && (BigInt(budget) < BigInt(amount) || BigInt(budget) > UINT256_MAX)) refuse("budget");
  const known = knownToken(network, asset);
  if (known !== undefined) return extra !== undefined && contradicts(extra, known) ? refuse("asset") : known;
  if (extra === undefined || ZERO_ADDRESS.test(asset)) return refuse("asset");
  if (INVISIBLE.test(extra.name)) refuse("extra.name");
  return claimedToken(network, asset, extra);
}

/** The price as a person reads it, per what `compensation.per` says. `own`: tokens that the person vouches for. Throws as {@link resolveAsset} does. */
export function priceDisplay(compensation: Compensation, own: readonly OwnTokenView[] = []): PriceDisplay {
  const { symbol, networkLabel, decimals, verified } = vouched(resolveAsset(compensation), own);
  const { amount, budget } = compensation;
  const inUnits = (atomic: string): string => formatAmount(BigInt(atomic), decimals ?? 0);
  return { amount: inUnits(amount), ...(budget === undefined ? {} : { most: inUnits(budget) }), symbol, networkLabel, verified };
}

export type Metered = {
  /** This page begins a use; the pages that follow by its cursor do not. */
  readonly firstOfUse: boolean;
  /** Records in this page. */
  readonly records: number;
  /** A payment for this grant is in the ledger. */
  readonly grantPaid: boolean;
};

/**
 * Atomic units due for one page. `grant`: once, with the first page ever; `read`: once for each use, its cursor pages are
 * free; `record`: for each record of each page. 0 means nothing to pay.
 */
export function amountDue({ per, amount }: Pick<Compensation, "per" | "amount">, { firstOfUse, records, grantPaid }: Metered): bigint {
  if (!Number.isSafeInteger(records) || records < 0) throw new TypeError("records must be a natural number");
  switch (per) {
    case "grant":
      return grantPaid ? 0n : BigInt(amount);
    case "read":
      return firstOfUse ? BigInt(amount) : 0n;
    case "record":
      return BigInt(amount) * BigInt(records);
  }
}

/**
 * What the app must sign to pay by `exact` `amount` (atomic units, above 0) to `payTo`. Travels in errors 4920 and 4921 as `accepts`.
 * Throws `TypeError` for an amount or address of ours that cannot be paid, and as {@link resolveAsset} does.
 */
export function paymentRequirements(compensation: Compensation, amount: bigint, payTo: string): PaymentRequirements {
  if (amount <= 0n || amount > UINT256_MAX) throw new TypeError("an amount that cannot be paid");
  if (!ADDRESS.test(payTo) || ZERO_ADDRESS.test(payTo)) throw new TypeError("an address that cannot be paid");
  const { asset, domain, decimals, verified } = resolveAsset(compensation);
  return {
    scheme: "exact",
    network: compensation.network as PaymentRequirements["network"],
    asset,
    amount: amount.toString(),
    payTo,
    maxTimeoutSeconds: MAX_TIMEOUT_SECONDS,
    extra: { ...domain, ...(verified || decimals === undefined ? {} : { decimals }) },
  };
}

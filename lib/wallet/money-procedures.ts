import * as z from "zod";
import type { PayoutKey } from "../earnings/payout-key.ts";
import type { EarningsView, FeesView, FloorsView, NetworkView, OwnTokenView, RateView } from "../earnings/views.ts";
import { lockable, none, passphrase, refusals, returns } from "./procedures.ts";

/** What our own pages may ask of money. */
export const moneyProcedures = {
  /** Networks on which payments are settled, and those that could be. */
  networks: lockable.input(none).output(returns<readonly NetworkView[]>()),
  /**
   * `member` names what cannot be; `chain`: the node is one of another network. `most`: whole coins that one payment may cost, where the wallet hands
   * payments in itself. Gives whether the node answered. Nobody is contacted for a network before this.
   */
  switchOnNetwork: lockable
    .input(
      z.object({
        network: z.string().max(40),
        name: z.string().trim().max(40).optional(),
        facilitator: z.string().trim().max(500).optional(),
        rpc: z.string().trim().max(500).optional(),
        most: z.string().trim().max(60).optional(),
        confirmations: z.int(),
      }),
    )
    .errors({ NOT_A_SETUP: { data: z.object({ member: z.enum(["network", "facilitator", "rpc", "chain", "most", "confirmations"]) }) } })
    .output(returns<{ answered: boolean }>()),
  switchOffNetwork: lockable.input(z.object({ network: z.string().max(40) })).output(returns<null>()),
  /** The person's lowest prices, for each money that the wallet knows. */
  lowestPrices: lockable.input(none).output(returns<readonly FloorsView[]>()),
  /** Decimals of the money; an empty one is none. `member` names what is no price. */
  setLowestPrices: lockable
    .input(z.object({ symbol: z.string().max(20), read: z.string().max(60), record: z.string().max(60), grant: z.string().max(60) }))
    .errors({ NOT_A_PRICE: { data: z.object({ member: z.enum(["read", "record", "grant"]) }) } })
    .output(returns<null>()),
  /** What money was worth, newest first: the person's own word. */
  rates: lockable.input(none).output(returns<readonly RateView[]>()),
  /** `member` names what is no rate. */
  addRate: lockable
    .input(z.object({ symbol: z.string().max(20), currency: z.string().max(20), rate: z.string().max(60), from: z.string().max(20) }))
    .errors({ NOT_A_RATE: { data: z.object({ member: z.enum(["currency", "rate", "from"]) }) } })
    .output(returns<null>()),
  removeRate: lockable.input(z.object({ symbol: z.string().max(20), from: z.string().max(20) })).output(returns<null>()),
  /** Tokens that the person vouches for, beside those that the wallet knows. */
  tokens: lockable.input(none).output(returns<readonly OwnTokenView[]>()),
  /** `member` names what is wrong; `known`: the wallet knows it; `mismatch`: its network's node says otherwise. */
  addToken: lockable
    .input(z.object({ network: z.string().max(40), asset: z.string().max(60), symbol: z.string().max(20), decimals: z.int() }))
    .errors({ NOT_A_TOKEN: { data: z.object({ member: z.enum(["network", "asset", "known", "symbol", "decimals", "mismatch"]) }) } })
    .output(returns<null>()),
  removeToken: lockable.input(z.object({ network: z.string().max(40), asset: z.string().max(60) })).output(returns<null>()),
  /** What is on the account that network fees are paid from, on a network that is switched on. Asks its node. */
  feesAccount: lockable
    .input(z.object({ network: z.string().max(40) }))
    .errors({ NODE_AWAY: { message: "The chain node does not answer." } })
    .output(returns<FeesView>()),
  /** The private key to that account, after the passphrase was given once more. */
  exportFeesKey: lockable.input(z.object({ passphrase })).errors(refusals).output(returns<PayoutKey>()),
  /** The private key to where an app's payments go, after the passphrase was given once more. */
  exportPayoutKey: lockable
    .input(z.object({ origin: z.string().max(300), passphrase }))
    .errors(refusals)
    .output(returns<PayoutKey>()),
  earnings: lockable.input(none).output(returns<EarningsView>()),
};

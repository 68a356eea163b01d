import { earnings } from "../../lib/earnings/earnings.ts";
import { floorViews, setFloors } from "../../lib/earnings/floors.ts";
import { addToken, ownTokens, removeToken } from "../../lib/earnings/own-tokens.ts";
import { exportFeesKey, exportPayoutKey } from "../../lib/earnings/payout-key.ts";
import { addRate, rates, removeRate } from "../../lib/earnings/rates.ts";
import { networkViews } from "../../lib/earnings/settlement/network-views.ts";
import type { Implementation } from "./implementation.ts";
import { feesOn, switchOffNetwork, switchOnNetwork } from "./networks.ts";
import { changed, type Wallet } from "./wallet.ts";

/** What reads earn, and how it comes in. */
export function moneyRoutes(os: Implementation, wallet: Wallet) {
  const { vault, clock } = wallet;
  return {
    networks: os.networks.handler(() => networkViews(vault)),
    switchOnNetwork: os.switchOnNetwork.handler(async ({ input }) => {
      const switched = await switchOnNetwork(wallet, input);
      wallet.anchoring.wake();
      return switched;
    }),
    switchOffNetwork: os.switchOffNetwork.handler(async ({ input }) => {
      await switchOffNetwork(wallet, input.network);
      return null;
    }),
    lowestPrices: os.lowestPrices.handler(() => floorViews(vault)),
    setLowestPrices: os.setLowestPrices.handler(async ({ input: { symbol, ...prices } }) => {
      await setFloors(vault, symbol, prices);
      await changed(wallet);
      return null;
    }),
    rates: os.rates.handler(() => rates(vault)),
    addRate: os.addRate.handler(async ({ input }) => {
      await addRate(vault, input);
      await changed(wallet);
      return null;
    }),
    removeRate: os.removeRate.handler(async ({ input }) => {
      await removeRate(vault, input);
      await changed(wallet);
      return null;
    }),
    tokens: os.tokens.handler(() => ownTokens(vault)),
    addToken: os.addToken.handler(async ({ input }) => {
      await addToken(vault, input);
      await changed(wallet);
      return null;
    }),
    removeToken: os.removeToken.handler(async ({ input }) => {
      await removeToken(vault, input);
      await changed(wallet);
      return null;
    }),
    feesAccount: os.feesAccount.handler(({ input }) => feesOn(wallet, input.network)),
    exportFeesKey: os.exportFeesKey.handler(({ input }) => exportFeesKey(vault, input.passphrase, clock())),
    exportPayoutKey: os.exportPayoutKey.handler(({ input }) => exportPayoutKey(vault, input.origin, input.passphrase, clock())),
    earnings: os.earnings.handler(() => earnings(vault, clock())),
  };
}

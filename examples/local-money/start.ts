import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { testToken } from "../../contracts/abi.ts";
import { deployToken, mint, placeEscrow } from "../../contracts/deploy.ts";
import { placeAnchors } from "../../contracts/deterministic.ts";
import { localFacilitator } from "../../contracts/facilitator.ts";
import { devAccount, type LocalChain, startChain } from "../../contracts/local-chain.ts";
import type { Paying } from "../concert-finder/api.ts";
import { serveApp } from "../serve-app.ts";
import { facilitatorApp } from "./facilitator.ts";

/** A chain of one's own with money on it that is worth nothing, a service that settles, and an app's account that can pay. */
export type LocalMoney = {
  readonly chain: LocalChain;
  /** Address of the payment service, for a wallet's Settings. */
  readonly facilitatorUrl: string;
  /** What the demo app offers for a read, and the key of an account that holds some of the money. */
  readonly paying: Required<Paying>;
  /** Atomic units that have left that account. */
  readonly paidOut: () => Promise<bigint>;
  readonly close: () => Promise<void>;
};

const NAME = "Test Dollar";
/** Atomic units that the app has to begin with. */
const SUPPLY = 1_000_000_000n;

/** `blockTime`: seconds between blocks; by default each transaction has its own at once. */
export async function startLocalMoney({ blockTime }: { readonly blockTime?: number } = {}): Promise<LocalMoney> {
  const chain = await startChain(blockTime === undefined ? {} : { blockTime });
  await placeEscrow(chain);
  await placeAnchors(chain);
  const token = await deployToken(chain, { name: NAME });
  const key = generatePrivateKey();
  const payer = privateKeyToAccount(key);
  await mint(chain, token, payer.address, SUPPLY);
  const service = await serveApp(facilitatorApp(localFacilitator(chain, devAccount(1))), { port: 0, host: "127.0.0.1" });
  return {
    chain,
    facilitatorUrl: service.url,
    paying: {
      price: {
        scheme: "exact",
        network: `eip155:${chain.chainId}`,
        asset: token,
        amount: "1000",
        per: "read",
        extra: { name: NAME, version: "1", decimals: 6 },
      },
      key,
    },
    paidOut: async () =>
      SUPPLY - (await chain.client.readContract({ address: token, abi: testToken, functionName: "balanceOf", args: [payer.address] })),
    close: async () => {
      await service.close();
      await chain.close();
    },
  };
}

/** As the main job wants to know it. */
export const demoMoney = ({ chain, facilitatorUrl, paidOut }: LocalMoney) => ({
  chainId: chain.chainId,
  service: facilitatorUrl,
  node: chain.rpcUrl,
  name: NAME,
  paidOut,
});

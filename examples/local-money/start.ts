import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { testToken } from "../../contracts/abi.ts";
import { deployToken, mint, placeEscrow } from "../../contracts/deploy.ts";
import { localFacilitator } from "../../contracts/facilitator.ts";
import { devAccount, type LocalChain, startChain } from "../../contracts/local-chain.ts";
import { serveApp } from "../serve-app.ts";
import { facilitatorApp } from "./facilitator.ts";

/** A chain of one's own with money on it that is worth nothing, a service that settles, and an app's account that can pay. */
export type LocalMoney = {
  readonly chain: LocalChain;
  /** Address of the payment service, for a wallet's Settings. */
  readonly facilitatorUrl: string;
  /** What a read costs in it. */
  readonly price: {
    readonly scheme: "exact";
    readonly network: string;
    readonly asset: string;
    readonly amount: string;
    readonly per: "read";
    readonly extra: { readonly name: string; readonly version: string; readonly decimals: number };
  };
  /** Key of an account that holds some of it. */
  readonly payerKey: `0x${string}`;
  /** Atomic units that an address holds. */
  readonly balanceOf: (address: string) => Promise<bigint>;
  readonly close: () => Promise<void>;
};

const NAME = "Test Dollar";

/** `blockTime`: seconds between blocks; by default each transaction has its own at once. */
export async function startLocalMoney({ blockTime }: { readonly blockTime?: number } = {}): Promise<LocalMoney> {
  const chain = await startChain(blockTime === undefined ? {} : { blockTime });
  await placeEscrow(chain);
  const token = await deployToken(chain, { name: NAME });
  const payerKey = generatePrivateKey();
  await mint(chain, token, privateKeyToAccount(payerKey).address, 1_000_000_000n);
  const service = await serveApp(facilitatorApp(localFacilitator(chain, devAccount(1))), { port: 0, host: "127.0.0.1" });
  return {
    chain,
    facilitatorUrl: service.url,
    price: {
      scheme: "exact",
      network: `eip155:${chain.chainId}`,
      asset: token,
      amount: "1000",
      per: "read",
      extra: { name: NAME, version: "1", decimals: 6 },
    },
    payerKey,
    balanceOf: async (address) =>
      chain.client.readContract({
        address: token,
        abi: testToken,
        functionName: "balanceOf",
        args: [address as `0x${string}`],
      }),
    close: async () => {
      await service.close();
      await chain.close();
    },
  };
}

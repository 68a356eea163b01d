import { x402Facilitator } from "@x402/core/facilitator";
import { toFacilitatorEvmSigner } from "@x402/evm";
import { BatchSettlementEvmScheme } from "@x402/evm/batch-settlement/facilitator";
import { ExactEvmScheme } from "@x402/evm/exact/facilitator";
import { createWalletClient, http, publicActions, type VerifyTypedDataActionParameters } from "viem";
import type { HDAccount, PrivateKeyAccount } from "viem/accounts";
import type { LocalChain } from "./local-chain.ts";

type Account = HDAccount | PrivateKeyAccount;

/**
 * The stock facilitator over a local chain, with both schemes that the wallet takes. `account` pays for gas; `authorizer` signs claims
 * and refunds for receivers that name it and send no signature of their own.
 */
export function localFacilitator(chain: LocalChain, account: Account, authorizer?: Account): x402Facilitator {
  const client = createWalletClient({ account, chain: chain.client.chain, transport: http(chain.rpcUrl), pollingInterval: 20, cacheTime: 0 }).extend(
    publicActions,
  );
  const signer = toFacilitatorEvmSigner({
    ...client,
    address: account.address,
    // viem wants to know at which block, or that it does not matter, which its own type cannot say of an open record.
    verifyTypedData: (typed) => client.verifyTypedData(typed as VerifyTypedDataActionParameters),
  });
  return new x402Facilitator()
    .register(`eip155:${chain.chainId}`, new ExactEvmScheme(signer))
    .register(`eip155:${chain.chainId}`, new BatchSettlementEvmScheme(signer, authorizer));
}

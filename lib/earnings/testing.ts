import { x402Client } from "@x402/core/client";
import type { PaymentRequired } from "@x402/core/types";
import { toClientEvmSigner } from "@x402/evm";
import { ExactEvmScheme } from "@x402/evm/exact/client";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { type PaymentPayload, paymentPayload } from "../protocol/methods.ts";
import type { PaymentRequirements } from "./compensation.ts";

/** An app with a key and the stock x402 client, for tests. `account` signs what that client never would. */
export function payingApp() {
  const account = privateKeyToAccount(generatePrivateKey());
  const client = x402Client.fromConfig({
    schemes: [{ network: "eip155:*", client: new ExactEvmScheme(toClientEvmSigner(account)) }],
    spendControls: { maxAmountPerPayment: false, allowedAssets: true },
  });
  return {
    address: account.address.toLowerCase(),
    account,
    /** What the client answers to error 4920, as it comes through the page API. */
    async pay(requirements: PaymentRequirements): Promise<PaymentPayload> {
      const required: PaymentRequired = {
        x402Version: 2,
        resource: { url: "https://concerts.example/" },
        accepts: [{ ...requirements, extra: { ...requirements.extra } }],
      };
      return paymentPayload.parse(JSON.parse(JSON.stringify(await client.createPaymentPayload(required))));
    },
  };
}

import { x402Client } from "@x402/core/client";
import { toClientEvmSigner } from "@x402/evm";
import { BatchSettlementEvmScheme, InMemoryClientChannelStorage } from "@x402/evm/batch-settlement/client";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { type BatchPayload, batchPayload } from "../../protocol/methods.ts";
import type { BatchRequirements } from "./requirements.ts";

type ClientSigner = Parameters<typeof toClientEvmSigner>[1];

/** An app with a key and the stock client for channels, for tests. `deposit`: the price times this. `chain`: where it may read by itself. */
export function channelApp(deposit = 100, chain?: ClientSigner) {
  const account = privateKeyToAccount(generatePrivateKey());
  const storage = new InMemoryClientChannelStorage();
  const scheme = new BatchSettlementEvmScheme(toClientEvmSigner(account, chain), { storage, depositPolicy: { depositMultiplier: deposit } });
  const client = x402Client.fromConfig({
    schemes: [{ network: "eip155:*", client: scheme }],
    spendControls: { maxAmountPerPayment: false, allowedAssets: true },
  });
  return {
    account,
    client,
    storage,
    address: account.address,
    /** What the client answers to error 4920, as it comes through the page API. */
    async pay(requirements: BatchRequirements): Promise<BatchPayload> {
      const required = { x402Version: 2, resource: { url: "https://concerts.example/" }, accepts: [requirements] };
      return batchPayload.parse(JSON.parse(JSON.stringify(await client.createPaymentPayload(required))));
    },
  };
}

import { x402Client } from "@x402/core/client";
import { toClientEvmSigner } from "@x402/evm";
import { BatchSettlementEvmScheme, InMemoryClientChannelStorage } from "@x402/evm/batch-settlement/client";
import { createPublicClient, type Hex, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { findWallet } from "../sdk/client.ts";
import { payingQuery } from "../sdk/payment.ts";

/** What an app's page does to pay by channel: the stock client, a key, a node, and the transport. Bundled, and brought to the page. */
const { key, node } = (window as unknown as { payer: { readonly key: Hex; readonly node: string } }).payer;
const signer = toClientEvmSigner(privateKeyToAccount(key), createPublicClient({ transport: http(node) }));
const scheme = new BatchSettlementEvmScheme(signer, { storage: new InMemoryClientChannelStorage(), depositPolicy: { depositMultiplier: 20 } });
const client = x402Client.fromConfig({
  schemes: [{ network: "eip155:*", client: scheme }],
  spendControls: { maxAmountPerPayment: false, allowedAssets: true },
});

async function read(grantId: string, limit: number): Promise<number> {
  const { data } = await payingQuery(await findWallet({ timeout: 10_000 }), client)({ grantId, stream: "play_events", limit });
  return data.length;
}
Object.assign(window, { read });

import type { Page } from "@playwright/test";
import { x402Client } from "@x402/core/client";
import type { PaymentRequirements } from "@x402/core/types";
import { toClientEvmSigner } from "@x402/evm";
import { ExactEvmScheme } from "@x402/evm/exact/client";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import type { MethodInput, PaymentPayload } from "../lib/protocol/methods.ts";
import { call } from "./app-page.ts";

export const USDC = { scheme: "exact", network: "eip155:84532", asset: "0x036CbD53842c5426634e7929541eC2318f3dCF7e" } as const;
export type Payment = PaymentPayload;

type Token = { readonly network: string; readonly asset: string };

/** The stock x402 client, told which token it may spend; over a key made now unless there is one. */
export function stockPayer({ network, asset }: Token = USDC, key = generatePrivateKey()): (accepts: readonly unknown[]) => Promise<Payment> {
  const client = x402Client.fromConfig({
    schemes: [{ network: "eip155:*", client: new ExactEvmScheme(toClientEvmSigner(privateKeyToAccount(key))) }],
    spendControls: { allowedAssets: [{ network: network as `${string}:${string}`, asset, maxAmountPerPayment: "1000000" }] },
  });
  return async (accepts) => {
    const required = { x402Version: 2, resource: { url: "https://app.example" }, accepts: accepts as PaymentRequirements[] };
    return (await client.createPaymentPayload(required)) as unknown as Payment;
  };
}

/** What the wallet wants for a query, which must be something. */
export async function priceOf(app: Page, query: MethodInput["data_query"]): Promise<readonly unknown[]> {
  const reply = await call(app, "data_query", query);
  if (!("error" in reply) || reply.error.data.code !== "payment_required") throw new Error(`no price: ${JSON.stringify(reply)}`);
  return reply.error.data.accepts ?? [];
}

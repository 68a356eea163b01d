import { x402Client } from "@x402/core/client";
import type { PaymentPayload, PaymentRequirements } from "@x402/core/types";
import { toClientEvmSigner } from "@x402/evm";
import { ExactEvmScheme } from "@x402/evm/exact/client";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import type { GrantedAccess } from "../../lib/protocol/access-request.ts";
import { MOST_PER_READ, type Price } from "./terms.ts";

export type Compensation = NonNullable<GrantedAccess["compensation"]>;
export type Payer = {
  /** Who pays, `0x…`. */
  readonly address: string;
  /** Pays for a read what the grant says, and nothing else. Undefined when no offer is that. */
  readonly pay: (
    compensation: Compensation,
    accepts: readonly unknown[],
    grantId: string,
  ) => Promise<{ payment: PaymentPayload; amount: string } | undefined>;
};

function isRequirements(value: unknown): value is PaymentRequirements {
  return (
    typeof value === "object" &&
    value !== null &&
    ["scheme", "network", "asset", "amount", "payTo"].every((key) => key in value && typeof Reflect.get(value, key) === "string")
  );
}

function isWhatWasAgreed(offer: PaymentRequirements, agreed: Compensation): boolean {
  return (
    offer.scheme === agreed.scheme &&
    offer.network === agreed.network &&
    offer.amount === agreed.amount &&
    offer.asset.toLowerCase() === agreed.asset.toLowerCase() &&
    BigInt(offer.amount) <= BigInt(MOST_PER_READ)
  );
}

/** The stock x402 client. Without a key it has one made now, which holds no money: a test network's signature is all that it spends then. */
export function newPayer({ network, asset }: Price, key = generatePrivateKey()): Payer {
  const account = privateKeyToAccount(key);
  const client = x402Client.fromConfig({
    schemes: [{ network: "eip155:*", client: new ExactEvmScheme(toClientEvmSigner(account)) }],
    spendControls: { allowedAssets: [{ network: network as `${string}:${string}`, asset, maxAmountPerPayment: MOST_PER_READ }] },
  });
  return {
    address: account.address,
    pay: async (compensation, accepts, grantId) => {
      const offer = accepts.filter(isRequirements).find((one) => isWhatWasAgreed(one, compensation));
      if (offer === undefined) return undefined;
      return { payment: await client.createPaymentPayload({ x402Version: 2, resource: { url: grantId }, accepts: [offer] }), amount: offer.amount };
    },
  };
}

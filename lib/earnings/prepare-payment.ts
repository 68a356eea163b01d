import type { PaymentPayload } from "../protocol/methods.ts";
import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import type { PaymentRequirements } from "./compensation.ts";
import { authorizedEntry, ledgerChanges, type Occasion } from "./ledger.ts";
import { paymentInvalid, paymentKey, verifyPayment } from "./payment.ts";

/** A payment once used, by {@link paymentKey}: what it was used for. `at` is UTC milliseconds. */
export type UsedPayment = Pick<Occasion, "origin" | "grantId" | "disclosureId"> & { readonly at: number };

export type OfferedPayment = Occasion & {
  readonly payload: PaymentPayload;
  readonly requirements: PaymentRequirements;
  /** UTC milliseconds. */
  readonly now: number;
};

/**
 * Checks a payment and builds the changes that take it: its nonce is used up, and the ledger has it as authorized, not settled.
 * Commit them in ONE transaction with the use and the disclosure. A payment used meanwhile makes that commit a `Conflict`;
 * built anew, it is refused here. Throws `WalletError` `payment_invalid`.
 */
export async function preparePayment(vault: Vault, offered: OfferedPayment): Promise<Change[]> {
  const { payload, requirements, now, origin, grantId, disclosureId } = offered;
  const verified = verifyPayment(payload, requirements, now);
  const payments = vault.collection<UsedPayment>("payments");
  const key = paymentKey(verified.network, verified.asset, verified.payer, verified.nonce);
  if ((await payments.get(key)) !== undefined) throw paymentInvalid(requirements, "invalid_exact_evm_nonce_already_used");
  return [
    await payments.put(key, { at: now, origin, grantId, disclosureId }, 0),
    ...(await ledgerChanges(vault, authorizedEntry(offered, verified, now))),
  ];
}

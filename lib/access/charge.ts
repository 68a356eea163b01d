import { budgetLeft, type Grant, type Usage } from "../consent/grant.ts";
import { prepareVoucher } from "../earnings/channels/prepare-voucher.ts";
import { batchRequirements } from "../earnings/channels/requirements.ts";
import { amountDue, paymentRequirements } from "../earnings/compensation.ts";
import { exactPayment } from "../earnings/payment.ts";
import { preparePayment } from "../earnings/prepare-payment.ts";
import { WalletError } from "../protocol/errors.ts";
import type { AnyPayment, PaymentResponse } from "../protocol/methods.ts";
import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import type { Read } from "./read.ts";

type Meter = {
  readonly read: Read;
  /** Number of the log's entry of this page. */
  readonly logged: number;
  readonly firstOfUse: boolean;
  readonly records: number;
  readonly pagePaid: boolean;
  readonly grantPaid: boolean;
  readonly usage: Usage;
};
type Charged = {
  readonly changes: readonly Change[];
  readonly spent?: string;
  /** What the app's client must hear of a voucher. */
  readonly response?: PaymentResponse;
  readonly paid?: { readonly asset: string; readonly network: string; readonly amount: string };
};

/**
 * What must be written so that this page is paid for: nothing where it is free or was paid for before. Throws `WalletError`
 * `payment_required` with what to pay, `payment_invalid` with why not, `exhausted` where the budget does not cover it; `BalanceUnseen`.
 */
export async function charge(vault: Vault, grant: Grant, meter: Meter, payment: AnyPayment | undefined, now: number): Promise<Charged> {
  const { access, origin, grantId, payoutAddress } = grant;
  const { compensation } = access;
  if (!compensation || meter.pagePaid) return { changes: [] };
  const due = amountDue(compensation, meter);
  if (due === 0n) return { changes: [] };
  const left = budgetLeft(grant, meter.usage);
  if (left !== undefined && due > left) throw new WalletError("exhausted");
  const asked = compensation.scheme === "exact" ? paymentRequirements : batchRequirements;
  const requirements = asked(compensation, due, payoutAddress);
  if (!payment) throw new WalletError("payment_required", { accepts: [requirements] });
  const { read, records, logged } = meter;
  const occasion = { origin, grantId, disclosureId: read.readId, source: access.source.id, stream: read.scope.stream, records, logged };
  const taken =
    requirements.scheme === "exact"
      ? { changes: await preparePayment(vault, { ...occasion, payload: exactPayment(payment, requirements), requirements, now }) }
      : await prepareVoucher(vault, { ...occasion, payload: payment, requirements, now });
  const spent = (BigInt(meter.usage.spent ?? "0") + due).toString();
  return { ...taken, spent, paid: { asset: requirements.asset, network: requirements.network, amount: requirements.amount } };
}

import { WalletError } from "../../protocol/errors.ts";
import type { PaymentPayload } from "../../protocol/methods.ts";
import type { Vault } from "../../vault/vault.ts";
import { paymentKey } from "../payment.ts";
import { balanceOf, isNonceUsed, wouldTake } from "./chain.ts";
import { setupOf } from "./networks.ts";
import { Reverted, RpcFailure, rpcAt } from "./rpc.ts";

/** Milliseconds that a read waits for the node. */
const TIME_OUT = 2000;

/**
 * Asks the payment's chain, where the person has named a node of it, whether the token would take the payment now: balance, nonce and signature
 * in one, and the first two by themselves as well, as there are tokens that say neither yes nor no. A node that does not answer in time holds nothing up. Throws `WalletError` `payment_invalid` with x402's code. Everything else about
 * the payment is checked by `preparePayment`; one that was taken before is left to it.
 */
export async function requireTakeable(vault: Vault, payment: PaymentPayload): Promise<void> {
  const { accepted, payload } = payment;
  const setup = await setupOf(vault, accepted.network);
  if (setup?.rpc === undefined) return;
  const { from, to, value, validAfter, validBefore, nonce } = payload.authorization;
  const { asset, network } = accepted;
  const rpc = rpcAt(setup.rpc, TIME_OUT);
  if ((await vault.collection("payments").get(paymentKey(network, asset, from, nonce))) !== undefined) return;
  const transfer = { asset, payer: from, payTo: to, amount: value, validAfter, validBefore, nonce, signature: payload.signature };
  const said = await Promise.all([
    saysYes(() => wouldTake(rpc, transfer)),
    saysYes(async () => (await balanceOf(rpc, asset, from)) >= BigInt(value)),
    saysYes(async () => !(await isNonceUsed(rpc, transfer))),
  ]);
  if (said.includes(false))
    throw new WalletError("payment_invalid", { accepts: [accepted], reason: "invalid_exact_evm_transaction_simulation_failed" });
}

/** False where the chain says no; true where it says yes, or nobody answers. */
async function saysYes(ask: () => Promise<boolean>): Promise<boolean> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Reverted) return false;
    if (error instanceof RpcFailure) return true;
    throw error;
  }
}

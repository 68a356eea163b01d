import { WalletError } from "../../protocol/errors.ts";
import type { PaymentPayload } from "../../protocol/methods.ts";
import type { Vault } from "../../vault/vault.ts";
import { paymentKey } from "../payment.ts";
import { wouldTake } from "./chain.ts";
import { setupOf } from "./networks.ts";
import { Reverted, RpcFailure, rpcAt } from "./rpc.ts";

/** Milliseconds that a read waits for the node. */
const TIME_OUT = 2000;

/**
 * Asks the payment's chain, where the person has named a node of it, whether the token would take the payment now: balance, nonce and signature
 * in one. A node that does not answer in time holds nothing up. Throws `WalletError` `payment_invalid` with x402's code. Everything else about
 * the payment is checked by `preparePayment`; one that was taken before is left to it.
 */
export async function requireTakeable(vault: Vault, payment: PaymentPayload): Promise<void> {
  const { accepted, payload } = payment;
  const setup = await setupOf(vault, accepted.network);
  if (setup?.rpc === undefined) return;
  const { from, to, value, validAfter, validBefore, nonce } = payload.authorization;
  const { asset, network } = accepted;
  const { rpc } = setup;
  if ((await vault.collection("payments").get(paymentKey(network, asset, from, nonce))) !== undefined) return;
  if (await takes()) return;
  throw new WalletError("payment_invalid", { accepts: [accepted], reason: "invalid_exact_evm_transaction_simulation_failed" });

  async function takes(): Promise<boolean> {
    try {
      const transfer = { asset, payer: from, payTo: to, amount: value, validAfter, validBefore, nonce, signature: payload.signature };
      return await wouldTake(rpcAt(rpc, TIME_OUT), transfer);
    } catch (error) {
      if (error instanceof Reverted) return false;
      if (error instanceof RpcFailure) return true;
      throw error;
    }
  }
}

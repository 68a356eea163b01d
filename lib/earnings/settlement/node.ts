import * as z from "zod";
import type { Mined } from "../ledger.ts";
import type { FeeLevel } from "./fees.ts";
import { Reverted, type Rpc, RpcFailure } from "./rpc.ts";
import type { Call } from "./sending.ts";

/** What sending asks of a node (execution-apis). All of these throw `RpcFailure`. */
const quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/)
  .transform(BigInt);
const count = quantity.transform(Number).refine(Number.isSafeInteger);
const history = z.object({ baseFeePerGas: z.array(quantity).min(1).max(1024) });
const receipt = z
  .object({
    status: quantity,
    gasUsed: quantity.nullish(),
    effectiveGasPrice: quantity.nullish(),
    // Of networks that bring their blocks to another one: what the transaction's part in that cost, on top.
    l1Fee: quantity.nullish(),
    blockNumber: count,
    blockHash: z.string().regex(/^0x[0-9a-fA-F]{64}$/),
  })
  .nullable();
const block = z.object({ timestamp: count }).nullable();
const known = z.object({ hash: z.string() }).nullable();
const HASH = z.string().regex(/^0x[0-9a-fA-F]{64}$/);

/** The chain's own number (EIP-155). */
export const chainIdOf = (rpc: Rpc): Promise<bigint> => rpc("eth_chainId", [], quantity);

/** Wei of the network's coin. */
export const coinsOf = (rpc: Rpc, address: string): Promise<bigint> => rpc("eth_getBalance", [address, "latest"], quantity);

/** The nonce that comes next: after blocks (`latest`), or after what waits for one as well (`pending`). */
export const nextNonce = (rpc: Rpc, address: string, after: "latest" | "pending"): Promise<number> =>
  rpc("eth_getTransactionCount", [address, after], count);

/** Gas that a call takes. Throws `Reverted` where it would fail. */
export const gasFor = (rpc: Rpc, from: string, { to, data }: Call): Promise<bigint> =>
  // At the latest block: what waits for one may be the same call.
  rpc("eth_estimateGas", [{ from, to, data }, "latest"], quantity);

/** What the network asks for now. */
export async function feeLevel(rpc: Rpc): Promise<FeeLevel> {
  const [{ baseFeePerGas }, tip] = await Promise.all([
    rpc("eth_feeHistory", ["0x1", "latest", []], history),
    rpc("eth_maxPriorityFeePerGas", [], quantity),
  ]);
  return { baseFee: baseFeePerGas.at(-1) ?? 0n, tip };
}

/** How a transaction ended in its block. `fee`: what it cost in wei, where the node says so. */
export type Outcome = { readonly transaction: Mined; readonly failed: boolean; readonly fee?: bigint };

/** The one of these transactions of one nonce that is in a block; undefined where none is. */
export async function outcomeOf(rpc: Rpc, hashes: readonly string[]): Promise<Outcome | undefined> {
  const receipts = await Promise.all(hashes.map(async (hash) => ({ hash, found: await rpc("eth_getTransactionReceipt", [hash], receipt) })));
  for (const { hash, found } of receipts) {
    if (found === null) continue;
    const { status, gasUsed, effectiveGasPrice, l1Fee, blockNumber, blockHash } = found;
    const seen = await rpc("eth_getBlockByHash", [blockHash, false], block);
    const inBlock = { number: blockNumber, hash: blockHash.toLowerCase(), ...(seen ? { time: seen.timestamp * 1000 } : {}) };
    const isSaid = typeof gasUsed === "bigint" && typeof effectiveGasPrice === "bigint";
    return {
      transaction: { hash, block: inBlock },
      failed: status !== 1n,
      ...(isSaid ? { fee: gasUsed * effectiveGasPrice + (l1Fee ?? 0n) } : {}),
    };
  }
  return undefined;
}

/** Gives a node a signed transaction. False where it does not take it: one that it has already is no refusal. Throws where nobody says. */
export async function give(rpc: Rpc, signed: string, hash: string): Promise<boolean> {
  try {
    await rpc("eth_sendRawTransaction", [signed], HASH);
    return true;
  } catch (error) {
    if (!(error instanceof RpcFailure || error instanceof Reverted)) throw error;
    if ((await rpc("eth_getTransactionByHash", [hash], known)) !== null) return true;
    if (error instanceof RpcFailure && error.code === undefined) throw error;
    return false;
  }
}

import * as z from "zod";
import type { NetworkSetup } from "../earnings/settlement/networks.ts";
import { FINAL } from "../earnings/settlement/next-step.ts";
import { type Rpc, RpcFailure } from "../earnings/settlement/rpc.ts";
import type { Call } from "./registries.ts";

/** The node is of another network than the one that it is set up for. */
export class WrongChain extends Error {
  override readonly name = "WrongChain";
}

/** Nobody deployed the contract on this network: nothing is sent there. */
export class NotDeployed extends Error {
  override readonly name = "NotDeployed";
}

/** How sure what a chain says is: `new` may still be reorganised away, `confirmed` has the person's number of blocks, `final` is not looked at again. */
export type Depth = "new" | "confirmed" | "final";

/** What a contract answers, word by word, and how deep something lies that happened at a time (UTC seconds) by its own account. */
export type Reading = {
  readonly words: readonly bigint[];
  /** The newest block's time, UTC seconds. */
  readonly time: number;
  readonly depthOf: (at: number) => Depth;
};

const hex = z.string().regex(/^0x[0-9a-fA-F]*$/);
const quantity = hex.transform(Number);
const block = z.object({ number: quantity, timestamp: quantity });

/** Whether the node is the network's, and the contract is there. Throws {@link WrongChain}, {@link NotDeployed}, `RpcFailure`. */
export async function requireContract(rpc: Rpc, network: string, contract: string): Promise<void> {
  const chain = await rpc("eth_chainId", [], quantity);
  if (`eip155:${chain}` !== network) throw new WrongChain();
  if ((await rpc("eth_getCode", [contract, "latest"], hex)) === "0x") throw new NotDeployed();
}

/**
 * Asks a contract as it stands in the newest block. How deep something lies is told by the times of blocks, which every node has: what happened
 * before the block that would be one too shallow lies deep enough. Blocks of the same second are told as the newest of them. Throws {@link WrongChain}, {@link NotDeployed}, `RpcFailure`.
 */
export async function readContract(rpc: Rpc, { network, confirmations }: NetworkSetup, { to, data }: Call, answers: number): Promise<Reading> {
  await requireContract(rpc, network, to);
  const latest = await rpc("eth_getBlockByNumber", ["latest", false], block);
  /** Whatever happened before this time has so many blocks, its own counted. */
  const boundOf = async (blocks: number): Promise<number> => {
    const tooShallow = latest.number - blocks + 2;
    if (tooShallow < 1) return Number.NEGATIVE_INFINITY;
    if (tooShallow > latest.number) return Number.POSITIVE_INFINITY;
    if (tooShallow === latest.number) return latest.timestamp;
    return (await rpc("eth_getBlockByNumber", [`0x${tooShallow.toString(16)}`, false], block)).timestamp;
  };
  const [confirmed, final] = [await boundOf(confirmations), await boundOf(confirmations + FINAL)];
  const words = wordsIn(await rpc("eth_call", [{ to, data }, "latest"], hex));
  if (words.length !== answers) throw new RpcFailure("not what the contract answers");
  return { words, time: latest.timestamp, depthOf: (at) => (at < final ? "final" : at < confirmed ? "confirmed" : "new") };
}

const wordsIn = (answer: string): readonly bigint[] =>
  Array.from({ length: Math.floor((answer.length - 2) / 64) }, (_, place) => BigInt(`0x${answer.slice(2 + 64 * place, 66 + 64 * place)}`));

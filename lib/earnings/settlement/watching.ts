import * as z from "zod";
import { chainIdOf } from "./node.ts";
import { NoAnswer, type Rpc, RpcFailure, rpcAt } from "./rpc.ts";

/** A block; `time` in UTC seconds. */
export type Head = { readonly number: number; readonly time: number };

/** A node in one round of looking: what all on its network need is asked once, and one that did not answer is asked nothing more. */
export type Node = {
  readonly rpc: Rpc;
  /** The newest block when the round began. Throws {@link WrongChain}, `RpcFailure`. */
  readonly head: () => Promise<Head>;
  /** Undefined where the chain is not so long. Throws `RpcFailure`. */
  readonly blockAt: (number: number) => Promise<Head | undefined>;
  /** When a block was made, UTC ms, by its hash. Throws `RpcFailure` where the node does not have it. */
  readonly timeOf: (hash: string) => Promise<number>;
};

/** The node is one of another chain: nothing that it says is about what is looked for. */
class WrongChain extends RpcFailure {}

/** As a code: why a node told nothing. */
export const reasonOf = (error: Error): string => (error instanceof WrongChain ? "wrong_chain" : "node_away");

export const hex = z.string().regex(/^0x[0-9a-fA-F]*$/);
export const quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/)
  .transform(Number)
  .refine(Number.isSafeInteger);
const block = z.object({ number: quantity, timestamp: quantity }).transform(({ number, timestamp }): Head => ({ number, time: timestamp }));

/** A number as nodes take it. */
export const tag = (number: number): string => `0x${number.toString(16)}`;

export function nodeAt(network: string, url: string): Node {
  const ask = rpcAt(url);
  const known = new Map<string, Promise<unknown>>();
  let gone: RpcFailure | undefined;
  const once = <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const made = (known.get(key) as Promise<T> | undefined) ?? make();
    known.set(key, made);
    return made;
  };
  const rpc: Rpc = async (method, params, shape) => {
    if (gone) throw gone;
    try {
      return await ask(method, params, shape);
    } catch (error) {
      if (error instanceof NoAnswer) gone = error;
      throw error;
    }
  };
  const found = async (method: string, which: string): Promise<Head> => {
    const answer = await rpc(method, [which, false], block.nullable());
    if (answer === null) throw new RpcFailure("no such block");
    return answer;
  };
  const newest = async (): Promise<Head> => {
    const [chain, head] = await Promise.all([chainIdOf(rpc), found("eth_getBlockByNumber", "latest")]);
    if (chain === BigInt(network.slice("eip155:".length))) return head;
    gone = new WrongChain("a node of another chain");
    throw gone;
  };
  return {
    rpc,
    head: () => once("latest", newest),
    blockAt: async (number) => (number < 0 ? undefined : once(tag(number), () => found("eth_getBlockByNumber", tag(number)))),
    timeOf: async (hash) => (await once(hash, () => found("eth_getBlockByHash", hash))).time * 1000,
  };
}

import * as z from "zod";
import { hex, type Node, quantity, tag } from "./watching.ts";

export const eventLog = z.object({
  address: hex,
  topics: z.array(hex),
  data: hex,
  logIndex: quantity,
  blockNumber: quantity,
  blockHash: hex,
  transactionHash: hex,
});
/** An event of a contract (execution-apis). */
export type Log = z.output<typeof eventLog>;

/** A search for events that goes backwards, in several rounds where it must. `next`: the newest block that was not searched; below 0: none is left. */
export type Search = { next: number; readonly found: Log[] };

/** Blocks at a time: what nodes give in one answer. And how often in one round. */
const SPAN = 9000;
const PARTS = 12;
/** Milliseconds by which the wallet's clock may be ahead of the chain's. */
const SLACK = 3_600_000;

/** What is searched for. `since`: nothing older counts, UTC ms. `isEnough`: by what was found, oldest first. */
export type Wanted = {
  readonly filter: { readonly address: string; readonly topics: readonly (string | readonly string[])[] };
  readonly since: number;
  readonly isEnough: (found: readonly Log[]) => boolean;
};

/** Goes on with a search. Gives whether it has ended, with or without something found. Throws `RpcFailure`; what was searched before stays so. */
export async function searchOn({ rpc, head, blockAt }: Node, { filter, since, isEnough }: Wanted, search: Search): Promise<boolean> {
  const { number } = await head();
  for (let part = 0; part < PARTS && search.next >= 0; part++) {
    const from = Math.max(0, search.next - SPAN + 1);
    // Of several nodes behind one address, one may not have the newest block yet.
    const toBlock = search.next >= number ? "latest" : tag(search.next);
    const asked = rpc("eth_getLogs", [{ ...filter, fromBlock: tag(from), toBlock }], z.array(eventLog));
    const [logs, first] = await Promise.all([asked, blockAt(from)]);
    search.found.unshift(...logs);
    const isOld = first !== undefined && first.time * 1000 < since - SLACK;
    search.next = isOld || isEnough(search.found) ? -1 : from - 1;
  }
  return search.next < 0;
}

/** An address as a topic. */
export const padded = (address: string): string => `0x${address.slice(2).padStart(64, "0")}`;

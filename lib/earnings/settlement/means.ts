import type { Vault } from "../../vault/vault.ts";
import { assetType } from "../ledger.ts";
import { groupBy } from "../money.ts";
import { balanceOf } from "./chain.ts";
import { type NetworkSetup, setups } from "./networks.ts";
import type { Settlement } from "./next-step.ts";
import { isExact, underWay } from "./queue.ts";
import { Reverted, RpcFailure, rpcAt } from "./rpc.ts";

/** An account whose open promises come to more than it held when its chain was asked. Atomic units. */
export type ShortPayer = {
  readonly network: string;
  readonly asset: string;
  readonly payer: string;
  readonly promised: string;
  readonly balance: string;
};

/** Milliseconds for which an answer is good enough. */
const KEPT = 60_000;

const shortOf = (vault: Vault) => vault.collection<ShortPayer>("means");
const keyOf = ({ network, asset, payer }: Pick<ShortPayer, "network" | "asset" | "payer">): string => `${assetType(network, asset)}/${payer}`;

export const shortPayers = async (vault: Vault): Promise<ShortPayer[]> => (await shortOf(vault).all()).map(({ value }) => value);

/**
 * Asks, where the person named a node, whether accounts still hold what they have promised all together: a payment by itself says nothing of the
 * others that its payer signed. Gives whether what is known has changed; a node that does not answer changes nothing. `clock`: UTC ms.
 * Throws `VaultLocked`, `NoSpace`.
 */
export function watchMeans(vault: Vault, clock: () => number): () => Promise<boolean> {
  const asked = new Map<string, { readonly at: number; readonly promised: bigint }>();
  return async () => {
    const nodes = new Map((await setups(vault)).flatMap((setup) => (setup.rpc === undefined ? [] : [[setup.network, setup] as const])));
    const open = (await underWay(vault)).filter(isExact).filter(({ state, payment }) => state === "authorized" && nodes.has(payment.network));
    const groups = groupBy(open, ({ payment }) => keyOf(payment));
    let changed = await forget(vault, new Set(groups.keys()));
    for (const [key, promises] of groups) {
      const promised = promises.reduce((sum, { payment }) => sum + BigInt(payment.amount), 0n);
      const before = asked.get(key);
      const isFresh = before !== undefined && before.promised >= promised && clock() - before.at < KEPT && clock() >= before.at;
      const [first] = promises;
      const setup = first && nodes.get(first.payment.network);
      if (isFresh || !first || !setup) continue;
      const balance = await means(setup, first);
      if (balance === undefined) continue;
      asked.set(key, { at: clock(), promised });
      changed = (await note(vault, first, promised, balance)) || changed;
    }
    return changed;
  };
}

async function means({ rpc = "" }: NetworkSetup, { payment }: Settlement): Promise<bigint | undefined> {
  try {
    return await balanceOf(rpcAt(rpc), payment.asset, payment.payer);
  } catch (error) {
    if (!(error instanceof RpcFailure || error instanceof Reverted)) throw error;
    return undefined;
  }
}

/** Notes that an account is short, or that it is not any more. */
function note(vault: Vault, { payment }: Settlement, promised: bigint, balance: bigint): Promise<boolean> {
  const { network, asset, payer } = payment;
  const key = keyOf(payment);
  const short: ShortPayer = { network, asset, payer, promised: promised.toString(), balance: balance.toString() };
  return vault.attempt(async () => {
    const before = await shortOf(vault).get(key);
    if (balance >= promised) return { changes: before ? [await shortOf(vault).remove(key, before.rev)] : [], result: before !== undefined };
    if (before?.value.promised === short.promised && before.value.balance === short.balance) return { changes: [], result: false };
    return { changes: [await shortOf(vault).put(key, short, before?.rev ?? 0)], result: true };
  });
}

/** Those with nothing open any more are short of nothing. */
async function forget(vault: Vault, open: ReadonlySet<string>): Promise<boolean> {
  if ((await shortPayers(vault)).every((one) => open.has(keyOf(one)))) return false;
  return vault.attempt(async () => {
    const over = (await shortOf(vault).all()).filter(({ key }) => !open.has(key));
    return { changes: await Promise.all(over.map(({ key, rev }) => shortOf(vault).remove(key, rev))), result: over.length > 0 };
  });
}

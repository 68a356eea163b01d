import type { Compensation } from "../protocol/access-request.ts";
import type { Vault } from "../vault/vault.ts";
import { formatAmount, parseAmount } from "./amount.ts";
import { resolveAsset } from "./compensation.ts";
import { monies } from "./own-tokens.ts";
import type { FloorsView, OwnTokenView } from "./views.ts";
import { vouched } from "./vouched.ts";

export type Per = Compensation["per"];
/** The person's lowest prices in one money: whole decimals of it, by what they are for. Absent: any price will do. */
export type Floors = { readonly [P in Per]?: string };
/** What the person would take at least, where less is offered: atomic units of the offer's token, and as it is shown. */
export type LowestPrice = { readonly amount: string; readonly display: string };

/** It is no price: `member` says which. */
export class NotAPrice extends Error {
  override readonly name = "NotAPrice";
  readonly member: Per;
  constructor(member: Per) {
    super(member);
    this.member = member;
  }
}

const pers = ["read", "record", "grant"] as const satisfies readonly Per[];
const floorsOf = (vault: Vault) => vault.collection<Floors>("floors");

/** For each money that the wallet or the person knows. A token that an app alone describes has no price to compare with. */
export async function floorViews(vault: Vault): Promise<FloorsView[]> {
  const all = new Map((await floorsOf(vault).all()).map(({ key, value }) => [key, value]));
  return (await monies(vault)).map(({ symbol }) => ({ symbol, ...all.get(symbol) }));
}

/** Puts these in place of what there was; an empty one is none. Throws {@link NotAPrice}, `RangeError` for a money that nobody here knows. */
export async function setFloors(vault: Vault, symbol: string, typed: { readonly [P in Per]?: string | undefined }): Promise<void> {
  const money = (await monies(vault)).find((known) => known.symbol === symbol);
  if (!money) throw new RangeError("a money that is not known");
  const kept = pers.flatMap((per) => {
    const price = typed[per]?.trim() ?? "";
    if (price === "") return [];
    const amount = parseAmount(price, money.decimals);
    if (amount === undefined) throw new NotAPrice(per);
    return amount === 0n ? [] : [[per, formatAmount(amount, money.decimals)] as const];
  });
  await vault.attempt(async () => {
    const before = await floorsOf(vault).get(symbol);
    return { changes: [await floorsOf(vault).put(symbol, Object.fromEntries(kept), before?.rev ?? 0)], result: undefined };
  });
}

/** The person's lowest price for what is offered, where the offer is less. Undefined where there is none, or nobody vouches for the token. */
export function lowestPrice(floors: readonly FloorsView[], offered: Compensation, own: readonly OwnTokenView[] = []): LowestPrice | undefined {
  const { verified, symbol, decimals = 0 } = vouched(resolveAsset(offered), own);
  const floor = verified ? floors.find((one) => one.symbol === symbol)?.[offered.per] : undefined;
  const amount = floor === undefined ? undefined : parseAmount(floor, decimals);
  if (amount === undefined || amount <= BigInt(offered.amount)) return undefined;
  return { amount: amount.toString(), display: formatAmount(amount, decimals) };
}

import { BATCH_SETTLEMENT_ADDRESS } from "@x402/evm";
import { type Address, parseAbiItem } from "viem";
import { testToken } from "../contracts/abi.ts";
import type { EarningsView, EarningView, MoneyView } from "../lib/earnings/views.ts";
import type { Market } from "./market.ts";

const transfer = parseAbiItem("event Transfer(address indexed from, address indexed to, uint256 value)");
const used = parseAbiItem("event AuthorizationUsed(address indexed authorizer, bytes32 indexed nonce)");
const claimed = parseAbiItem("event Claimed(bytes32 indexed channelId, uint128 amount, uint128 totalClaimed)");

const sumOf = (amounts: readonly (bigint | undefined)[]): bigint => amounts.reduce<bigint>((sum, amount) => sum + (amount ?? 0n), 0n);
const paidIn = (entries: readonly EarningView[]): bigint => sumOf(entries.map(({ money }) => BigInt(money.amount)));

/** Where an account on which everything has arrived, and the events of the token and of the escrow, do not tell the same. */
export async function againstChain({ entries, totals }: EarningsView, { money, token, exact, channel }: Market): Promise<string[]> {
  const found: string[] = [];
  const same = (what: string, ledger: bigint | number, chain: bigint | number): void => {
    if (BigInt(ledger) !== BigInt(chain)) found.push(`${what}: the ledger has ${ledger}, the chain ${chain}`);
  };
  const { client } = money.chain;
  const all = { fromBlock: 0n, strict: true } as const;
  const transfers = async (args: { readonly from?: Address; readonly to?: Address }): Promise<bigint[]> =>
    (await client.getLogs({ ...all, address: token, event: transfer, args })).map((log) => log.args.value);
  const held = (address: Address): Promise<bigint> =>
    client.readContract({ address: token, abi: testToken, functionName: "balanceOf", args: [address] });

  for (const { id, state, arrived } of entries)
    if (state !== "confirmed" || arrived !== undefined) found.push(`payment ${id} is ${state}${arrived ? ", in part" : ""}`);
  const total = (all: readonly MoneyView[]): bigint => sumOf(all.map(({ amount }) => BigInt(amount)));
  const payees = [...new Set(entries.map(({ payTo }) => payTo as Address))];
  same("what has arrived", total(totals.confirmed), sumOf(await Promise.all(payees.map(held))));
  same("what has not", total([...totals.authorized, ...totals.submitted, ...totals.lost]), 0n);
  const of = (payer: string) => entries.filter((entry) => entry.payer === payer.toLowerCase());
  for (const payTo of payees) {
    const mine = paidIn(entries.filter((entry) => entry.payTo === payTo));
    same(`transfers to ${payTo}`, mine, sumOf(await transfers({ to: payTo })));
    same(`balance of ${payTo}`, mine, await held(payTo));
  }
  const [byExact, byChannel] = [of(exact.address), of(channel.address)];
  const nonces = await client.getLogs({ ...all, address: token, event: used, args: { authorizer: exact.account.address } });
  same("payments by nonce", byExact.length, nonces.length);
  same("paid by nonce", paidIn(byExact), sumOf(await transfers({ from: exact.account.address })));
  const claims = await client.getLogs({ ...all, address: BATCH_SETTLEMENT_ADDRESS, event: claimed });
  same("claimed by voucher", paidIn(byChannel), sumOf(claims.map((log) => log.args.amount)));
  const deposited = sumOf(await transfers({ from: channel.address }));
  same("deposits less what is left of them", paidIn(byChannel), deposited - (await held(BATCH_SETTLEMENT_ADDRESS)));
  if (byExact.length + byChannel.length !== entries.length) found.push("a payment of nobody here");
  return found;
}

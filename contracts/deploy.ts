import { BATCH_SETTLEMENT_ADDRESS, ERC3009_DEPOSIT_COLLECTOR_ADDRESS } from "@x402/evm";
import { type Address, maxUint256 } from "viem";
import { testToken } from "./abi.ts";
import { type ContractName, compileContracts } from "./compile.ts";
import { type LocalChain, placeCode } from "./local-chain.ts";

/** Where x402 looks for these on every chain. */
const WELL_KNOWN: readonly (readonly [ContractName, Address])[] = [
  ["BatchSettlement", BATCH_SETTLEMENT_ADDRESS],
  ["ERC3009DepositCollector", ERC3009_DEPOSIT_COLLECTOR_ADDRESS],
  ["Permit2DepositCollector", "0x4020425FAf3B746C082C2f942b4E5159887B0005"],
  ["Permit2", "0x000000000022D473030F116dDEE9F6B43aC78BA3"],
  ["Multicall3", "0xcA11bde05977b3631167028862bE2a173976CA11"],
];

/** `kind`: a token that behaves, or one that does not. The version of its EIP-712 domain is "1". */
export type TokenOptions = {
  readonly kind?: "TestToken" | "FalseReturningToken" | "FeeOnTransferToken";
  readonly name?: string;
  readonly symbol?: string;
  readonly decimals?: number;
};

/** Deploys a contract from the chain's own account. */
export async function deploy(chain: LocalChain, name: ContractName, args: readonly unknown[] = []): Promise<Address> {
  const { abi, bytecode } = (await compileContracts())[name];
  const { contractAddress } = await chain.mined(await chain.client.deployContract({ abi, bytecode, args }));
  if (!contractAddress) throw new Error(`${name} has no address`);
  return contractAddress;
}

export const deployToken = (chain: LocalChain, { kind = "TestToken", name = "Test Dollar", symbol = "TUSD", decimals = 6 }: TokenOptions = {}) =>
  deploy(chain, kind, [name, symbol, decimals]);

/** Gives an account tokens out of nothing, in atomic units. */
export async function mint(chain: LocalChain, token: Address, to: Address, value: bigint = maxUint256 >> 128n): Promise<void> {
  await chain.mined(await chain.client.writeContract({ address: token, abi: testToken, functionName: "mint", args: [to, value] }));
}

/**
 * Puts the escrow, its collectors and what x402 takes for granted on public chains (Permit2, Multicall3) at the addresses where the
 * stock client and facilitator of `@x402/evm` call them.
 */
export async function placeEscrow(chain: LocalChain): Promise<Address> {
  const artifacts = await compileContracts();
  for (const [name, address] of WELL_KNOWN) {
    const { runtime, hasImmutables } = artifacts[name];
    if (hasImmutables) throw new Error(`${name} has immutables: its code cannot be put in place`);
    await placeCode(chain, address, runtime);
  }
  return BATCH_SETTLEMENT_ADDRESS;
}

import { type Address, concat, getCreate2Address, type Hex, keccak256, zeroHash } from "viem";
import { type ContractName, compileContracts } from "./compile.ts";
import type { LocalChain } from "./local-chain.ts";

/**
 * The deterministic deployment proxy: what is deployed through it has an address that follows from its code alone, so that anybody may deploy it,
 * once on each chain, and everybody finds it. On anvil from the beginning, and on nearly every public chain.
 */
export const DEPLOYER: Address = "0x4e59b44847b379578588920cA78FbF26c0B4956C";

/** `data`: what is sent to {@link DEPLOYER}, a salt of zeros and the code that makes the contract. */
export type Deployment = { readonly to: Address; readonly data: Hex; readonly address: Address };

/** How a contract without constructor arguments comes to its one address. Another byte of its code is another address. */
export async function deploymentOf(name: ContractName): Promise<Deployment> {
  const { bytecode } = (await compileContracts())[name];
  const address = getCreate2Address({ from: DEPLOYER, salt: zeroHash, bytecodeHash: keccak256(bytecode) });
  return { to: DEPLOYER, data: concat([zeroHash, bytecode]), address };
}

/** Deploys it where it is not there yet, and gives its address. */
export async function deployOnce(chain: LocalChain, name: ContractName): Promise<Address> {
  const { to, data, address } = await deploymentOf(name);
  if ((await chain.client.getCode({ address })) === undefined) await chain.mined(await chain.client.sendTransaction({ to, data }));
  return address;
}

/** The contracts that a wallet anchors to, at the addresses that it knows. */
export async function placeAnchors(chain: LocalChain): Promise<void> {
  await deployOnce(chain, "ConsentRegistry");
  await deployOnce(chain, "LogAnchor");
}

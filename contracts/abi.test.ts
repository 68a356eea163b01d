import type { Abi } from "viem";
import { expect, test } from "vitest";
import { batchSettlement, consentRegistry, falseReturningToken, logAnchor, testToken } from "./abi.ts";
import { type ContractName, compileContracts } from "./compile.ts";

type Parameter = {
  readonly type: string;
  readonly name?: string | undefined;
  readonly indexed?: boolean | undefined;
  readonly components?: readonly Parameter[] | undefined;
};

/** An item as text: what is called how, with what, and what comes back. The compiler's names of its own types are left out. */
function shapeOf(item: Abi[number]): string {
  const parameter = ({ type, name = "", indexed = false, components }: Parameter): unknown => [type, name, indexed, components?.map(parameter)];
  const given = "inputs" in item ? item.inputs.map((one) => parameter(one)) : [];
  const back = item.type === "function" ? [item.stateMutability, item.outputs.map((one) => parameter(one))] : [];
  return JSON.stringify([item.type, "name" in item ? item.name : "", given, back]);
}

test.each<[ContractName, Abi]>([
  ["TestToken", testToken],
  ["FalseReturningToken", falseReturningToken],
  ["BatchSettlement", batchSettlement],
  ["ConsentRegistry", consentRegistry],
  ["LogAnchor", logAnchor],
])("%s has what is called of it", async (name, written) => {
  const compiled = new Set((await compileContracts())[name].abi.map(shapeOf));
  expect(written.map(shapeOf).filter((shape) => !compiled.has(shape))).toEqual([]);
});

test("what is put in place has no immutables, and no contract is over the size that chains take (EIP-170)", async () => {
  const artifacts = await compileContracts();
  for (const name of ["BatchSettlement", "ERC3009DepositCollector", "Permit2DepositCollector", "Permit2", "Multicall3"] as const)
    expect(artifacts[name].hasImmutables).toBe(false);
  for (const { runtime } of Object.values(artifacts)) expect((runtime.length - 2) / 2).toBeLessThanOrEqual(24_576);
});

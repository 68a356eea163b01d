/** What a unit of gas may cost, in wei (EIP-1559). */
export type Fees = { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

/** What a network asks for now: its base fee for the next block, and what is usually given on top. Wei for each unit of gas. */
export type FeeLevel = { readonly baseFee: bigint; readonly tip: bigint };

/** Gas that one transaction of ours may need at most: several times what any call of ours takes. */
export const MOST_GAS = 600_000n;

/** Some room above what a node estimates; undefined where that is more than any call of ours can need. */
export function gasLimitFor(estimate: bigint): bigint | undefined {
  const limit = (estimate * 5n) / 4n;
  return estimate > 0n && limit <= MOST_GAS ? limit : undefined;
}

/**
 * Fees for a transaction that is sent now, with room for a base fee that doubles. Undefined where the network asks for more than `most`, in wei
 * for each unit of gas.
 */
export function feesAt({ baseFee, tip }: FeeLevel, most: bigint): Fees | undefined {
  if (baseFee < 0n || tip < 0n || baseFee + tip > most) return undefined;
  const roomy = 2n * baseFee + tip;
  return { maxFeePerGas: roomy < most ? roomy : most, maxPriorityFeePerGas: tip };
}

/** An eighth more, rounded up: nodes drop what takes another's place for less. */
const raised = (fee: bigint): bigint => (fee * 9n + 7n) / 8n;
const larger = (one: bigint, other: bigint): bigint => (one > other ? one : other);

/**
 * Fees for a transaction that takes the place of one with the same nonce: both at least an eighth above before, and what the network asks for
 * now. Undefined where that is more than `most`.
 */
export function feesToReplace(before: Fees, level: FeeLevel, most: bigint): Fees | undefined {
  const now = feesAt(level, most);
  if (!now) return undefined;
  const maxPriorityFeePerGas = larger(raised(before.maxPriorityFeePerGas), now.maxPriorityFeePerGas);
  const maxFeePerGas = larger(larger(raised(before.maxFeePerGas), now.maxFeePerGas), maxPriorityFeePerGas);
  return maxFeePerGas <= most ? { maxFeePerGas, maxPriorityFeePerGas } : undefined;
}

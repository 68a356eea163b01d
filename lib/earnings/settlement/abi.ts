/** The few calls and events of a token that settling needs, by the first bytes of their Keccak-256: checked against an ABI encoder in a test. */
export const selectors = {
  /** `decimals()`, ERC-20 */
  decimals: "0x313ce567",
  /** `balanceOf(address)`, ERC-20 */
  balanceOf: "0x70a08231",
  /** `authorizationState(address,bytes32)`, EIP-3009 */
  authorizationState: "0xe94a0102",
  /** `transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)`, EIP-3009 */
  transferWithAuthorization: "0xe3ee160e",
  /** `channels(bytes32)`, of x402's escrow: what lies there, and what of it was claimed */
  channels: "0x7a7ebd7b",
  /** `pendingWithdrawals(bytes32)`: how much, and since when */
  pendingWithdrawals: "0xb7f06ebe",
  /** `receivers(address,address)`: what was claimed for a receiver in a token, and what of it was sent on */
  receivers: "0x21ff6389",
  /** `claimWithSignature(VoucherClaim[],bytes)`, of the same escrow */
  claimWithSignature: "0xe43ce1f2",
  /** `settle(address,address)`: sends a receiver what was claimed for it in a token */
  settle: "0x9db32a8f",
  /** `deposit(ChannelConfig,uint128,address,bytes)` */
  deposit: "0x140f1e75",
} as const;

export const topics = {
  /** `Transfer(address,address,uint256)`, ERC-20 */
  transfer: "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
  /** `AuthorizationUsed(address,bytes32)`, EIP-3009 */
  used: "0x98de503528ee59b575ef0c0a2576a82497bfc029a5685b209e9ec333479b10a5",
  /** `AuthorizationCanceled(address,bytes32)`, EIP-3009 */
  cancelled: "0x1cdd46ff242716cdaa72d159d339a485b3438398348d68f09d7c8c0a59353d81",
  /** `Settled(address,address,address,uint128)`, of x402's escrow: what was claimed for a receiver was sent to it */
  settled: "0x7337b4386b690fdb8ba66905b92b9d45d33bc6626ee2620c905fb150ec0cc47d",
} as const;

/** One 32-byte word of call data: an address, a number or bytes32, hexadecimal without `0x`. Throws `RangeError` on what is longer. */
export function word(value: string | bigint | number): string {
  const digits = typeof value === "string" ? value.replace(/^0x/, "").toLowerCase() : value.toString(16);
  if (digits.length > 64 || !/^[0-9a-f]*$/.test(digits)) throw new RangeError("not a word");
  return digits.padStart(64, "0");
}

export const callData = (selector: string, ...values: readonly (string | bigint | number)[]): string => selector + wordsOf(...values);

/** A topic or a returned word as an address, lower case. */
export const addressIn = (hex: string): string => `0x${hex.slice(-40).toLowerCase()}`;

/** Bytes as the ABI puts them at the end of what they belong to: their length, then themselves in whole words. Hexadecimal without `0x`. */
export function tail(bytes: string): string {
  const digits = bytes.slice(2).toLowerCase();
  if (!/^0x(?:[0-9a-fA-F]{2})*$/.test(bytes)) throw new RangeError("not bytes");
  return word(digits.length / 2) + digits.padEnd(Math.ceil(digits.length / 64) * 64, "0");
}

/** Several words, hexadecimal without `0x`. */
export const wordsOf = (...values: readonly (string | bigint | number)[]): string => values.map(word).join("");

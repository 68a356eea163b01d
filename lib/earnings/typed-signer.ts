import { type MessageTypes, SignTypedDataVersion, TypedDataUtils } from "@metamask/eth-sig-util/sign-typed-data";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";

type Domain = { readonly name: string; readonly version: string; readonly chainId: number; readonly verifyingContract: string };
export type TypedMessage = {
  readonly types: MessageTypes;
  readonly primaryType: string;
  readonly domain: Domain;
  readonly message: Record<string, unknown>;
};

const V4 = SignTypedDataVersion.V4;
const PREFIX = Uint8Array.of(0x19, 0x01);
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;
/** Domains are few: as many as there are tokens and contracts that people are paid in. */
const MOST_DOMAINS = 64;
const separators = new Map<string, Uint8Array>();

/**
 * Address (lower case) that signed EIP-712 typed data, undefined where nothing can be recovered. Accounts with a key only: what a contract
 * account takes (ERC-1271) cannot be told without a chain. The library's own recovery takes twice as long.
 */
export function recoverSigner({ types, primaryType, domain, message }: TypedMessage, signature: string): string | undefined {
  if (!isCanonical(signature)) return undefined;
  try {
    const hashed = TypedDataUtils.hashStruct(primaryType, message, types, V4);
    return signerOf(keccak_256(concatBytes(PREFIX, separatorOf(domain, types), hashed)), signature);
  } catch {
    // r or s is no point of the curve: whatever the reason, nobody signed this.
    return undefined;
  }
}

/**
 * 65 bytes r, s, v as contracts take them: s in the lower half of the curve order (EIP-2, so that one authorization has one signature)
 * and v 27 or 28. Recovery itself would take more, and such a payment could never settle.
 */
function isCanonical(signature: string): boolean {
  if (!/^0x[0-9a-fA-F]{130}$/.test(signature)) return false;
  const s = BigInt(`0x${signature.slice(66, 130)}`);
  const v = Number.parseInt(signature.slice(130), 16);
  return s > 0n && s <= HALF_ORDER && (v === 27 || v === 28);
}

function separatorOf(domain: Domain, types: MessageTypes): Uint8Array {
  const key = JSON.stringify(domain);
  const known = separators.get(key);
  if (known) return known;
  if (separators.size >= MOST_DOMAINS) separators.clear();
  const separator = new Uint8Array(TypedDataUtils.hashStruct("EIP712Domain", domain, types, V4));
  separators.set(key, separator);
  return separator;
}

/** Throws where no key made the signature over this digest. */
function signerOf(digest: Uint8Array, signature: string): string {
  const bytes = hexToBytes(signature.slice(2));
  const recovered = secp256k1.Signature.fromBytes(bytes.subarray(0, 64), "compact").addRecoveryBit((bytes[64] ?? 0) - 27);
  const point = recovered.recoverPublicKey(digest).toBytes(false);
  return `0x${bytesToHex(keccak_256(point.subarray(1)).subarray(12))}`;
}

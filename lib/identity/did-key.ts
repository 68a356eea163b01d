const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/** Multibase `z` (base58btc) over multicodec `ed25519-pub` and 32 bytes always has this form and length. */
const ED25519 = /^did:key:z(6Mk[1-9A-HJ-NP-Za-km-z]{44})$/;
/** Multicodec `ed25519-pub` as a varint. */
const CODEC = "ed01";

/** The 32-byte public key in an Ed25519 `did:key`; undefined for every other DID. Source: did:key method v0.9, multibase, multicodec. */
export function ed25519KeyOf(did: string): Uint8Array | undefined {
  const encoded = ED25519.exec(did)?.[1];
  if (encoded === undefined) return undefined;
  const number = [...encoded].reduce((sum, digit) => sum * 58n + BigInt(ALPHABET.indexOf(digit)), 0n);
  const hex = number.toString(16);
  if (hex.length !== 68 || !hex.startsWith(CODEC)) return undefined;
  return Uint8Array.from(hex.slice(CODEC.length).match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

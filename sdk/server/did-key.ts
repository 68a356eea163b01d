import type { JWK } from "jose";
import { VerificationError } from "./errors.ts";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/** Multibase `z` (base58btc) over multicodec `ed25519-pub` (varint 0xed 0x01) and 32 bytes always has this form and length. */
const ED25519_DID = /^did:key:z(6Mk[1-9A-HJ-NP-Za-km-z]{44})$/;
const CODEC = "ed01";

/**
 * The public key of an Ed25519 `did:key`. The key is in the identifier: nothing is fetched.
 * Source: did:key method v0.9; multibase; multicodec.
 * @throws {VerificationError} `unsupported_key` for any other method or key type
 */
export function ed25519KeyOf(did: string): JWK & { readonly x: string } {
  const encoded = ED25519_DID.exec(did)?.[1];
  if (encoded === undefined) throw new VerificationError("unsupported_key", "The key is not an Ed25519 did:key");
  const number = [...encoded].reduce((sum, digit) => sum * 58n + BigInt(ALPHABET.indexOf(digit)), 0n);
  const hex = number.toString(16);
  if (hex.length !== 68 || !hex.startsWith(CODEC)) throw new VerificationError("unsupported_key", "The key is not an Ed25519 did:key");
  return { kty: "OKP", crv: "Ed25519", x: Buffer.from(hex.slice(CODEC.length), "hex").toString("base64url") };
}

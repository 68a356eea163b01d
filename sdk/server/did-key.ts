import { createPublicKey, type KeyObject } from "node:crypto";
import type { JWK } from "jose";
import { VerificationError } from "./errors.ts";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const DIGITS: ReadonlyMap<string, number> = new Map(Array.from(ALPHABET, (digit, value) => [digit, value]));
/** As many digits of base 58 as a number holds exactly. */
const AT_ONCE = 9;
/** Multibase `z` (base58btc) over multicodec `ed25519-pub` (varint 0xed 0x01) and 32 bytes always has this form and length. */
const ED25519_DID = /^did:key:z(6Mk[1-9A-HJ-NP-Za-km-z]{44})$/;
const CODEC = "ed01";
/** What precedes the 32 bytes of a key in a SubjectPublicKeyInfo (RFC 8410, section 4). */
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

/**
 * The public key of an Ed25519 `did:key`. The key is in the identifier: nothing is fetched.
 * Source: did:key method v0.9; multibase; multicodec.
 * @throws {VerificationError} `unsupported_key` for any other method or key type
 */
export function ed25519KeyOf(did: string): JWK & { readonly x: string } {
  return { kty: "OKP", crv: "Ed25519", x: bytesOf(did).toString("base64url") };
}

/** The same key, imported. @throws {VerificationError} `unsupported_key` */
export function publicKeyOf(did: string): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI, bytesOf(did)]), format: "der", type: "spki" });
}

function bytesOf(did: string): Buffer {
  const encoded = ED25519_DID.exec(did)?.[1];
  if (encoded === undefined) throw unsupported();
  const hex = numberOf(encoded).toString(16);
  if (hex.length !== 68 || !hex.startsWith(CODEC)) throw unsupported();
  return Buffer.from(hex.slice(CODEC.length), "hex");
}

function numberOf(encoded: string): bigint {
  let number = 0n;
  for (let at = 0; at < encoded.length; at += AT_ONCE) {
    const digits = encoded.slice(at, at + AT_ONCE);
    let part = 0;
    for (const digit of digits) part = part * 58 + (DIGITS.get(digit) ?? 0);
    number = number * BigInt(58 ** digits.length) + BigInt(part);
  }
  return number;
}

const unsupported = () => new VerificationError("unsupported_key", "The key is not an Ed25519 did:key");

import { argon2id } from "hash-wasm";
import { type Bytes, moved, utf8 } from "./bytes.ts";

/** Argon2id (RFC 9106). `memory` in KiB. */
export type PassphraseParameters = { readonly memory: number; readonly iterations: number; readonly parallelism: number };

/** What new vaults use, and the floor under which a stored header is refused. */
export const passphraseParameters: PassphraseParameters = { memory: 65_536, iterations: 3, parallelism: 1 };

/** 32 bytes from a passphrase (normalised to NFKC, so that every keyboard types the same one). About 300 ms. */
export async function stretchPassphrase(passphrase: string, salt: Bytes, parameters: PassphraseParameters): Promise<Bytes> {
  const { memory, iterations, parallelism } = parameters;
  const password = utf8(passphrase.normalize("NFKC"));
  try {
    return moved(await argon2id({ password, salt, memorySize: memory, iterations, parallelism, hashLength: 32, outputType: "binary" }));
  } finally {
    password.fill(0);
  }
}

const hkdfKey = (secret: Bytes): Promise<CryptoKey> => crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
const hkdf = (purpose: string): HkdfParams => ({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8(`freehold/1/${purpose}`) });

/** A non-extractable AES-256-GCM key for one purpose (HKDF-SHA-256, RFC 5869). */
export async function encryptionKey(secret: Bytes, purpose: string): Promise<CryptoKey> {
  return crypto.subtle.deriveKey(hkdf(purpose), await hkdfKey(secret), { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** A non-extractable HMAC-SHA-256 key for one purpose. */
export async function namingKey(secret: Bytes, purpose: string): Promise<CryptoKey> {
  return crypto.subtle.deriveKey(hkdf(purpose), await hkdfKey(secret), { name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]);
}

export const hmac = async (key: CryptoKey, message: string): Promise<Bytes> => new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(message)));

/** 32 bytes for one purpose, where no WebCrypto key will do. */
export async function secretBytes(secret: Bytes, purpose: string): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits(hkdf(purpose), key, 256));
}

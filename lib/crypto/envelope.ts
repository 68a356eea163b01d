import { type Bytes, concat, randomBytes, utf8 } from "./bytes.ts";

const NONCE_LENGTH = 12;

/** The ciphertext was altered, moved, or belongs to another key. */
export class Damaged extends Error {
  override readonly name = "Damaged";
}

/** AES-256-GCM with a fresh random 96-bit nonce, which comes first. `context` is authenticated, not stored: it says where this box belongs. */
export async function seal(key: CryptoKey, plaintext: Bytes, context: string): Promise<Bytes> {
  const iv = randomBytes(NONCE_LENGTH);
  const ciphertext = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(context) }, key, plaintext);
  return concat(iv, new Uint8Array(ciphertext));
}

/** Throws {@link Damaged} unless the box was sealed by this key for this very context. */
export async function open(key: CryptoKey, box: Bytes, context: string): Promise<Bytes> {
  const iv = box.subarray(0, NONCE_LENGTH);
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: utf8(context) }, key, box.subarray(NONCE_LENGTH)));
  } catch {
    throw new Damaged(`cannot open ${context}`);
  }
}

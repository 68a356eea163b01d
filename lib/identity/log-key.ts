import { decodeBase64url, encodeBase64url } from "../crypto/base64url.ts";
import { type Bytes, concat, utf8 } from "../crypto/bytes.ts";
import type { Vault } from "../vault/vault.ts";

/** The key that signs the head of the activity log. No app ever learns of it. */
export type LogKey = { readonly did: string; readonly kid: string; readonly sign: (bytes: Bytes) => Promise<Bytes>; readonly publicKey: CryptoKey };

const HARDENED = 0x8000_0000;
/** m/4475204'/2'/0': beside the identities that apps know (0') and the person's own public DID (1'), see `derive.ts`. */
const PATH = [0x44_4944 + HARDENED, 2 + HARDENED, HARDENED];

/** ASN.1 around the 32 bytes of an Ed25519 private key: PKCS #8 as RFC 8410 has it. */
const PKCS8 = Uint8Array.from([0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]);
const ED25519 = "Ed25519";

/** Derived once for each unlocking, and kept as a key that nobody can take out. Throws `VaultLocked`. */
export const logKey = (vault: Vault): Promise<LogKey> => vault.keep("log-key", () => make(vault));

async function make(vault: Vault): Promise<LogKey> {
  const seed = await vault.seed();
  const privateKey = await slip10(seed, PATH);
  seed.fill(0);
  const pkcs8 = concat(PKCS8, privateKey);
  privateKey.fill(0);
  try {
    const exportable = await crypto.subtle.importKey("pkcs8", pkcs8, ED25519, true, ["sign"]);
    const { x = "" } = await crypto.subtle.exportKey("jwk", exportable);
    const [signing, publicKey] = await Promise.all([
      crypto.subtle.importKey("pkcs8", pkcs8, ED25519, false, ["sign"]),
      crypto.subtle.importKey("jwk", { kty: "OKP", crv: ED25519, x }, ED25519, true, ["verify"]),
    ]);
    const id = `z${base58(concat(Uint8Array.from([0xed, 0x01]), decodeBase64url(x)))}`;
    const did = `did:key:${id}`;
    return { did, kid: `${did}#${id}`, publicKey, sign: async (bytes) => new Uint8Array(await crypto.subtle.sign(ED25519, signing, bytes)) };
  } finally {
    pkcs8.fill(0);
  }
}

/** Whether this key made the signature, base64url, over the bytes. */
export async function signedByLogKey({ publicKey }: Pick<LogKey, "publicKey">, signature: string, bytes: Bytes): Promise<boolean> {
  try {
    return await crypto.subtle.verify(ED25519, publicKey, decodeBase64url(signature), bytes);
  } catch {
    return false;
  }
}

/** `header.payload.signature` (RFC 7515) over these two, with `alg` and `kid` of the key. */
export async function signByLogKey(key: LogKey, typ: string, payload: string): Promise<string> {
  const header = JSON.stringify({ alg: "EdDSA", kid: key.kid, typ });
  const input = `${encodeBase64url(utf8(header))}.${encodeBase64url(utf8(payload))}`;
  return `${input}.${encodeBase64url(await key.sign(utf8(input)))}`;
}

/**
 * SLIP-0010 for Ed25519, all steps hardened, on WebCrypto alone: whoever writes to the log derives this key, pages too, and
 * the libraries that know the other curves are large.
 */
export async function slip10(seed: Bytes, path: readonly number[]): Promise<Bytes> {
  let node = await hmacSha512(utf8("ed25519 seed"), seed);
  for (const step of path) {
    const index = new Uint8Array(4);
    new DataView(index.buffer).setUint32(0, step);
    const [chain, data] = [node.slice(32), concat(new Uint8Array(1), node.subarray(0, 32), index)];
    const next = await hmacSha512(chain, data);
    for (const used of [node, chain, data]) used.fill(0);
    node = next;
  }
  const key = node.slice(0, 32);
  node.fill(0);
  return key;
}

async function hmacSha512(key: Bytes, message: Bytes): Promise<Bytes> {
  const hmac = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-512" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", hmac, message));
}

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Base58 as Bitcoin and multibase `z` have it, of bytes that do not begin with zero. */
function base58(bytes: Bytes): string {
  let number = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let text = "";
  for (; number > 0n; number /= 58n) text = ALPHABET.charAt(Number(number % 58n)) + text;
  return text;
}

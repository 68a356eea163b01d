import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { HDKey as Bip32Key } from "@scure/bip32";
import { HDKey as Slip10Key } from "micro-key-producer/slip10.js";
import { hex, utf8 } from "../crypto/bytes.ts";

/**
 * Which of the person's keys: one identity key (Ed25519) and one payout key (secp256k1) for each app index, and the key of the account that
 * network fees are paid from (secp256k1), which no app ever learns of.
 */
export type Derivation = { readonly kind: "identity" | "payout" | "fees"; readonly index: number };

/** Ed25519: 32-byte public key. secp256k1: 65-byte uncompressed public key. Whoever asks for it wipes the private key. */
export type KeyPair = { readonly publicKey: Uint8Array; readonly privateKey: Uint8Array };

const HARDENED = 0x8000_0000;

/**
 * BIP-43 lets the first step name the scheme, and no BIP or SLIP describes DIDs. 4475204 is "DID" in ASCII (0x444944): as no coin is
 * registered there, no other wallet opened with the same phrase arrives at these keys, which m/44'/<coin>' would not promise.
 * The second step is the role: 0' for identities that one app knows; 1' is kept for the person's own public DID.
 */
const identityPath = (index: number): number[] => [0x44_4944 + HARDENED, HARDENED, index + HARDENED];
/** BIP-44, Ethereum, first account: m/44'/60'/0'/0/n, where other wallets look for the money too. */
const payoutPath = (index: number): number[] => [44 + HARDENED, 60 + HARDENED, HARDENED, 0, index];
/** The second account of the same: m/44'/60'/1'/0/n. No key of an app is ever among these. */
const feesPath = (index: number): number[] => [44 + HARDENED, 60 + HARDENED, 1 + HARDENED, 0, index];

/** The key of an app, from the 64-byte BIP-39 seed. Throws `TypeError` when the index is not an integer below 2^31. */
export function deriveKey(seed: Uint8Array, { kind, index }: Derivation): KeyPair {
  if (!Number.isSafeInteger(index) || index < 0 || index >= HARDENED) throw new TypeError("a key index is an integer from 0 to 2^31 - 1");
  if (kind === "identity") return ed25519Key(seed, identityPath(index));
  return secp256k1Key(seed, kind === "payout" ? payoutPath(index) : feesPath(index));
}

/** SLIP-0010 for Ed25519. Every step must be hardened (2^31 and more); the library throws otherwise. */
export function ed25519Key(seed: Uint8Array, path: readonly number[]): KeyPair {
  const key = walk(Slip10Key.fromMasterSeed(seed), path, (parent) => wipe(parent.privateKey, parent.chainCode));
  wipe(key.chainCode);
  return { publicKey: key.publicKeyRaw, privateKey: key.privateKey };
}

/** BIP-32 for secp256k1; hardened steps are 2^31 and more. */
export function secp256k1Key(seed: Uint8Array, path: readonly number[]): KeyPair {
  const key = walk(Bip32Key.fromMasterSeed(seed), path, (parent) => parent.wipePrivateData());
  const privateKey = key.privateKey;
  key.wipePrivateData();
  if (!privateKey) throw new TypeError("a seed derives private keys");
  return { publicKey: secp256k1.getPublicKey(privateKey, false), privateKey };
}

function walk<Key extends { deriveChild(index: number): Key }>(root: Key, path: readonly number[], discard: (key: Key) => void): Key {
  let key = root;
  for (const step of path) {
    const child = key.deriveChild(step);
    discard(key);
    key = child;
  }
  return key;
}

/** Zeroes secrets after use. What the engine copied meanwhile is out of reach. */
export const wipe = (...secrets: readonly Uint8Array[]): void => {
  for (const secret of secrets) secret.fill(0);
};

/** The Ethereum address of an uncompressed secp256k1 public key, with its checksum. */
export const addressOf = (publicKey: Uint8Array): string => checksumAddress(`0x${hex(keccak_256(publicKey.subarray(1)).subarray(12))}`);

/** EIP-55: a letter is upper case where the hash of the lower-case address has a high nibble. */
export function checksumAddress(address: string): string {
  const digits = address.slice(2).toLowerCase();
  const hash = hex(keccak_256(utf8(digits)));
  return `0x${digits.replace(/[a-f]/g, (letter, at: number) => (Number.parseInt(hash.charAt(at), 16) >= 8 ? letter.toUpperCase() : letter))}`;
}

import { generateMnemonic, mnemonicToSeed } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { decodeBase64url, encodeBase64url } from "../crypto/base64url.ts";
import { type Bytes, randomBytes } from "../crypto/bytes.ts";
import { canonicalJson } from "../crypto/canonical-json.ts";
import { encryptionKey, type PassphraseParameters, passphraseParameters, stretchPassphrase } from "../crypto/derive.ts";
import { Damaged, open, seal } from "../crypto/envelope.ts";
import type { Header } from "./header.ts";

/** The passphrase does not open this vault. */
export class WrongPassphrase extends Error {
  override readonly name = "WrongPassphrase";
}

export type NewKeys = { readonly header: Header; readonly vaultKey: Bytes; readonly mnemonic: string; readonly seed: Bytes };

/**
 * A new vault's keys: a random vault key, wrapped by the stretched passphrase and by the recovery phrase's seed
 * (BIP-39, 24 words). About 300 ms, most of it Argon2id.
 */
export async function makeKeys(passphrase: string, now: number): Promise<NewKeys> {
  const vaultId = crypto.randomUUID();
  const vaultKey = randomBytes(32);
  const mnemonic = generateMnemonic(wordlist, 256);
  const seed = new Uint8Array(await mnemonicToSeed(mnemonic));
  const salt = randomBytes(16);
  const wrapping = await passphraseKey(passphrase, salt, passphraseParameters);
  const saltText = encodeBase64url(salt);
  const header: Header = {
    format: 1,
    vaultId,
    createdAt: now,
    passphrase: {
      salt: saltText,
      parameters: passphraseParameters,
      box: encodeBase64url(await seal(wrapping, vaultKey, passphraseContext(vaultId, saltText, passphraseParameters))),
    },
    recovery: { box: encodeBase64url(await seal(await encryptionKey(seed, "recovery"), vaultKey, `${vaultId}/recovery`)) },
  };
  return { header, vaultKey, mnemonic, seed };
}

/** The vault key, by passphrase. Throws {@link WrongPassphrase}; an altered header looks the same. */
export async function unwrapByPassphrase(header: Header, passphrase: string): Promise<Bytes> {
  const { salt, parameters, box } = header.passphrase;
  const wrapping = await passphraseKey(passphrase, decodeBase64url(salt), parameters);
  return unwrap(wrapping, box, passphraseContext(header.vaultId, salt, parameters));
}

/** The vault key, by recovery phrase. Throws {@link WrongPassphrase}. */
export async function unwrapByRecoveryPhrase(header: Header, mnemonic: string): Promise<Bytes> {
  const seed = new Uint8Array(await mnemonicToSeed(mnemonic));
  return unwrap(await encryptionKey(seed, "recovery"), header.recovery.box, `${header.vaultId}/recovery`);
}

async function unwrap(key: CryptoKey, box: string, context: string): Promise<Bytes> {
  try {
    return await open(key, decodeBase64url(box), context);
  } catch (error) {
    if (error instanceof Damaged) throw new WrongPassphrase();
    throw error;
  }
}

async function passphraseKey(passphrase: string, salt: Bytes, parameters: PassphraseParameters): Promise<CryptoKey> {
  const stretched = await stretchPassphrase(passphrase, salt, parameters);
  const key = await encryptionKey(stretched, "passphrase");
  stretched.fill(0);
  return key;
}

const passphraseContext = (vaultId: string, salt: string, parameters: PassphraseParameters): string =>
  canonicalJson({ vaultId, wrap: "passphrase", salt, parameters });

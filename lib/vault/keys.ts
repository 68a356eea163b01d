import { generateMnemonic, mnemonicToSeed, validateMnemonic } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { decodeBase64url, encodeBase64url } from "../crypto/base64url.ts";
import { type Bytes, moved, randomBytes } from "../crypto/bytes.ts";
import { canonicalJson } from "../crypto/canonical-json.ts";
import { encryptionKey, type PassphraseParameters, passphraseParameters, stretchPassphrase } from "../crypto/derive.ts";
import { Damaged, open, seal } from "../crypto/envelope.ts";
import { type AnyHeader, FORMAT, type Header, type Passkey } from "./header.ts";

/** The passphrase does not open this vault. */
export class WrongPassphrase extends Error {
  override readonly name = "WrongPassphrase";
}
/** The words are not a recovery phrase, or that of another vault. */
export class WrongPhrase extends Error {
  override readonly name = "WrongPhrase";
}
/** No such passkey opens this vault. */
export class UnknownPasskey extends Error {
  override readonly name = "UnknownPasskey";
}

/** Where the recovery phrase and its seed lie, sealed like all else. */
export type KeyDocument = { readonly mnemonic: string; readonly seed: string };

export type NewKeys = { readonly header: Header; readonly vaultKey: Bytes; readonly mnemonic: string; readonly seed: Bytes };

/**
 * A new vault's keys: a random vault key, wrapped by the stretched passphrase and by the recovery phrase's seed
 * (BIP-39, 24 words). About 300 ms, most of it Argon2id.
 */
export async function makeKeys(passphrase: string, now: number): Promise<NewKeys> {
  const vaultId = crypto.randomUUID();
  const vaultKey = randomBytes(32);
  const mnemonic = generateMnemonic(wordlist, 256);
  const seed = moved(await mnemonicToSeed(mnemonic));
  const header: Header = {
    format: FORMAT,
    vaultId,
    createdAt: now,
    passphrase: await wrapByPassphrase(vaultId, vaultKey, passphrase),
    recovery: { box: encodeBase64url(await seal(await encryptionKey(seed, "recovery"), vaultKey, `${vaultId}/recovery`)) },
    passkeys: [],
  };
  return { header, vaultKey, mnemonic, seed };
}

/** The vault key under a passphrase, with a fresh salt. */
export async function wrapByPassphrase(vaultId: string, vaultKey: Bytes, passphrase: string): Promise<Header["passphrase"]> {
  const salt = randomBytes(16);
  const saltText = encodeBase64url(salt);
  const wrapping = await passphraseKey(passphrase, salt, passphraseParameters);
  const box = await seal(wrapping, vaultKey, passphraseContext(vaultId, saltText, passphraseParameters));
  return { salt: saltText, parameters: passphraseParameters, box: encodeBase64url(box) };
}

/** The vault key, by passphrase. Throws {@link WrongPassphrase}; an altered header looks the same. */
export async function unwrapByPassphrase(header: AnyHeader, passphrase: string): Promise<Bytes> {
  const { salt, parameters, box } = header.passphrase;
  const wrapping = await passphraseKey(passphrase, decodeBase64url(salt), parameters);
  return unwrap(wrapping, box, passphraseContext(header.vaultId, salt, parameters), WrongPassphrase);
}

/** The vault key, by recovery phrase, however it is spaced and written. Throws {@link WrongPhrase}. */
export async function unwrapByRecoveryPhrase(header: AnyHeader, phrase: string): Promise<Bytes> {
  const seed = await seedOf(phrase);
  const key = await encryptionKey(seed, "recovery");
  seed.fill(0);
  return unwrap(key, header.recovery.box, `${header.vaultId}/recovery`, WrongPhrase);
}

/** The 64-byte seed of a recovery phrase (BIP-39). Throws {@link WrongPhrase} where the words are none. The caller zeroes it. */
export async function seedOf(phrase: string): Promise<Bytes> {
  const mnemonic = phrase.normalize("NFKD").trim().toLowerCase().split(/\s+/).join(" ");
  if (!validateMnemonic(mnemonic, wordlist)) throw new WrongPhrase();
  return moved(await mnemonicToSeed(mnemonic));
}

/** The vault key under the 32 bytes that a passkey gives for `salt` (WebAuthn level 3, PRF extension). */
export async function wrapByPasskey(vaultId: string, vaultKey: Bytes, passkey: Omit<Passkey, "box">, secret: Bytes): Promise<Passkey> {
  const box = await seal(await encryptionKey(secret, "passkey"), vaultKey, passkeyContext(vaultId, passkey));
  return { ...passkey, box: encodeBase64url(box) };
}

/** Throws {@link UnknownPasskey}. */
export async function unwrapByPasskey(header: AnyHeader, id: string, secret: Bytes): Promise<Bytes> {
  const passkey = header.format === 1 ? undefined : header.passkeys.find((candidate) => candidate.id === id);
  if (!passkey) throw new UnknownPasskey();
  return unwrap(await encryptionKey(secret, "passkey"), passkey.box, passkeyContext(header.vaultId, passkey), UnknownPasskey);
}

async function unwrap(key: CryptoKey, box: string, context: string, Wrong: new () => Error): Promise<Bytes> {
  try {
    return await open(key, decodeBase64url(box), context);
  } catch (error) {
    if (error instanceof Damaged) throw new Wrong();
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

const passkeyContext = (vaultId: string, { id, salt }: Omit<Passkey, "box">): string => canonicalJson({ vaultId, wrap: "passkey", id, salt });

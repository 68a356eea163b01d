import { encodeBase64url } from "../crypto/base64url.ts";
import type { Bytes } from "../crypto/bytes.ts";
import { encryptionKey, hmac, namingKey, secretBytes } from "../crypto/derive.ts";

/** One data key for each class of records, so that a box of one class can never pass for another's. */
export type RecordClass = "records" | "grants" | "log" | "ledger" | "keys" | "meta";
const classes: readonly RecordClass[] = ["records", "grants", "log", "ledger", "keys", "meta"];

/** What an unlocked vault works with: non-extractable keys, but for the one that sums the rows up. */
export type Keyring = {
  readonly vaultId: string;
  readonly dataKeys: ReadonlyMap<RecordClass, CryptoKey>;
  /** Names at rest are HMACs: which sources, apps and kinds there are is not readable without the key. */
  readonly nameOf: (name: string) => Promise<string>;
  /** For the sums of the head (`head.ts`): bytes, since thousands of short MACs through WebCrypto take too long. It opens nothing. */
  readonly sumKey: Bytes;
};

export async function deriveKeyring(vaultId: string, vaultKey: Bytes): Promise<Keyring> {
  const keys = await Promise.all(classes.map(async (name) => [name, await encryptionKey(vaultKey, `data/${name}`)] as const));
  const names = await namingKey(vaultKey, "names");
  return {
    vaultId,
    dataKeys: new Map(keys),
    nameOf: async (name) => encodeBase64url((await hmac(names, name)).subarray(0, 16)),
    sumKey: await secretBytes(vaultKey, "sums"),
  };
}

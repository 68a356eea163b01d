import { hmac as hmacOf } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { encodeBase64url } from "../crypto/base64url.ts";
import { type Bytes, utf8 } from "../crypto/bytes.ts";
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
  /** For the sums of the head (`head.ts`): not WebCrypto's, since thousands of short MACs take too long there. It opens nothing. */
  readonly sums: SumKey;
};

/** The vault was locked while something was summed up. */
export class KeysForgotten extends Error {
  override readonly name = "KeysForgotten";
}

/** HMAC-SHA-256 with the key taken in once, and one state for all to be worked out in: three quarters of the work of so short a MAC. */
export class SumKey {
  readonly #keyed: ReturnType<typeof hmacOf.create>;
  readonly #scratch: ReturnType<typeof hmacOf.create>;
  #isForgotten = false;

  /** Takes the key over, and zeroes it. */
  constructor(key: Bytes) {
    this.#keyed = hmacOf.create(sha256, key);
    this.#scratch = hmacOf.create(sha256, key);
    key.fill(0);
  }

  /** Throws {@link KeysForgotten}: a sum without its key would be written down, and be wrong. */
  of(text: string): Uint8Array {
    if (this.#isForgotten) throw new KeysForgotten();
    const sum = new Uint8Array(32);
    this.#keyed._cloneInto(this.#scratch).update(utf8(text)).digestInto(sum);
    return sum;
  }

  get isForgotten(): boolean {
    return this.#isForgotten;
  }

  forget(): void {
    this.#isForgotten = true;
    this.#keyed.destroy();
    this.#scratch.destroy();
  }
}

export async function deriveKeyring(vaultId: string, vaultKey: Bytes): Promise<Keyring> {
  const keys = await Promise.all(classes.map(async (name) => [name, await encryptionKey(vaultKey, `data/${name}`)] as const));
  const names = await namingKey(vaultKey, "names");
  return {
    vaultId,
    dataKeys: new Map(keys),
    nameOf: async (name) => encodeBase64url((await hmac(names, name)).subarray(0, 16)),
    sums: new SumKey(await secretBytes(vaultKey, "sums")),
  };
}

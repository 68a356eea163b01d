import { decodeBase64url, encodeBase64url } from "../crypto/base64url.ts";
import type { Bytes } from "../crypto/bytes.ts";
import { afterWrong, parseAttempts, waitLeft } from "./attempts.ts";
import { type Collection, collection, type Sequence, sequence } from "./documents.ts";
import { parseHeader } from "./header.ts";
import { deriveKeyring, type Keyring, type RecordClass } from "./keyring.ts";
import { makeKeys, unwrapByPassphrase } from "./keys.ts";
import { Records } from "./records.ts";
import { type Change, Conflict, type Store } from "./store.ts";

/** Where the vault key stays while the vault is unlocked: memory only, and gone when the browser ends. */
export interface KeySession {
  read(): Promise<string | null>;
  write(vaultKey: string): Promise<void>;
  clear(): Promise<void>;
}

export class VaultLocked extends Error {
  override readonly name = "VaultLocked";
}
export class VaultExists extends Error {
  override readonly name = "VaultExists";
}

/** Too many wrong passphrases in a row. `wait` in milliseconds. */
export class TooManyAttempts extends Error {
  override readonly name = "TooManyAttempts";
  readonly wait: number;
  constructor(wait: number) {
    super(`wait ${wait} ms`);
    this.wait = wait;
  }
}

const collections = {
  keys: "keys",
  manifests: "records",
  imports: "meta",
  sources: "meta",
  state: "meta",
  identities: "keys",
  veramo_keys: "keys",
  veramo_dids: "keys",
  requests: "grants",
  grants: "grants",
  usage: "grants",
  reads: "grants",
  payments: "ledger",
} as const satisfies Record<string, RecordClass>;
const sequences = { log: "log", ledger: "ledger" } as const satisfies Record<string, RecordClass>;

export type CollectionName = keyof typeof collections;
export type SequenceName = keyof typeof sequences;

type KeyDocument = { readonly mnemonic: string; readonly seed: string };

/** The encrypted store and the keys that open it. One instance for each of our own contexts; they share store and session. */
export class Vault {
  readonly records: Records;
  readonly #store: Store;
  readonly #session: KeySession;
  #attempts: Promise<unknown> = Promise.resolve();
  #cached: { readonly vaultKey: string; readonly keyring: Keyring } | undefined;

  constructor(store: Store, session: KeySession) {
    this.#store = store;
    this.#session = session;
    this.records = new Records(store, () => this.#keyring());
  }

  async state(): Promise<"none" | "locked" | "unlocked"> {
    if (await this.#session.read()) return "unlocked";
    return (await this.#store.readPlain("header")) === null ? "none" : "locked";
  }

  /** Makes a new, unlocked vault. Throws {@link VaultExists}. */
  async create(passphrase: string, now: number): Promise<void> {
    if ((await this.#store.readPlain("header")) !== null) throw new VaultExists();
    const { header, vaultKey, mnemonic, seed } = await makeKeys(passphrase, now);
    const keyring = await deriveKeyring(header.vaultId, vaultKey);
    const keys = collection<KeyDocument>(this.#store, async () => keyring, "keys", "keys");
    await this.commit([await keys.put("recovery", { mnemonic, seed: encodeBase64url(seed) }, 0)]);
    // The header comes last, and once: without it nothing of the above is a vault.
    try {
      await this.#store.addPlain("header", header);
    } catch (error) {
      if (error instanceof Conflict) throw new VaultExists();
      throw error;
    }
    await this.#keep(vaultKey);
    seed.fill(0);
  }

  /** Throws `WrongPassphrase`, {@link TooManyAttempts}, `UnsupportedVault`. */
  async unlock(passphrase: string, now: number): Promise<void> {
    await this.#keep(await this.#inTurn(() => this.#unwrap(passphrase, now)));
  }

  /** Whether this is the passphrase. Changes nothing. Throws as {@link unlock} does. */
  async check(passphrase: string, now: number): Promise<void> {
    (await this.#inTurn(() => this.#unwrap(passphrase, now))).fill(0);
  }

  async lock(): Promise<void> {
    this.#cached = undefined;
    await this.#session.clear();
  }

  collection<T>(name: CollectionName): Collection<T> {
    return collection<T>(this.#store, () => this.#keyring(), name, collections[name]);
  }

  sequence<T>(name: SequenceName): Sequence<T> {
    return sequence<T>(this.#store, () => this.#keyring(), name, sequences[name]);
  }

  /** All of the changes or none; returns when they are on disk. Throws `Conflict`. */
  commit(changes: readonly Change[]): Promise<void> {
    return this.#store.commit(changes, "strict");
  }

  /** Builds changes from what is stored now, commits them, and builds anew when another writer was first. */
  async attempt<R>(build: () => Promise<{ changes: readonly Change[]; result: R }>): Promise<R> {
    for (let tries = 1; ; tries++) {
      const { changes, result } = await build();
      try {
        if (changes.length > 0) await this.commit(changes);
        return result;
      } catch (error) {
        if (!(error instanceof Conflict) || tries === 50) throw error;
      }
    }
  }

  /** The 24 words. Throws {@link VaultLocked}. */
  async recoveryPhrase(): Promise<string[]> {
    return (await this.#keyDocument()).mnemonic.split(" ");
  }

  /** The 64-byte BIP-39 seed of the recovery phrase. Throws {@link VaultLocked}. The caller zeroes it. */
  async seed(): Promise<Bytes> {
    return decodeBase64url((await this.#keyDocument()).seed);
  }

  async #keyDocument(): Promise<KeyDocument> {
    const document = await this.collection<KeyDocument>("keys").get("recovery");
    if (!document) throw new TypeError("a vault without keys");
    return document.value;
  }

  /** One passphrase after the other: tries that come together are counted one by one. */
  #inTurn<R>(attempt: () => Promise<R>): Promise<R> {
    const mine = this.#attempts.then(attempt);
    this.#attempts = mine.catch(() => undefined);
    return mine;
  }

  async #unwrap(passphrase: string, now: number): Promise<Bytes> {
    const header = parseHeader(await this.#store.readPlain("header"));
    const attempts = parseAttempts(await this.#store.readPlain("attempts"));
    const wait = waitLeft(attempts, now);
    if (wait > 0) throw new TooManyAttempts(wait);
    // Counted before it is tried: a worker that is stopped meanwhile gives no free try.
    await this.#store.writePlain("attempts", afterWrong(attempts, now));
    const vaultKey = await unwrapByPassphrase(header, passphrase);
    await this.#store.writePlain("attempts", { wrong: 0, notBefore: 0 });
    return vaultKey;
  }

  async #keep(vaultKey: Bytes): Promise<void> {
    await this.#session.write(encodeBase64url(vaultKey));
    vaultKey.fill(0);
  }

  async #keyring(): Promise<Keyring> {
    const vaultKey = await this.#session.read();
    if (!vaultKey) {
      this.#cached = undefined;
      throw new VaultLocked();
    }
    if (this.#cached?.vaultKey !== vaultKey) {
      const { vaultId } = parseHeader(await this.#store.readPlain("header"));
      this.#cached = { vaultKey, keyring: await deriveKeyring(vaultId, decodeBase64url(vaultKey)) };
    }
    return this.#cached.keyring;
  }
}

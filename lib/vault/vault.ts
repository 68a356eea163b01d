import { decodeBase64url } from "../crypto/base64url.ts";
import type { Bytes } from "../crypto/bytes.ts";
import { Damaged } from "../crypto/envelope.ts";
import type { Adopted } from "./adopted.ts";
import { again, nothing, type Together } from "./again.ts";
import { type Blocks, blocks } from "./blocks.ts";
import { Care } from "./care.ts";
import type { Damage, Repaired } from "./damage.ts";
import { type Codec, type Collection, collection, type Sequence, sequence } from "./documents.ts";
import { VaultDamaged, VaultExists, VaultLocked } from "./errors.ts";
import { found, foundAgain } from "./founding.ts";
import { spaceHeadOf } from "./head.ts";
import { type AnyHeader, current, type Header, type Passkey, parseHeader } from "./header.ts";
import { kept } from "./kept.ts";
import { deriveKeyring, KeysForgotten, type RecordClass } from "./keyring.ts";
import { type KeyDocument, makeKeys, unwrapByPasskey, unwrapByPassphrase, unwrapByRecoveryPhrase, wrapByPasskey, wrapByPassphrase } from "./keys.ts";
import { Lock, type Unwrap } from "./lock.ts";
import { type Exclusive, Mirror } from "./mirror.ts";
import { OpenKeys, once } from "./open-keys.ts";
import { Records } from "./records/records.ts";
import type { SecondCopy } from "./second-copy.ts";
import type { KeySession } from "./session.ts";
import { type CollectionName, collections, type SequenceName, sequences } from "./spaces.ts";
import { type Change, type CommitOptions, Conflict, type Store } from "./store/store.ts";
import { Writer } from "./writer.ts";

export { VaultDamaged, VaultExists, VaultLocked };

export type VaultParts = {
  readonly store: Store;
  readonly session: KeySession;
  readonly copy: SecondCopy;
  /** One at a time, in all contexts that share the store. */
  readonly exclusive: Exclusive;
};

/** The encrypted store and the keys that open it. One instance for each of our own contexts; they share store, copy and session. */
export class Vault {
  readonly records: Records;
  readonly #parts: VaultParts;
  readonly #lock: Lock;
  readonly #mirror: Mirror;
  readonly #writer: Writer;
  readonly #care: Care;
  readonly #keys: OpenKeys;

  constructor(parts: VaultParts) {
    const { store, session, copy, exclusive } = parts;
    this.#parts = parts;
    this.#lock = new Lock(store, copy);
    this.#mirror = new Mirror(store, copy, exclusive);
    this.#writer = new Writer(store, this.#mirror);
    this.#care = new Care({ store, copy, lock: this.#lock, mirror: this.#mirror });
    const commit = (changes: readonly Change[]): Promise<void> => this.commit(changes);
    this.#keys = new OpenKeys(
      session,
      (vaultKey) => this.#care.keyring(vaultKey),
      () => {
        this.#writer.forget();
        this.#mirror.forget();
      },
    );
    this.records = new Records(store, () => this.#keys.keyring(), commit);
  }

  async state(): Promise<"none" | "locked" | "unlocked" | "damaged"> {
    const { session } = this.#parts;
    if (await session.read()) return (await session.damage()).length > 0 ? "damaged" : "unlocked";
    return (await this.#lock.exists()) ? "locked" : "none";
  }

  /** Makes a new, unlocked vault. Throws {@link VaultExists}. */
  async create(passphrase: string, now: number): Promise<void> {
    const { store } = this.#parts;
    if (await this.#lock.exists()) throw new VaultExists();
    const keys = await makeKeys(passphrase, now);
    // Rows without any header are what nobody can open.
    if ((await store.scan(undefined, 1)).length > 0 && !(await this.#lock.exists())) await store.clear();
    await once(await deriveKeyring(keys.header.vaultId, keys.vaultKey), async (keyring) => {
      try {
        await found(store, keyring, keys);
      } catch (error) {
        if (error instanceof Conflict) throw new VaultExists();
        throw error;
      }
      await this.#mirror.renew(keyring);
    });
    await this.#keys.hold(keys.vaultKey, []);
  }

  /** Throws `WrongPassphrase`, `TooManyAttempts`, `UnsupportedVault`. What is wrong at rest makes it `damaged`, not an error. */
  async unlock(passphrase: string, now: number): Promise<void> {
    await this.#open((header) => unwrapByPassphrase(header, passphrase), now);
  }

  /** `secret`: the 32 bytes that the passkey gave for its salt. Throws `UnknownPasskey`. */
  async unlockByPasskey(id: string, secret: Bytes, now: number): Promise<void> {
    await this.#open((header) => unwrapByPasskey(header, id, secret), now);
  }

  /**
   * Opens by the 24 words and puts a new passphrase in the place of the old one: of a damaged vault once it is mended.
   * `changes` come with it. Throws `WrongPhrase`, `TooManyAttempts`.
   */
  async recover(phrase: string, passphrase: string, now: number, changes: Together = nothing): Promise<void> {
    await this.#open((header) => unwrapByRecoveryPhrase(header, phrase), now);
    const { session } = this.#parts;
    const damage = await session.damage();
    if (damage.length === 0) return this.#rewrap(passphrase, changes);
    const vaultId = await this.#keys.look(async (keyring) => keyring.vaultId);
    await this.#keys.note(damage, await this.#wrap(vaultId, passphrase));
  }

  /** Wraps the vault key anew, with `changes` in the same transaction; nothing is encrypted again. Throws as {@link unlock} does. */
  async changePassphrase(passphrase: string, next: string, now: number, changes: Together = nothing): Promise<void> {
    await this.check(passphrase, now);
    await this.#rewrap(next, changes);
  }

  /** Whether this is the passphrase. Changes nothing. Throws as {@link unlock} does. */
  async check(passphrase: string, now: number): Promise<void> {
    (await this.#lock.open((header) => unwrapByPassphrase(header, passphrase), now)).vaultKey.fill(0);
  }

  /** Passkeys that open this vault, known while it is locked. */
  async passkeys(): Promise<Omit<Passkey, "box">[]> {
    const [header] = await this.#lock.headers().catch((): AnyHeader[] => []);
    return header ? current(header).passkeys.map(({ id, salt }) => ({ id, salt })) : [];
  }

  /** With `changes` in the same transaction. */
  async addPasskey(passkey: Omit<Passkey, "box">, secret: Bytes, changes: readonly Change[]): Promise<void> {
    const keyring = await this.#keys.keyring();
    const vaultKey = await this.#keys.vaultKey();
    const wrapped = await wrapByPasskey(keyring.vaultId, vaultKey, passkey, secret).finally(() => vaultKey.fill(0));
    await this.#write(changes, (header) => ({
      ...header,
      passkeys: [...header.passkeys.filter(({ id }) => id !== passkey.id), wrapped],
    }));
  }

  async removePasskey(gone: string, changes: readonly Change[]): Promise<void> {
    await this.#write(changes, (header) => ({ ...header, passkeys: header.passkeys.filter(({ id }) => id !== gone) }));
  }

  async lock(): Promise<void> {
    this.#keys.forget();
    await this.#parts.session.clear();
  }

  collection<T>(name: CollectionName): Collection<T> {
    return collection<T>(this.#parts.store, () => this.#keys.keyring(), name, collections[name]);
  }

  /** The same as the second copy has it: for what is held against the database. */
  copied<T>(name: CollectionName): Pick<Collection<T>, "get" | "all"> {
    return collection<T>(this.#parts.copy.documents(), () => this.#keys.keyring(), name, collections[name]);
  }

  /** Encrypted bytes that can be made anew, of one kind. */
  blocks(name: string, recordClass: RecordClass): Blocks {
    return blocks(this.#parts.store, () => this.#keys.keyring(), name, recordClass);
  }

  /** Makes something once and keeps it in memory as long as these keys are: it is gone with a lock. */
  async keep<R>(name: string, make: () => Promise<R>): Promise<R> {
    return kept(await this.#keys.keyring(), name, make);
  }

  /** `codec`: JSON unless said. */
  sequence<T>(name: SequenceName, codec?: Codec<T>): Sequence<T> {
    const gaps = async () => {
      const keyring = await this.#keys.keyring();
      const { head } = await this.#writer.head(keyring);
      return spaceHeadOf(head, await keyring.nameOf(name)).gaps ?? [];
    };
    return sequence<T>(this.#parts.store, () => this.#keys.keyring(), name, sequences[name], gaps, codec);
  }

  /** All of the changes or none; returns when they are on disk and in the second copy. Throws `Conflict`, `NoSpace`. */
  async commit(changes: readonly Change[], options: Pick<CommitOptions, "urgent"> = {}): Promise<void> {
    await this.#write(changes, undefined, options);
  }

  /** Builds changes from what is stored now, commits them, and builds anew when another writer was first. */
  async attempt<R>(build: () => Promise<{ changes: readonly Change[]; result: R }>, options: Pick<CommitOptions, "urgent"> = {}): Promise<R> {
    return again(async () => {
      const { changes, result } = await build();
      if (changes.length > 0) await this.commit(changes, options);
      return result;
    });
  }

  /** What was found wrong, and what the second copy can give back. Throws {@link VaultLocked}. */
  async damage(): Promise<{ damage: readonly Damage[]; secondCopy: "whole" | "partly" | "none"; passphraseWaits: boolean }> {
    const [damage, nextWrap] = await Promise.all([this.#parts.session.damage(), this.#parts.session.nextWrap()]);
    const secondCopy = await this.#keys.look((keyring) => this.#care.secondCopy(keyring));
    return { damage, secondCopy, passphraseWaits: nextWrap !== undefined };
  }

  /** Reads everything at rest. What is wrong makes the vault `damaged`; a second copy that alone is wrong is written anew. */
  async inspect(): Promise<readonly Damage[]> {
    const damage = await this.#keys.look((keyring) => this.#care.inspect(keyring));
    if (damage.some(({ kind }) => kind !== "second_copy")) await this.#keys.note(damage, await this.#parts.session.nextWrap());
    return damage;
  }

  /** Whether the second copy is all there: what an unlock, which looks at its head alone, leaves for later. */
  isCopyWhole(): Promise<boolean> {
    return this.#keys.look((keyring) => this.#care.isCopyWhole(keyring));
  }

  /** Puts back what is left of a damaged vault, and opens it. A passphrase that was chosen meanwhile opens it from then on. */
  async repair(): Promise<Repaired> {
    const passphrase = await this.#parts.session.nextWrap();
    const repaired = await this.#keys.look((keyring) => this.#care.repair(keyring));
    await this.#keys.note([]);
    if (passphrase) await this.#write([], (header) => ({ ...header, passphrase }));
    return repaired;
  }

  /** A vault that was backed up becomes this one, unlocked; for a place that has none. Throws `Damaged` when the rows do not hold against their own head; nothing is left then. */
  async adopt(adopted: Adopted): Promise<void> {
    const { vaultKey } = adopted;
    try {
      await once(await deriveKeyring(parseHeader(adopted.header).vaultId, vaultKey), async (keyring) => {
        await foundAgain(this.#care.atRest(keyring), adopted);
        await this.#mirror.renew(keyring);
      });
    } catch (error) {
      if (error instanceof Damaged) await this.erase();
      throw error;
    }
    await this.#keys.hold(vaultKey, []);
  }

  /** Deletes everything, here and in the second copy. */
  async erase(): Promise<void> {
    await this.lock();
    await this.#parts.copy.clear();
    await this.#parts.store.clear();
  }

  /** Whether nothing at all is left of any vault. */
  async isGone(): Promise<boolean> {
    return (await this.state()) === "none" && (await this.#parts.store.scan(undefined, 1)).length === 0;
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

  async #open(unwrap: Unwrap, now: number): Promise<void> {
    const { header, vaultKey } = await this.#lock.open(unwrap, now);
    try {
      const damage = await once(await deriveKeyring(header.vaultId, vaultKey), (keyring) => this.#care.look(keyring, header));
      await this.#keys.hold(vaultKey, damage);
    } finally {
      vaultKey.fill(0);
    }
  }

  async #rewrap(passphrase: string, changes: Together): Promise<void> {
    const { vaultId } = await this.#keys.keyring();
    const wrap = await this.#wrap(vaultId, passphrase);
    await again(async () => this.#write(await changes(), (header) => ({ ...header, passphrase: wrap })));
  }

  async #wrap(vaultId: string, passphrase: string): Promise<Header["passphrase"]> {
    const vaultKey = await this.#keys.vaultKey();
    return wrapByPassphrase(vaultId, vaultKey, passphrase).finally(() => vaultKey.fill(0));
  }

  async #write(changes: readonly Change[], next?: (header: Header) => Header, options: Pick<CommitOptions, "urgent"> = {}): Promise<void> {
    try {
      await this.#writer.write(await this.#keys.keyring(), changes, next, options);
    } catch (error) {
      throw error instanceof KeysForgotten ? new VaultLocked() : error;
    }
  }
}

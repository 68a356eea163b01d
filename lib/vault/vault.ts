import { decodeBase64url, encodeBase64url } from "../crypto/base64url.ts";
import type { Bytes } from "../crypto/bytes.ts";
import { Damaged } from "../crypto/envelope.ts";
import { type Adopted, RESTORED } from "./adopted.ts";
import { again, nothing, type Together } from "./again.ts";
import { type Blocks, blocks } from "./blocks.ts";
import { Care } from "./care.ts";
import type { Damage, Repaired } from "./damage.ts";
import { type Codec, type Collection, collection, type Sequence, sequence } from "./documents.ts";
import { VaultDamaged, VaultExists, VaultLocked } from "./errors.ts";
import { examine } from "./examine.ts";
import { advance, headerDigest, sealHead, spaceHeadOf } from "./head.ts";
import { type AnyHeader, current, type Header, type Passkey, parseHeader } from "./header.ts";
import { kept } from "./kept.ts";
import { deriveKeyring, type Keyring, type RecordClass } from "./keyring.ts";
import { type KeyDocument, makeKeys, unwrapByPasskey, unwrapByPassphrase, unwrapByRecoveryPhrase, wrapByPasskey, wrapByPassphrase } from "./keys.ts";
import { Lock, type Unwrap } from "./lock.ts";
import { type Exclusive, Mirror } from "./mirror.ts";
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
  #cached: { readonly vaultKey: string; readonly keyring: Keyring } | undefined;

  constructor(parts: VaultParts) {
    const { store, copy, exclusive } = parts;
    this.#parts = parts;
    this.#lock = new Lock(store, copy);
    this.#mirror = new Mirror(store, copy, exclusive);
    this.#writer = new Writer(store, this.#mirror);
    this.#care = new Care({ store, copy, lock: this.#lock, mirror: this.#mirror });
    const commit = (changes: readonly Change[]): Promise<void> => this.commit(changes);
    this.records = new Records(store, () => this.#keyring(), commit);
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
    const { header, vaultKey, mnemonic, seed } = await makeKeys(passphrase, now);
    const keyring = await deriveKeyring(header.vaultId, vaultKey);
    const keys = collection<KeyDocument>(store, async () => keyring, "keys", "keys");
    const first = await keys.put("recovery", { mnemonic, seed: encodeBase64url(seed) }, 0);
    seed.fill(0);
    // Rows without any header are what a restore left that never reached its end.
    if ((await store.scan(undefined, 1)).length > 0 && !(await this.#lock.exists())) await store.clear();
    try {
      const head = await advance(keyring, { header: await headerDigest(header), spaces: {} }, [first]);
      await store.commit([first, await sealHead(keyring, head, 0)], { plain: { header } });
    } catch (error) {
      if (error instanceof Conflict) throw new VaultExists();
      throw error;
    }
    await this.#mirror.renew(keyring);
    await this.#keep(vaultKey, []);
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
    const { vaultId } = await this.#care.keyring(await this.#held());
    await session.write(await this.#held(), damage, await this.#wrap(vaultId, passphrase));
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
    const keyring = await this.#keyring();
    const vaultKey = decodeBase64url(await this.#held());
    const wrapped = await wrapByPasskey(keyring.vaultId, vaultKey, passkey, secret);
    vaultKey.fill(0);
    await this.#writer.write(keyring, changes, (header) => ({
      ...header,
      passkeys: [...header.passkeys.filter(({ id }) => id !== passkey.id), wrapped],
    }));
  }

  async removePasskey(gone: string, changes: readonly Change[]): Promise<void> {
    await this.#writer.write(await this.#keyring(), changes, (header) => ({ ...header, passkeys: header.passkeys.filter(({ id }) => id !== gone) }));
  }

  async lock(): Promise<void> {
    this.#cached = undefined;
    await this.#parts.session.clear();
  }

  collection<T>(name: CollectionName): Collection<T> {
    return collection<T>(this.#parts.store, () => this.#keyring(), name, collections[name]);
  }

  /** The same as the second copy has it: for what is held against the database. */
  copied<T>(name: CollectionName): Pick<Collection<T>, "get" | "all"> {
    return collection<T>(this.#parts.copy.documents(), () => this.#keyring(), name, collections[name]);
  }

  /** Encrypted bytes that can be made anew, of one kind. */
  blocks(name: string, recordClass: RecordClass): Blocks {
    return blocks(this.#parts.store, () => this.#keyring(), name, recordClass);
  }

  /** Makes something once and keeps it in memory as long as these keys are: it is gone with a lock. */
  async keep<R>(name: string, make: () => Promise<R>): Promise<R> {
    return kept(await this.#keyring(), name, make);
  }

  /** `codec`: JSON unless said. */
  sequence<T>(name: SequenceName, codec?: Codec<T>): Sequence<T> {
    const gaps = async () => {
      const keyring = await this.#keyring();
      const { head } = await this.#writer.head(keyring);
      return spaceHeadOf(head, await keyring.nameOf(name)).gaps ?? [];
    };
    return sequence<T>(this.#parts.store, () => this.#keyring(), name, sequences[name], gaps, codec);
  }

  /** All of the changes or none; returns when they are on disk and in the second copy. Throws `Conflict`, `NoSpace`. */
  async commit(changes: readonly Change[], options: Pick<CommitOptions, "urgent"> = {}): Promise<void> {
    await this.#writer.write(await this.#keyring(), changes, undefined, options);
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
    const secondCopy = await this.#care.secondCopy(await this.#care.keyring(await this.#held()));
    return { damage, secondCopy, passphraseWaits: nextWrap !== undefined };
  }

  /** Reads everything at rest. What is wrong makes the vault `damaged`; a second copy that alone is wrong is written anew. */
  async inspect(): Promise<readonly Damage[]> {
    const vaultKey = await this.#held();
    const damage = await this.#care.inspect(await this.#care.keyring(vaultKey));
    if (damage.some(({ kind }) => kind !== "second_copy")) await this.#parts.session.write(vaultKey, damage, await this.#parts.session.nextWrap());
    return damage;
  }

  /** Puts back what is left of a damaged vault, and opens it. A passphrase that was chosen meanwhile opens it from then on. */
  async repair(): Promise<Repaired> {
    const { session } = this.#parts;
    const [vaultKey, passphrase] = await Promise.all([this.#held(), session.nextWrap()]);
    const repaired = await this.#care.repair(await this.#care.keyring(vaultKey));
    await session.write(vaultKey, []);
    if (passphrase) await this.#writer.write(await this.#keyring(), [], (header) => ({ ...header, passphrase }));
    return repaired;
  }

  /** A vault that was backed up becomes this one, unlocked; for a place that has none. Throws `Damaged` when the rows do not hold against their own head; nothing is left then. */
  async adopt({ vaultKey, header, passphrase, rows }: Adopted): Promise<void> {
    const { store } = this.#parts;
    const parsed = current(parseHeader(header));
    for await (const batch of rows) await store.load(batch);
    const keyring = await deriveKeyring(parsed.vaultId, vaultKey);
    const found = await examine(this.#care.atRest(keyring));
    if (found.some(({ kind }) => kind !== "header")) {
      await this.erase();
      throw new Damaged("a backup that does not hold");
    }
    const wrapped: Header = { ...parsed, passphrase: await wrapByPassphrase(parsed.vaultId, vaultKey, passphrase), passkeys: [] };
    const { head, rev } = await this.#writer.head(keyring);
    const change = await sealHead(keyring, { ...head, header: await headerDigest(wrapped) }, rev, rev + RESTORED);
    await store.commit([change], { plain: { header: wrapped } });
    await this.#mirror.renew(keyring);
    await this.#keep(vaultKey, []);
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
    const keyring = await deriveKeyring(header.vaultId, vaultKey);
    await this.#keep(vaultKey, await this.#care.look(keyring, header));
  }

  async #rewrap(passphrase: string, changes: Together): Promise<void> {
    const keyring = await this.#keyring();
    const wrap = await this.#wrap(keyring.vaultId, passphrase);
    await again(async () => this.#writer.write(keyring, await changes(), (header) => ({ ...header, passphrase: wrap })));
  }

  async #wrap(vaultId: string, passphrase: string): Promise<Header["passphrase"]> {
    const vaultKey = decodeBase64url(await this.#held());
    const wrap = await wrapByPassphrase(vaultId, vaultKey, passphrase);
    vaultKey.fill(0);
    return wrap;
  }

  async #keep(vaultKey: Bytes, damage: readonly Damage[]): Promise<void> {
    await this.#parts.session.write(encodeBase64url(vaultKey), damage);
    vaultKey.fill(0);
  }

  async #held(): Promise<string> {
    const held = await this.#parts.session.read();
    if (!held) throw new VaultLocked();
    return held;
  }

  async #keyring(): Promise<Keyring> {
    const vaultKey = await this.#parts.session.read();
    if (!vaultKey) throw new VaultLocked();
    if ((await this.#parts.session.damage()).length > 0) throw new VaultDamaged();
    if (this.#cached?.vaultKey !== vaultKey) this.#cached = { vaultKey, keyring: await this.#care.keyring(vaultKey) };
    return this.#cached.keyring;
  }
}

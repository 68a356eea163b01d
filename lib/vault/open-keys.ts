import { decodeBase64url, encodeBase64url } from "../crypto/base64url.ts";
import type { Bytes } from "../crypto/bytes.ts";
import type { Damage } from "./damage.ts";
import { VaultDamaged, VaultLocked } from "./errors.ts";
import type { Header } from "./header.ts";
import type { Keyring } from "./keyring.ts";
import type { KeySession } from "./session.ts";

/** The keys of an open vault, in this context: made of the vault key that the session holds, and forgotten when that is gone. */
export class OpenKeys {
  readonly #session: KeySession;
  readonly #derive: (vaultKey: Bytes) => Promise<Keyring>;
  readonly #onForgotten: () => void;
  #cached: { readonly vaultKey: string; readonly keyring: Promise<Keyring> } | undefined;

  /** `onForgotten`: whoever keeps something by a keyring lets go of it. */
  constructor(session: KeySession, derive: (vaultKey: Bytes) => Promise<Keyring>, onForgotten: () => void) {
    this.#session = session;
    this.#derive = derive;
    this.#onForgotten = onForgotten;
    session.onCleared(() => this.forget());
  }

  /** Throws {@link VaultLocked}, {@link VaultDamaged}. */
  async keyring(): Promise<Keyring> {
    const vaultKey = await this.#session.read();
    if (!vaultKey) {
      this.forget();
      throw new VaultLocked();
    }
    if ((await this.#session.damage()).length > 0) throw new VaultDamaged();
    if (this.#cached?.vaultKey !== vaultKey) {
      this.forget();
      const made = { vaultKey, keyring: this.#fresh(vaultKey) };
      this.#cached = made;
      made.keyring.catch(() => {
        if (this.#cached === made) this.#cached = undefined;
      });
    }
    return this.#cached.keyring;
  }

  /** The vault key itself. The caller zeroes it. Throws {@link VaultLocked}. */
  async vaultKey(): Promise<Bytes> {
    return decodeBase64url(await this.#held());
  }

  /** A look at the whole of an open vault, damaged or not, with keys of its own that are forgotten afterwards. Throws {@link VaultLocked}. */
  async look<R>(use: (keyring: Keyring) => Promise<R>): Promise<R> {
    return once(await this.#fresh(await this.#held()), use);
  }

  /** Holds a vault key, which is zeroed, and what was found wrong with its vault. */
  async hold(vaultKey: Bytes, damage: readonly Damage[]): Promise<void> {
    await this.#session.write(encodeBase64url(vaultKey), damage);
    vaultKey.fill(0);
  }

  /** Notes what is wrong with the open vault, and the wrap that waits for its mending. Throws {@link VaultLocked}. */
  async note(damage: readonly Damage[], nextWrap?: Header["passphrase"]): Promise<void> {
    await this.#session.write(await this.#held(), damage, nextWrap);
  }

  /**
   * In this context. What was opened with a keyring is kept by it, and goes with it: manifests, documents, directories of searches,
   * keys that sign.
   */
  forget(): void {
    const cached = this.#cached;
    this.#cached = undefined;
    this.#onForgotten();
    cached?.keyring.then(
      ({ sums }) => sums.forget(),
      () => undefined,
    );
  }

  async #held(): Promise<string> {
    const held = await this.#session.read();
    if (!held) throw new VaultLocked();
    return held;
  }

  async #fresh(held: string): Promise<Keyring> {
    const vaultKey = decodeBase64url(held);
    try {
      return await this.#derive(vaultKey);
    } finally {
      vaultKey.fill(0);
    }
  }
}

/** Uses keys once, and forgets them. */
export async function once<R>(keyring: Keyring, use: (keyring: Keyring) => Promise<R>): Promise<R> {
  try {
    return await use(keyring);
  } finally {
    keyring.sums.forget();
  }
}

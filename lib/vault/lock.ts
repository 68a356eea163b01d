import type { Bytes } from "../crypto/bytes.ts";
import { canonicalJson } from "../crypto/canonical-json.ts";
import { type Attempts, afterWrong, byClock, parseAttempts, waitLeft } from "./attempts.ts";
import { type AnyHeader, NewerVault, parseHeader, UnsupportedVault } from "./header.ts";
import { UnknownPasskey, WrongPassphrase, WrongPhrase } from "./keys.ts";
import type { SecondCopy } from "./second-copy.ts";
import type { Store } from "./store/store.ts";

/** Too many wrong passphrases in a row. `wait` in milliseconds. */
export class TooManyAttempts extends Error {
  override readonly name = "TooManyAttempts";
  readonly wait: number;
  constructor(wait: number) {
    super(`wait ${wait} ms`);
    this.wait = wait;
  }
}

/** Gets the vault key out of a header, or throws that it cannot. */
export type Unwrap = (header: AnyHeader) => Promise<Bytes>;

const isWrong = (error: unknown): boolean =>
  error instanceof WrongPassphrase || error instanceof WrongPhrase || error instanceof UnknownPasskey || error instanceof UnsupportedVault;

/** The headers of a vault, wherever one is left, and the tries to open them. */
export class Lock {
  readonly #store: Store;
  readonly #copy: SecondCopy;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: Store, copy: SecondCopy) {
    this.#store = store;
    this.#copy = copy;
  }

  async exists(): Promise<boolean> {
    return (await this.#values()).length > 0;
  }

  /** The database's header, then the second copy's: each as far as it can be read. Throws {@link NewerVault}. */
  async headers(): Promise<AnyHeader[]> {
    return (await this.#values()).flatMap((value) => {
      try {
        return [parseHeader(value)];
      } catch (error) {
        if (error instanceof NewerVault) throw error;
        return [];
      }
    });
  }

  /**
   * The vault key and the header that gave it. One try after the other, wrong ones counted and made to wait. Where the database's
   * header does not open, the second copy's is tried. Throws what `unwrap` throws, {@link TooManyAttempts}, `UnsupportedVault`.
   */
  open(unwrap: Unwrap, now: number): Promise<{ header: AnyHeader; vaultKey: Bytes }> {
    const mine = this.#turn.then(() => this.#open(unwrap, now));
    // Wrong tries are forgotten before the next one, and behind whoever waits for the key.
    this.#turn = mine.then(() => this.#count({ wrong: 0, notBefore: 0 })).catch(() => undefined);
    return mine;
  }

  async #open(unwrap: Unwrap, now: number): Promise<{ header: AnyHeader; vaultKey: Bytes }> {
    const [kept, headers] = await Promise.all([this.#attempts(), this.headers()]);
    const attempts = byClock(kept, now);
    const wait = waitLeft(attempts, now);
    if (wait > 0) {
      // From here on it runs down by this clock.
      if (attempts.notBefore < kept.notBefore) await this.#count(attempts);
      throw new TooManyAttempts(wait);
    }
    // Counted before it is tried: a worker that is stopped meanwhile gives no free try.
    await this.#count(afterWrong(attempts, now));
    let wrong: unknown = new UnsupportedVault("no header that can be read");
    for (const header of headers) {
      try {
        return { header, vaultKey: await unwrap(header) };
      } catch (error) {
        if (!isWrong(error)) throw error;
        wrong = error;
      }
    }
    throw wrong;
  }

  async #values(): Promise<unknown[]> {
    const [here, there] = await Promise.all([this.#store.readPlain("header").catch(() => null), this.#copy.header()]);
    // The two places may hand out members in another order.
    return [here, canonicalJson(here) === canonicalJson(there) ? null : there].filter((value) => value !== null);
  }

  /** A database that does not answer counts nothing: what it held is then opened from the second copy alone. */
  async #attempts(): Promise<Attempts> {
    return parseAttempts(await this.#store.readPlain("attempts").catch(() => null));
  }

  async #count(attempts: Attempts): Promise<void> {
    await this.#store.writePlain("attempts", attempts).catch(() => undefined);
  }
}

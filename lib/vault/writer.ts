import { Damaged } from "../crypto/envelope.ts";
import { advance, HEAD, headerDigest, openHead, type StoredHead, sealHead } from "./head.ts";
import { current, type Header, parseHeader } from "./header.ts";
import type { Keyring } from "./keyring.ts";
import type { Mirror } from "./mirror.ts";
import { type Change, type CommitOptions, Conflict, type Store } from "./store/store.ts";

type Urgency = Pick<CommitOptions, "urgent">;

/** The one way a vault is changed: rows and head in one transaction, then the second copy. */
export class Writer {
  readonly #store: Store;
  readonly #mirror: Mirror;
  #turn: Promise<unknown> = Promise.resolve();
  #last: { readonly keyring: Keyring; readonly stored: StoredHead } | undefined;

  constructor(store: Store, mirror: Mirror) {
    this.#store = store;
    this.#mirror = mirror;
  }

  /** Of keys that are forgotten, nothing is kept. */
  forget(): void {
    this.#last = undefined;
  }

  /** The head as it stands. Throws `Damaged` where there is none. */
  async head(keyring: Keyring): Promise<StoredHead> {
    const row = await this.#store.get(...HEAD);
    if (!row) throw new Damaged("a vault without a head");
    return openHead(keyring, row);
  }

  /**
   * All of the changes or none, and what becomes of the header with them. Returns when they are on disk and carried over to the
   * second copy. Throws `Conflict` where one of the rows changed meanwhile; that the head did is dealt with here.
   */
  async write(keyring: Keyring, changes: readonly Change[], next?: (header: Header) => Header, options: Urgency = {}): Promise<void> {
    const mine = this.#turn.then(() => this.#write(keyring, changes, next, options));
    this.#turn = mine.catch(() => undefined);
    await this.#mirror.carry(keyring, changes, await mine);
  }

  /** Gives the head's revision after it. */
  async #write(keyring: Keyring, changes: readonly Change[], next: ((header: Header) => Header) | undefined, options: Urgency): Promise<number> {
    // What was written last by this context is the head, unless another was here: then the first try tells.
    let before = this.#last?.keyring === keyring ? this.#last.stored : await this.head(keyring);
    for (;;) {
      const header = next?.(current(parseHeader(await this.#store.readPlain("header"))));
      const advanced = await advance(keyring, before.head, changes);
      const head = header ? { ...advanced, header: await headerDigest(header) } : advanced;
      const rev = before.rev + 1;
      const sealed = await sealHead(keyring, head, before.rev);
      const takeBack = await this.#mirror.announce(keyring, changes, rev);
      try {
        await this.#store.commit([...changes, sealed], header ? { ...options, plain: { header } } : options);
        // Locked in that moment, it keeps nothing of the keys.
        this.#last = keyring.sums.isForgotten ? undefined : { keyring, stored: { head, rev } };
        return rev;
      } catch (error) {
        takeBack();
        this.#last = undefined;
        if (!(error instanceof Conflict)) throw error;
        const standing = await this.head(keyring);
        if (standing.rev === before.rev) throw error;
        before = standing;
      }
    }
  }
}

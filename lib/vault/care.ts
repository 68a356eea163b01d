import type { Bytes } from "../crypto/bytes.ts";
import { Damaged } from "../crypto/envelope.ts";
import type { Damage, Repaired } from "./damage.ts";
import { type AtRest, examine, examineAll, isWholeCopy, readHeads } from "./examine.ts";
import { headerDigest } from "./head.ts";
import { type AnyHeader, current, type Header } from "./header.ts";
import { deriveKeyring, type Keyring } from "./keyring.ts";
import type { Lock } from "./lock.ts";
import { migrate } from "./migrate.ts";
import type { Mirror } from "./mirror.ts";
import { Records } from "./records/records.ts";
import { repair } from "./repair.ts";
import type { SecondCopy } from "./second-copy.ts";
import { NoSpace, type Store } from "./store/store.ts";

type Parts = { readonly store: Store; readonly copy: SecondCopy; readonly lock: Lock; readonly mirror: Mirror };

/** Looks after a vault at rest: what it is held against when it is opened, and how it is mended. */
export class Care {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  atRest(keyring: Keyring): AtRest {
    const { store, copy } = this.#parts;
    return { store, copy, keyring, records: new Records(store, async () => keyring) };
  }

  /** Where two headers are left and differ, the one whose keys open a head. */
  async keyring(vaultKey: Bytes): Promise<Keyring> {
    const ids = new Set((await this.#parts.lock.headers()).map(({ vaultId }) => vaultId));
    const keyrings = await Promise.all([...ids].map((vaultId) => deriveKeyring(vaultId, vaultKey)));
    const [only] = keyrings;
    if (!only) throw new Damaged("no header is left");
    if (keyrings.length === 1) return only;
    const heads = await Promise.all(keyrings.map((keyring) => readHeads(this.atRest(keyring))));
    const chosen = keyrings[heads.findIndex(({ newest }) => newest !== undefined)] ?? only;
    for (const { sums } of keyrings) if (sums !== chosen.sums) sums.forget();
    return chosen;
  }

  /** Before anything is read of it: whether it is what was last written. A vault of an older format is brought to the newest. */
  async look(keyring: Keyring, header: AnyHeader): Promise<Damage[]> {
    const rest = this.atRest(keyring);
    const heads = readHeads(rest);
    // What has no head anywhere is from before there were any. With one in the second copy it has been put back.
    if (header.format === 1 && (await heads).newest === undefined) {
      await migrate(rest, header);
      await this.#parts.mirror.renew(keyring);
      return [];
    }
    const damage = await examine(rest, heads);
    const { inStore, inCopy } = await heads;
    if (damage.length === 0 && inCopy?.rev !== inStore?.rev) await this.#renewWithRoom(keyring);
    return damage;
  }

  /** A copy that is behind, on a full disk, stays so until there is room: it keeps nobody out. */
  async #renewWithRoom(keyring: Keyring): Promise<void> {
    try {
      await this.#parts.mirror.renew(keyring);
    } catch (error) {
      if (!(error instanceof NoSpace)) throw error;
    }
  }

  /** Opens everything. A second copy that alone is wrong is written anew, and is said all the same. */
  async inspect(keyring: Keyring): Promise<Damage[]> {
    const rest = this.atRest(keyring);
    const found = await this.#inspect(rest);
    const isCopyNamed = found.some(({ kind }) => kind === "second_copy");
    // It may have been written just then.
    const isCopySound = isCopyNamed && (await this.isCopyWhole(keyring));
    const damage = isCopySound ? found.filter(({ kind }) => kind !== "second_copy") : found;
    if (damage.length > 0 && damage.every(({ kind }) => kind === "second_copy")) await this.#parts.mirror.renew(keyring);
    return damage;
  }

  /** Whether the second copy is all that its own head says, looked at while nobody writes it. */
  isCopyWhole(keyring: Keyring): Promise<boolean> {
    const rest = this.atRest(keyring);
    return this.#parts.mirror.still(async () => {
      const { inCopy } = await readHeads(rest);
      return inCopy !== undefined && isWholeCopy(rest, inCopy);
    });
  }

  /** What the second copy can give back. */
  async secondCopy(keyring: Keyring): Promise<"whole" | "partly" | "none"> {
    const rest = this.atRest(keyring);
    const { inCopy, newest } = await readHeads(rest);
    if (!inCopy) return "none";
    return inCopy.rev === newest?.rev && (await isWholeCopy(rest, inCopy)) ? "whole" : "partly";
  }

  async repair(keyring: Keyring): Promise<Repaired> {
    const rest = this.atRest(keyring);
    const repaired = await repair(rest, await this.#header(rest));
    await this.#parts.mirror.renew(keyring);
    return repaired;
  }

  /** What is looked at while others write is looked at again. */
  async #inspect(rest: AtRest): Promise<Damage[]> {
    for (let tries = 1; ; tries++) {
      const before = (await readHeads(rest)).inStore?.rev;
      const found = await examineAll(rest);
      if (found.length === 0 || tries === 5 || (await readHeads(rest)).inStore?.rev === before) return found;
    }
  }

  /** The header that the newest head names, or else one that is left. */
  async #header(rest: AtRest): Promise<Header> {
    const headers = (await this.#parts.lock.headers()).map(current);
    const { newest } = await readHeads(rest);
    for (const header of headers) if ((await headerDigest(header)) === newest?.head.header) return header;
    const [first] = headers;
    if (!first) throw new Damaged("no header is left");
    return first;
  }
}

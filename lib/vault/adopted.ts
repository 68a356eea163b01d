import type { Bytes } from "../crypto/bytes.ts";
import type { Row } from "./store/store.ts";

/** A vault that was backed up, to become the vault of a place that has none. */
export type Adopted = {
  readonly vaultKey: Bytes;
  readonly header: unknown;
  /** The new passphrase. */
  readonly passphrase: string;
  readonly rows: AsyncIterable<readonly Row[]>;
};

/** A restored vault counts on far above the one it was taken from: that one, put back, is the older of the two whatever it went on to. */
export const RESTORED = 2 ** 32;

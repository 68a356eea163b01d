import type { Damage } from "./damage.ts";
import type { Header } from "./header.ts";

/** Where the vault key stays while the vault is open: memory only, and gone when the browser ends. */
export interface KeySession {
  read(): Promise<string | null>;
  /** What was found wrong when it was opened. */
  damage(): Promise<readonly Damage[]>;
  /** The vault key under a passphrase that was chosen while a damaged vault was open: it takes its place once the vault is mended. */
  nextWrap(): Promise<Header["passphrase"] | undefined>;
  write(vaultKey: string, damage?: readonly Damage[], nextWrap?: Header["passphrase"]): Promise<void>;
  clear(): Promise<void>;
  /** Calls whenever the key is gone, in whichever context it was locked. */
  onCleared(listener: () => void): void;
}

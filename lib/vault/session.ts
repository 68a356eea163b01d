import type { Damage } from "./damage.ts";

/** Where the vault key stays while the vault is open: memory only, and gone when the browser ends. */
export interface KeySession {
  read(): Promise<string | null>;
  /** What was found wrong when it was opened. */
  damage(): Promise<readonly Damage[]>;
  write(vaultKey: string, damage?: readonly Damage[]): Promise<void>;
  clear(): Promise<void>;
}

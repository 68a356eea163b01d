import type { Progress } from "../sources/importer.ts";

/** What opens a backup file: the passphrase it was made with, or the 24 words of the wallet. */
export type BackupSecret = { readonly passphrase: string } | { readonly phrase: string };

/** What a backup file holds, as it was read back from the file itself. */
export type BackupReport = {
  /** UTC milliseconds. */
  readonly madeAt: number;
  readonly bytes: number;
  readonly streams: readonly { readonly source: string; readonly stream: string; readonly label: string; readonly records: number }[];
  readonly grants: number;
  readonly identities: number;
  readonly logEntries: number;
};

/** Why a backup file was not taken. */
export type BackupRefusal = "not_a_backup" | "wrong_secret" | "damaged" | "newer" | "truncated";

export type BackupResult = { readonly kind: "done"; readonly report: BackupReport } | { readonly kind: "refused"; readonly why: BackupRefusal };

type Watch = { readonly onProgress: (progress: Progress) => void; readonly signal: AbortSignal };

/** Work on the whole vault that runs in the page that shows it, as imports do: files never cross to the worker. Progress is in bytes or records. */
export interface Keeper {
  /** One encrypted file of everything, opened by this passphrase or by the recovery phrase. Throws `VaultLocked` when locked. */
  backUp(passphrase: string, watch: Watch): Promise<{ readonly file: Blob; readonly name: string; readonly report: BackupReport }>;
  /** A restore into a place of its own that is thrown away: proves the file and touches nothing else. */
  prove(file: Blob, secret: BackupSecret, watch: Watch): Promise<BackupResult>;
  /** Replaces whatever is here by what the file holds, once the file has proved whole. The wallet is locked afterwards, by the new passphrase, and all access is paused. */
  restore(file: Blob, secret: BackupSecret, passphrase: string, watch: Watch): Promise<BackupResult>;
  /** Everything in the clear, as one JSON file. Throws `VaultLocked` when locked. The caller asks for the passphrase first (`checkPassphrase`). */
  exportAll(watch: Watch): Promise<{ readonly file: Blob; readonly name: string }>;
  /** The activity log: as JSON with its signed head, which a stranger can check, or as a table for a spreadsheet. Throws `VaultLocked` when locked. */
  exportLog(format: "json" | "csv", watch: Watch): Promise<{ readonly file: Blob; readonly name: string }>;
  /** Every payment and what became of it, as a table for a spreadsheet. Throws `VaultLocked` when locked. */
  exportEarnings(watch: Watch): Promise<{ readonly file: Blob; readonly name: string }>;
  /** Every consent receipt, each with its signature, as one JSON file. Throws `VaultLocked` when locked. */
  exportReceipts(watch: Watch): Promise<{ readonly file: Blob; readonly name: string }>;
}

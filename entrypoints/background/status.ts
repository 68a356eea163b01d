import { readSettings } from "../../lib/browser/local-settings.ts";
import { waiting } from "../../lib/consent/pending.ts";
import { VaultLocked } from "../../lib/vault/vault.ts";
import { backupDates } from "../../lib/wallet/backup-dates.ts";
import type { Status } from "../../lib/wallet/contract.ts";
import { full, type Wallet } from "./wallet.ts";

/** How the wallet stands, whatever its state. One that locks, or is found damaged, while it answers, is asked once more. */
export async function status(wallet: Wallet): Promise<Status> {
  try {
    return await now(wallet);
  } catch (error) {
    if (!(error instanceof VaultLocked)) throw error;
    return now(wallet);
  }
}

async function now({ vault, pending }: Wallet): Promise<Status> {
  const [state, { paused, ...settings }, all, passkeys] = await Promise.all([vault.state(), readSettings(), pending.list(), vault.passkeys()]);
  const { wordsWrittenAt, lastBackupAt } = state === "unlocked" ? await backupDates(vault) : {};
  return {
    vault: state,
    backedUp: wordsWrittenAt !== undefined,
    passkeys,
    waiting: waiting(all).length,
    paused,
    full: await full(),
    settings,
    ...(lastBackupAt === undefined ? {} : { lastBackupAt }),
  };
}

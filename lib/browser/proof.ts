import { Damaged } from "../crypto/envelope.ts";
import { type OpenedBackup, openBackup } from "../vault/backup/backup.ts";
import { BackupRefused } from "../vault/backup/backup-header.ts";
import { openScratch, type Scratch, sweepScratches } from "../vault/backup/scratch.ts";
import type { Free } from "../vault/store/room.ts";
import type { BackupReport, BackupSecret } from "../wallet/keeper.ts";
import { countAll } from "./backup-report.ts";

/** A backup that proved whole, standing in a place of its own for as long as it is used. */
export type Proof<S extends Scratch = Scratch> = S & Pick<OpenedBackup, "madeAt"> & { readonly report: BackupReport };

type Watch = {
  /** In bytes of the file. */
  readonly onRead: (done: number, total: number) => void;
  readonly signal: AbortSignal;
};

/** Where a file is tried, and the passphrase that opens what comes of it. */
export type Place<S extends Scratch> = { readonly open: () => Promise<S>; readonly passphrase: string };

/** A place that nobody ever opens. */
export const thrownAway = (free: Free): Place<Scratch> => ({ open: () => openScratch(free), passphrase: crypto.randomUUID() });

/**
 * Restores a file into a place of its own, opens everything in it, and hands that to `use`; afterwards it is thrown away, unless it
 * has gone live. Touches nothing else. Throws {@link BackupRefused} and does not call `use` where anything does not hold; throws
 * `NoSpace` where there is no room to try it, and what `use` throws.
 */
export async function withProof<S extends Scratch, R>(
  place: Place<S>,
  file: Blob,
  secret: BackupSecret,
  watch: Watch,
  use: (proof: Proof<S>) => Promise<R>,
): Promise<R> {
  await sweepScratches();
  const backup = await openBackup(file, secret);
  try {
    const scratch = await place.open();
    try {
      const report = await prove(file, backup, scratch, place.passphrase, watch);
      return await use({ ...scratch, madeAt: backup.madeAt, report });
    } finally {
      await scratch.destroy();
    }
  } finally {
    backup.vaultKey.fill(0);
    await backup.batches.return(undefined);
  }
}

async function prove(file: Blob, backup: OpenedBackup, { vault }: Scratch, passphrase: string, watch: Watch): Promise<BackupReport> {
  try {
    const rows = watched(backup, file.size, watch);
    await vault.adopt({ vaultKey: backup.vaultKey.slice(), header: backup.header, passphrase, rows });
    // What is thrown away has no second copy to be wrong.
    const damage = (await vault.inspect()).filter(({ kind }) => kind !== "second_copy");
    watch.signal.throwIfAborted();
    const counted = damage.length === 0 ? await countAll(vault) : undefined;
    if (!counted) throw new BackupRefused("damaged");
    return { madeAt: backup.madeAt, bytes: file.size, ...counted };
  } catch (error) {
    throw error instanceof Damaged ? new BackupRefused("damaged") : error;
  }
}

async function* watched({ batches, bytesRead }: OpenedBackup, total: number, { onRead, signal }: Watch): OpenedBackup["batches"] {
  for await (const batch of batches) {
    signal.throwIfAborted();
    yield batch;
    onRead(bytesRead(), total);
  }
}

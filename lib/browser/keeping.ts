import { appendEvents, logEvents } from "../activity/log.ts";
import { decodeBase64url } from "../crypto/base64url.ts";
import { leaveIndices } from "../identity/app-identity.ts";
import type { Progress } from "../sources/importer.ts";
import { writeBackup } from "../vault/backup/backup.ts";
import { BackupRefused } from "../vault/backup/backup-header.ts";
import { openSpare } from "../vault/backup/scratch.ts";
import type { Slots } from "../vault/slots.ts";
import type { Free } from "../vault/store/room.ts";
import { type Vault, VaultLocked, type VaultParts } from "../vault/vault.ts";
import { noteBackupFile } from "../wallet/backup-dates.ts";
import type { BackupReport, BackupResult, Keeper } from "../wallet/keeper.ts";
import { exportFile } from "./export.ts";
import { exportEarnings } from "./export-earnings.ts";
import { exportLog } from "./export-log.ts";
import { exportReceipts } from "./export-receipts.ts";
import type { Doing } from "./in-turn.ts";
import { type Proof, thrownAway, withProof } from "./proof.ts";

export type KeeperParts = Pick<VaultParts, "store" | "session"> & {
  readonly vault: Vault;
  /** Where the vault lies, and where a restored one is tried. */
  readonly slots: Slots;
  /** The room there is for what is tried, and for what is restored. */
  readonly free: Free;
  /** UTC milliseconds. */
  readonly now: () => number;
  /** One backup, drill or restore at a time, in all of our pages. Throws `BusyElsewhere` rather than wait for long. */
  readonly alone: <R>(doing: Doing, work: () => Promise<R>, signal: AbortSignal) => Promise<R>;
  /** While nobody imports, and nobody can begin to. Throws `BusyElsewhere` rather than wait for long. */
  readonly still: <R>(work: () => Promise<R>, signal: AbortSignal) => Promise<R>;
  /** Pauses all access, before anything that may have been revoked since comes back. */
  readonly pause: () => Promise<void>;
  /** Locks the wallet as a whole: open pages are told. */
  readonly lock: () => Promise<void>;
  /** What an export says of settings. */
  readonly settings: () => Promise<Readonly<Record<string, unknown>>>;
  readonly afterChange: () => void;
};

type Watch = Parameters<Keeper["exportAll"]>[0];

/** Where writing a backup ends and reading it back begins, of the whole. */
const WRITTEN = 0.5;

/** The work of {@link Keeper}, whatever it stands on. */
export function createKeeper(parts: KeeperParts): Keeper {
  const { vault, now, alone, still } = parts;
  return {
    backUp: (passphrase, watch) => alone("backup", () => backUp(parts, passphrase, watch), watch.signal),
    prove: (file, secret, watch) =>
      alone("check", () => told(() => withProof(thrownAway(parts.free), file, secret, whole(watch), async ({ report }) => report)), watch.signal),
    restore: (file, secret, passphrase, watch) => {
      const beside = { open: () => openSpare(parts.free, parts.slots), passphrase };
      const work = () => told(() => withProof(beside, file, secret, whole(watch), (proof) => takePlace(parts, proof, watch)));
      // From the first on: what would be imported meanwhile would be replaced, and a proof that took minutes is not thrown away at its end.
      return alone("restore", () => still(work, watch.signal), watch.signal);
    },
    exportAll: async (watch) => {
      const at = now();
      const file = await exportFile(vault, await parts.settings(), at, watch);
      await logEvents(vault, [{ type: "exported" }], now());
      parts.afterChange();
      return { file, name: `freehold-export-${day(at)}.json` };
    },
    exportLog: async (format, watch) => {
      const at = now();
      return { file: await exportLog(vault, format, at, watch), name: `freehold-activity-${day(at)}.${format}` };
    },
    exportEarnings: async (watch) => {
      const at = now();
      return { file: await exportEarnings(vault, at, watch), name: `freehold-earnings-${day(at)}.csv` };
    },
    exportReceipts: async (watch) => ({ file: await exportReceipts(vault, watch), name: `freehold-receipts-${day(now())}.json` }),
  };
}

async function backUp({ vault, store, session, free, now }: KeeperParts, passphrase: string, watch: Watch): ReturnType<Keeper["backUp"]> {
  const seed = await vault.seed();
  const held = await session.read();
  if (held === null) throw new VaultLocked();
  const vaultKey = decodeBase64url(held);
  try {
    const madeAt = now();
    let records = 0;
    const writing = scaled(watch, 0, WRITTEN);
    const onProgress = (done: number, total: number): void => {
      records = total;
      writing(done, total, total);
    };
    const file = await writeBackup({ store, vaultKey, seed }, passphrase, madeAt, { onProgress, signal: watch.signal });
    const reading = scaled(watch, WRITTEN, 1);
    const reread = { signal: watch.signal, onRead: (done: number, total: number) => reading(done, total, records) };
    // A backup is one only when it was read back: what the report says stands in the file.
    const report = await withProof(thrownAway(free), file, { passphrase }, reread, async (proof) => proof.report);
    return { file, name: `freehold-${day(madeAt)}.backup`, report };
  } finally {
    seed.fill(0);
    vaultKey.fill(0);
  }
}

/** One write puts it in the place of what is here; from then on it is not cut off by anything but the end of the page. */
async function takePlace(parts: KeeperParts, proof: Proof<Awaited<ReturnType<typeof openSpare>>>, watch: Watch): Promise<BackupReport> {
  const { madeAt, report } = proof;
  await proof.vault.records.sweep();
  await leaveIndices(proof.vault);
  await noteRestore(proof.vault, madeAt, parts.now());
  watch.signal.throwIfAborted();
  await parts.pause();
  await parts.lock();
  await proof.goLive();
  // Whoever unlocked the old one in that moment holds the key of that one.
  await parts.vault.lock();
  parts.afterChange();
  return report;
}

/** The file was made before it could be noted in it: what came back knows of it as its newest backup. */
function noteRestore(vault: Vault, madeAt: number, now: number): Promise<void> {
  return vault.attempt(async () => ({
    changes: [await noteBackupFile(vault, madeAt), ...(await appendEvents(vault, [{ type: "restored", madeAt }], now))],
    result: undefined,
  }));
}

async function told(work: () => Promise<BackupReport>): Promise<BackupResult> {
  try {
    return { kind: "done", report: await work() };
  } catch (error) {
    if (error instanceof BackupRefused) return { kind: "refused", why: error.why };
    throw error;
  }
}

/** Progress of one part of the work, told as that of the whole, in the whole's own measure. */
const scaled =
  ({ onProgress }: Watch, from: number, to: number) =>
  (done: number, total: number, whole: Progress["total"]): void => {
    const reached = total === 0 ? 1 : Math.min(1, done / total);
    onProgress({ done: Math.floor(whole * (from + (to - from) * reached)), total: whole });
  };

function whole(watch: Watch): Parameters<typeof withProof>[3] {
  const tell = scaled(watch, 0, 1);
  return { signal: watch.signal, onRead: (done, total) => tell(done, total, total) };
}

/** The day in UTC, as file names carry it. */
const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

import { browser } from "wxt/browser";
import { appendEvents, logEvents } from "../../lib/activity/log.ts";
import { writeSettings } from "../../lib/browser/local-settings.ts";
import { setPaused } from "../../lib/consent/pause.ts";
import { decodeBase64url } from "../../lib/crypto/base64url.ts";
import { chooseHost } from "../../lib/status/host.ts";
import { statusHostView } from "../../lib/status/publish.ts";
import { VaultLocked } from "../../lib/vault/vault.ts";
import { backupDates, noteBackupFile, noteWordsWritten } from "../../lib/wallet/backup-dates.ts";
import type { Implementation } from "./implementation.ts";
import { addPasskey, eraseWallet, listPasskeys, removePasskey, renamePasskey, repairVault } from "./keeping.ts";
import { unlocked } from "./opening.ts";
import { status } from "./status.ts";
import { changed, lock, unlessFull, type Wallet } from "./wallet.ts";

/** What the person does to the wallet itself: opening, keys, keeping, settings. */
export function vaultRoutes(os: Implementation, wallet: Wallet) {
  const { vault, clock } = wallet;
  return {
    status: os.status.handler(() => status(wallet)),
    create: os.create.handler(async ({ input }) => {
      await vault.create(input.passphrase, clock());
      await logEvents(vault, [{ type: "wallet_created" }], clock());
      await unlocked(wallet);
      return null;
    }),
    unlock: os.unlock.handler(async ({ input }) => {
      await vault.unlock(input.passphrase, clock());
      await unlocked(wallet);
      return null;
    }),
    unlockByPasskey: os.unlockByPasskey.handler(async ({ input: { id, secret } }) => {
      const bytes = decodeBase64url(secret);
      await vault.unlockByPasskey(id, bytes, clock()).finally(() => bytes.fill(0));
      await unlocked(wallet);
      return null;
    }),
    recover: os.recover.handler(async ({ input: { phrase, passphrase } }) => {
      await vault.recover(phrase, passphrase, clock(), () => appendEvents(vault, [{ type: "recovered_by_phrase" }], clock()));
      await unlocked(wallet);
      return null;
    }),
    changePassphrase: os.changePassphrase.handler(async ({ input: { passphrase, next } }) => {
      await vault.changePassphrase(passphrase, next, clock(), () => appendEvents(vault, [{ type: "passphrase_changed" }], clock()));
      return null;
    }),
    checkPassphrase: os.checkPassphrase.handler(async ({ input }) => {
      await vault.check(input.passphrase, clock());
      return null;
    }),
    passkeys: os.passkeys.handler(() => listPasskeys(wallet)),
    addPasskey: os.addPasskey.handler(async ({ input }) => {
      await addPasskey(wallet, input);
      await changed(wallet);
      return null;
    }),
    renamePasskey: os.renamePasskey.handler(async ({ input: { id, name } }) => {
      await renamePasskey(wallet, id, name);
      await changed(wallet);
      return null;
    }),
    removePasskey: os.removePasskey.handler(async ({ input: { id } }) => {
      await removePasskey(wallet, id);
      await changed(wallet);
      return null;
    }),

    damage: os.damage.handler(() => vault.damage()),
    repair: os.repair.handler(() => repairVault(wallet)),
    checkVault: os.checkVault.handler(async () => {
      const damage = await vault.inspect();
      await changed(wallet);
      return damage;
    }),
    noteBackup: os.noteBackup.handler(async () => {
      const now = clock();
      await vault.attempt(async () => ({
        changes: [await noteBackupFile(vault, now), ...(await appendEvents(vault, [{ type: "backup_made" }], now))],
        result: undefined,
      }));
      await changed(wallet);
      return null;
    }),
    erase: os.erase.handler(async () => ({ gone: await eraseWallet(wallet) })),
    lock: os.lock.handler(async () => {
      await lock(wallet);
      return null;
    }),
    saveSettings: os.saveSettings.handler(async ({ input }) => {
      const { autoLockMinutes } = await writeSettings(input);
      browser.idle.setDetectionInterval(autoLockMinutes * 60);
      await changed(wallet);
      return null;
    }),
    statusHost: os.statusHost.handler(() => statusHostView(vault, clock())),
    chooseStatusHost: os.chooseStatusHost.handler(async ({ input }) => {
      await chooseHost(vault, input.address);
      wallet.outgoing.wake();
      await changed(wallet);
      return null;
    }),
    pause: os.pause.handler(async ({ input: { paused } }) => {
      if ((await vault.state()) !== "unlocked") throw new VaultLocked();
      await unlessFull(setPaused(wallet, paused, () => writeSettings({ paused }), clock()));
      await changed(wallet);
      return null;
    }),

    recoveryPhrase: os.recoveryPhrase.handler(async ({ input }) => {
      await vault.check(input.passphrase, clock());
      return { words: await vault.recoveryPhrase() };
    }),
    confirmRecovery: os.confirmRecovery.handler(async ({ input, errors }) => {
      const words = await vault.recoveryPhrase();
      if (input.words.some(({ position, word }) => words[position] !== word.trim().toLowerCase())) throw errors.MISMATCH();
      await vault.attempt(async () => {
        const isNoted = (await backupDates(vault)).wordsWrittenAt !== undefined;
        const changes = isNoted ? [] : [await noteWordsWritten(vault, clock()), ...(await appendEvents(vault, [{ type: "backed_up" }], clock()))];
        return { changes, result: undefined };
      });
      await changed(wallet);
      return null;
    }),
  };
}

import { implement } from "@orpc/server";
import { RPCHandler } from "@orpc/server/message-port";
import { type Browser, browser } from "wxt/browser";
import { appendEvents, logEvents } from "../../lib/activity/log.ts";
import { readEvents } from "../../lib/activity/read.ts";
import { verifyLog } from "../../lib/activity/verify.ts";
import { recordOffer } from "../../lib/anchoring/offer.ts";
import { detached } from "../../lib/browser/detached.ts";
import { tidyRecords } from "../../lib/browser/importer.ts";
import { writeSettings } from "../../lib/browser/local-settings.ts";
import { blockedView, blockSite, importBlockList, removeBlockList, unblockSite } from "../../lib/consent/blocked.ts";
import { requestErasure } from "../../lib/consent/erasure.ts";
import { grantViews } from "../../lib/consent/grants.ts";
import { waiting } from "../../lib/consent/pending.ts";
import { policyViews, removePolicy } from "../../lib/consent/policies.ts";
import { findReceipt } from "../../lib/consent/receipts.ts";
import { knownTime } from "../../lib/consent/time.ts";
import { decodeBase64url } from "../../lib/crypto/base64url.ts";
import { Damaged } from "../../lib/crypto/envelope.ts";
import { earnings } from "../../lib/earnings/earnings.ts";
import { floorViews, NotAPrice, setFloors } from "../../lib/earnings/floors.ts";
import { exportFeesKey, exportPayoutKey } from "../../lib/earnings/payout-key.ts";
import { addRate, NotARate, rates, removeRate } from "../../lib/earnings/rates.ts";
import { networkViews } from "../../lib/earnings/settlement/network-views.ts";
import { deleteRecords } from "../../lib/sources/delete-records.ts";
import { disclosedRecords } from "../../lib/sources/disclosed-records.ts";
import { listSources, undoImport } from "../../lib/sources/installed.ts";
import { recordHistory } from "../../lib/sources/provenance.ts";
import { readRecords } from "../../lib/sources/read-records.ts";
import { searchRecords, setSearchable } from "../../lib/sources/search-records.ts";
import { chooseHost } from "../../lib/status/host.ts";
import { statusHostView } from "../../lib/status/publish.ts";
import { VaultLocked } from "../../lib/vault/vault.ts";
import { contract } from "../../lib/wallet/contract.ts";
import { identitiesOfApps, narrowOne, revokeAll, revokeOne, undoRevoke } from "./access.ts";
import { declared } from "./declared.ts";
import { addPasskey, eraseWallet, listPasskeys, removePasskey, renamePasskey, repairVault } from "./keeping.ts";
import { feesOn, switchOffNetwork, switchOnNetwork } from "./networks.ts";
import { unlocked } from "./opening.ts";
import { anchorLog, anchorPermission, publicRecord, savePermission, saveSeal } from "./records.ts";
import { answer, answerWaiting, requestView } from "./requests.ts";
import { BACKED_UP, LAST_BACKUP, status } from "./status.ts";
import { changed, lock, suspect, tellErasure, type Wallet } from "./wallet.ts";

/** Everything our own pages may ask. */
function router(wallet: Wallet) {
  const { vault, pending, clock } = wallet;
  const os = implement(contract).use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      if (error instanceof Damaged) detached(suspect(wallet));
      throw declared(error);
    }
  });

  return os.router({
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
      await vault.unlockByPasskey(id, decodeBase64url(secret), clock());
      await unlocked(wallet);
      return null;
    }),
    recover: os.recover.handler(async ({ input: { phrase, passphrase } }) => {
      await vault.recover(phrase, passphrase, clock());
      if ((await vault.state()) === "unlocked") await logEvents(vault, [{ type: "recovered_by_phrase" }], clock());
      await unlocked(wallet);
      return null;
    }),
    changePassphrase: os.changePassphrase.handler(async ({ input: { passphrase, next } }) => {
      await vault.changePassphrase(passphrase, next, clock());
      await logEvents(vault, [{ type: "passphrase_changed" }], clock());
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
      const state = vault.collection<number>("state");
      const now = clock();
      await vault.attempt(async () => ({
        changes: [
          await state.put(LAST_BACKUP, now, (await state.get(LAST_BACKUP))?.rev ?? 0),
          ...(await appendEvents(vault, [{ type: "backup_made" }], now)),
        ],
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
      await logEvents(vault, [{ type: paused ? "paused" : "resumed" }], clock(), { urgent: true });
      await writeSettings({ paused });
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
      const state = vault.collection<number>("state");
      if (!(await state.get(BACKED_UP))) {
        await vault.commit([await state.put(BACKED_UP, clock(), 0)]);
        await logEvents(vault, [{ type: "backed_up" }], clock());
      }
      await changed(wallet);
      return null;
    }),

    sources: os.sources.handler(() => listSources(vault)),
    records: os.records.handler(({ input }) => readRecords(vault, input)),
    search: os.search.handler(({ input }) => searchRecords(vault, input)),
    setSearchable: os.setSearchable.handler(async ({ input }) => {
      await setSearchable(vault, input);
      detached(tidyRecords(vault));
      await changed(wallet);
      return null;
    }),
    deleteRecords: os.deleteRecords.handler(async ({ input }) => {
      const result = await deleteRecords(vault, input, clock());
      await changed(wallet);
      return result;
    }),
    undoImport: os.undoImport.handler(async ({ input }) => {
      const result = await undoImport(vault, input.source, input.importId, clock());
      await changed(wallet);
      return result;
    }),

    pending: os.pending.handler(async () => {
      if ((await vault.state()) !== "unlocked") throw new VaultLocked();
      return waiting(await pending.list()).map(({ requestId, origin, client, requestedAt }) => ({
        requestId,
        origin,
        clientName: client.name,
        requestedAt,
      }));
    }),
    request: os.request.handler(({ input }) => requestView(wallet, input.requestId)),
    decide: os.decide.handler(({ input }) => answer(wallet, input)),

    grants: os.grants.handler(() => grantViews(wallet, clock())),
    revoke: os.revoke.handler(({ input }) => revokeOne(wallet, input.grantId)),
    revokeAll: os.revokeAll.handler(() => revokeAll(wallet)),
    policies: os.policies.handler(async () => policyViews(vault, await knownTime(vault, clock()))),
    blocked: os.blocked.handler(() => blockedView(vault)),
    blockSite: os.blockSite.handler(async ({ input }) => {
      await blockSite(vault, input.site, clock());
      // What they ask already is answered as well.
      await answerWaiting(wallet);
      await changed(wallet);
      return null;
    }),
    unblockSite: os.unblockSite.handler(async ({ input }) => {
      await unblockSite(vault, input.site, clock());
      await changed(wallet);
      return null;
    }),
    importBlockList: os.importBlockList.handler(async ({ input }) => {
      const result = await importBlockList(vault, input.text, clock());
      await answerWaiting(wallet);
      await changed(wallet);
      return result;
    }),
    removeBlockList: os.removeBlockList.handler(async () => {
      await removeBlockList(vault, clock());
      await changed(wallet);
      return null;
    }),
    endPolicy: os.endPolicy.handler(async ({ input }) => {
      await removePolicy(vault, input.policyId, clock());
      await changed(wallet);
      return null;
    }),
    undoRevoke: os.undoRevoke.handler(({ input }) => undoRevoke(wallet, input.grantId)),
    narrow: os.narrow.handler(({ input: { maxUses, ...input } }) => narrowOne(wallet, { ...input, ...(maxUses === undefined ? {} : { maxUses }) })),
    requestErasure: os.requestErasure.handler(async ({ input }) => {
      const asked = await requestErasure(wallet, input.grantId, clock());
      if (asked) await tellErasure(wallet, asked.grant.origin, asked.erasure);
      await changed(wallet);
      return null;
    }),

    activity: os.activity.handler(({ input }) => readEvents(vault, input)),
    recordHistory: os.recordHistory.handler(async ({ input }) => (await recordHistory(vault, input, input)) ?? null),
    disclosure: os.disclosure.handler(async ({ input }) => (await disclosedRecords(vault, input.seq)) ?? null),
    receipt: os.receipt.handler(async ({ input }) => (await findReceipt(vault, input.receiptId)) ?? null),
    verifyLog: os.verifyLog.handler(() => verifyLog(vault)),
    publicRecord: os.publicRecord.handler(() => publicRecord(wallet)),
    recordOffer: os.recordOffer.handler(({ input }) => recordOffer(vault, input.network)),
    anchorPermission: os.anchorPermission.handler(({ input }) => anchorPermission(wallet, input)),
    savePermission: os.savePermission.handler(({ input }) => savePermission(wallet, input)),
    sealLog: os.sealLog.handler(({ input }) => anchorLog(wallet, input.network)),
    saveSeal: os.saveSeal.handler(({ input }) => saveSeal(wallet, input.network)),
    networks: os.networks.handler(() => networkViews(vault)),
    switchOnNetwork: os.switchOnNetwork.handler(async ({ input }) => {
      const switched = await switchOnNetwork(wallet, input);
      wallet.anchoring.wake();
      return switched;
    }),
    switchOffNetwork: os.switchOffNetwork.handler(async ({ input }) => {
      await switchOffNetwork(wallet, input.network);
      return null;
    }),
    lowestPrices: os.lowestPrices.handler(() => floorViews(vault)),
    setLowestPrices: os.setLowestPrices.handler(async ({ input: { symbol, ...prices } }) => {
      await setFloors(vault, symbol, prices);
      await changed(wallet);
      return null;
    }),
    rates: os.rates.handler(() => rates(vault)),
    addRate: os.addRate.handler(async ({ input }) => {
      await addRate(vault, input);
      await changed(wallet);
      return null;
    }),
    removeRate: os.removeRate.handler(async ({ input }) => {
      await removeRate(vault, input);
      await changed(wallet);
      return null;
    }),
    feesAccount: os.feesAccount.handler(({ input }) => feesOn(wallet, input.network)),
    exportFeesKey: os.exportFeesKey.handler(({ input }) => exportFeesKey(vault, input.passphrase, clock())),
    exportPayoutKey: os.exportPayoutKey.handler(({ input }) => exportPayoutKey(vault, input.origin, input.passphrase, clock())),
    earnings: os.earnings.handler(() => earnings(vault, clock())),
    identities: os.identities.handler(() => identitiesOfApps(wallet)),
  });
}

/** Serves one of our own pages over its port. The request an approval window shows is told by the address of its page. */
export function walletRouter(wallet: Wallet): (port: Browser.runtime.Port) => void {
  const handler = new RPCHandler(router(wallet));
  return (port) => {
    const { url, tab } = port.sender ?? {};
    const requestId = url ? new URL(url).searchParams.get("request") : null;
    if (requestId && tab?.windowId !== undefined) detached(wallet.approvals.shows(tab.windowId, requestId));
    handler.upgrade(port);
  };
}

import { implement, ORPCError } from "@orpc/server";
import { RPCHandler } from "@orpc/server/message-port";
import { type Browser, browser } from "wxt/browser";
import { logEvents, readEvents, verifyLog } from "../../lib/activity/log.ts";
import { detached } from "../../lib/browser/detached.ts";
import { readSettings, writeSettings } from "../../lib/browser/local-settings.ts";
import { grantViews } from "../../lib/consent/grants.ts";
import { waiting } from "../../lib/consent/pending.ts";
import { revoke } from "../../lib/consent/revoke.ts";
import { earnings } from "../../lib/earnings/earnings.ts";
import { listIdentities } from "../../lib/identity/app-identity.ts";
import { listSources, undoImport } from "../../lib/sources/installed.ts";
import { readRecords } from "../../lib/sources/read-records.ts";
import { WrongPassphrase } from "../../lib/vault/keys.ts";
import { TooManyAttempts, VaultExists, VaultLocked } from "../../lib/vault/vault.ts";
import { contract } from "../../lib/wallet/contract.ts";
import { answer, requestView } from "./requests.ts";
import { changed, lock, tellRevoked, unlocked, type Wallet } from "./wallet.ts";

const BACKED_UP = "backed_up";

/** Errors of the vault as the contract names them. */
function declared(error: unknown): unknown {
  if (error instanceof VaultLocked) return new ORPCError("LOCKED");
  if (error instanceof WrongPassphrase) return new ORPCError("WRONG_PASSPHRASE");
  if (error instanceof TooManyAttempts) return new ORPCError("WAIT", { data: { seconds: Math.ceil(error.wait / 1000) } });
  if (error instanceof VaultExists) return new ORPCError("EXISTS");
  return error;
}

/** Everything our own pages may ask. */
function router(wallet: Wallet) {
  const { vault, pending, clock } = wallet;
  const os = implement(contract).use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw declared(error);
    }
  });

  const revokeOne = async (grantId: string): Promise<void> => {
    const grant = await revoke(vault, grantId, "user", clock());
    if (grant) await tellRevoked(wallet, grant);
  };

  return os.router({
    status: os.status.handler(async () => {
      const [state, { paused, ...settings }, all] = await Promise.all([vault.state(), readSettings(), pending.list()]);
      const backedUp = state === "unlocked" && (await vault.collection("state").get(BACKED_UP)) !== undefined;
      return { vault: state, backedUp, waiting: waiting(all).length, paused, settings };
    }),
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
    pause: os.pause.handler(async ({ input: { paused } }) => {
      if ((await vault.state()) !== "unlocked") throw new VaultLocked();
      await logEvents(vault, [{ type: paused ? "paused" : "resumed" }], clock());
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

    grants: os.grants.handler(() => grantViews(vault, clock())),
    revoke: os.revoke.handler(async ({ input }) => {
      await revokeOne(input.grantId);
      await changed(wallet);
      return null;
    }),
    revokeAll: os.revokeAll.handler(async () => {
      const live = (await grantViews(vault, clock())).filter(({ state }) => state === "active" || state === "exhausted");
      for (const { grantId } of live) await revokeOne(grantId);
      await changed(wallet);
      return { revoked: live.length };
    }),

    activity: os.activity.handler(({ input }) => readEvents(vault, input)),
    verifyLog: os.verifyLog.handler(() => verifyLog(vault)),
    earnings: os.earnings.handler(() => earnings(vault)),
    identities: os.identities.handler(() => listIdentities(vault)),
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

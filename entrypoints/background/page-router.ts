import { flowLimit } from "../../lib/access/flow-limit.ts";
import { logRefusal } from "../../lib/access/refusal.ts";
import type { Caller } from "../../lib/browser/caller.ts";
import { detached } from "../../lib/browser/detached.ts";
import { Damaged } from "../../lib/crypto/envelope.ts";
import { parseCall } from "../../lib/protocol/call.ts";
import { toPageError, WalletError } from "../../lib/protocol/errors.ts";
import { limits } from "../../lib/protocol/limits.ts";
import type { MethodName } from "../../lib/protocol/methods.ts";
import type { ToPage } from "../../lib/protocol/wire.ts";
import { NoSpace } from "../../lib/vault/store/store.ts";
import { VaultLocked } from "../../lib/vault/vault.ts";
import { LATER, methods } from "./page-methods.ts";
import { suspect, type Wallet } from "./wallet.ts";

/** What a locked wallet still answers; everything else gets the same `locked`, whether or not there is something. */
const answeredWhileLocked: ReadonlySet<MethodName> = new Set(["data_getCapabilities", "data_requestGrant", "data_getPending", "data_cancelRequest"]);

/** What adds to the log each time it is answered. */
const logged: ReadonlySet<MethodName> = new Set(["data_query", "data_present"]);

/** Every call of a page comes through here. Never throws; undefined means that the answer comes later. */
export function pageRouter(wallet: Wallet): (caller: Caller, message: unknown) => Promise<ToPage | undefined> {
  const inFlight = new Map<string, number>();
  // A site that is refused again and again fills the log: thirty at once, then one a second.
  const refusals = flowLimit(30, 1);
  // So does one that reads without end: five hundred at once, then a hundred a second.
  const reads = flowLimit(500, 100);

  const run = async (caller: Caller, message: unknown): Promise<unknown> => {
    const { id, method, params } = parseCall(message);
    const now = wallet.clock();
    const retryAfter = Math.max(refusals.waitFor(caller.origin, now), logged.has(method) ? reads.take(caller.origin, now) : 0);
    if (retryAfter > 0) throw new WalletError("rate_limited", { retryAfter });
    if (!answeredWhileLocked.has(method) && (await wallet.vault.state()) !== "unlocked") throw new WalletError("locked");
    try {
      // The table's own type says that each method takes its own params; which one it is, is known only here.
      return await (methods[method] as (call: unknown) => Promise<unknown>)({ wallet, caller, callId: id, params, site: siteOf(message) });
    } catch (error) {
      if (error instanceof VaultLocked) throw new WalletError("locked");
      if (error instanceof Damaged) detached(suspect(wallet));
      if (error instanceof WalletError) await noteRefusal(caller, method, params, error, now);
      throw error;
    }
  };

  const noteRefusal = async ({ origin }: Caller, method: MethodName, params: object, error: WalletError, now: number): Promise<void> => {
    if (error.code === "payment_required") return;
    refusals.take(origin, now);
    if ((await wallet.vault.state()) !== "unlocked") return;
    const grantId = "grantId" in params && error.code !== "unauthorized" ? String(params.grantId) : undefined;
    try {
      await logRefusal(wallet.vault, { origin, method, grantId, error }, now);
    } catch (problem) {
      // It stays refused, for the reason it was.
      if (!(problem instanceof NoSpace)) throw problem;
    }
  };

  return async (caller, message) => {
    const id = callIdOf(message);
    if (id === undefined) return undefined;
    const { origin } = caller;
    const count = inFlight.get(origin) ?? 0;
    if (count >= limits.callsInFlight) return { kind: "error", id, error: toPageError(new WalletError("rate_limited", { retryAfter: 1 })) };
    inFlight.set(origin, count + 1);
    try {
      const result = await run(caller, message);
      return result === LATER ? undefined : { kind: "result", id, result };
    } catch (error) {
      return { kind: "error", id, error: toPageError(error) };
    } finally {
      inFlight.set(origin, (inFlight.get(origin) ?? 1) - 1);
    }
  };
}

/** What the bridge read of the site, unchecked. */
const siteOf = (message: unknown): unknown => (message as { readonly site?: unknown }).site;

/** The name of a call, without which nobody can be answered. */
function callIdOf(message: unknown): string | undefined {
  const id = typeof message === "object" && message !== null && Object.hasOwn(message, "id") ? (message as { id: unknown }).id : undefined;
  return typeof id === "string" && id.length > 0 && id.length <= 64 ? id : undefined;
}

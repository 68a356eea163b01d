import { type Anchoring, anchoring } from "../../lib/browser/anchoring.ts";
import { type ApprovalWindow, approvalWindow, showBadge } from "../../lib/browser/approval-window.ts";
import { readSettings } from "../../lib/browser/local-settings.ts";
import { openVault } from "../../lib/browser/open-vault.ts";
import { type Outgoing, outgoing } from "../../lib/browser/outgoing.ts";
import { type Pages, pageEvent, pages } from "../../lib/browser/pages.ts";
import { pendingStore } from "../../lib/browser/pending-store.ts";
import { seenTime } from "../../lib/browser/seen-time.ts";
import { sessionValue } from "../../lib/browser/session-value.ts";
import { type Settling, settling } from "../../lib/browser/settling.ts";
import { stopList } from "../../lib/browser/stop-list.ts";
import { tellChanged } from "../../lib/browser/wallet-client.ts";
import { answerTo } from "../../lib/consent/answer.ts";
import type { Erasure } from "../../lib/consent/erasure.ts";
import type { Grant } from "../../lib/consent/grant.ts";
import { type Ended, type Outcome, type PendingStore, settle, waiting } from "../../lib/consent/pending.ts";
import { end, findRequest, type StoredRequest } from "../../lib/consent/requests.ts";
import type { Halt, Standing, StopList } from "../../lib/consent/stop-list.ts";
import type { SeenTime } from "../../lib/consent/time.ts";
import { toPageError } from "../../lib/protocol/errors.ts";
import { freeBytes, isFull } from "../../lib/vault/store/room.ts";
import { NoSpace } from "../../lib/vault/store/store.ts";
import { type Vault, VaultLocked } from "../../lib/vault/vault.ts";

/** The parts that both routers work with. */
export type Wallet = {
  readonly vault: Vault;
  readonly pending: PendingStore;
  readonly stops: StopList;
  readonly seen: SeenTime;
  readonly stopping: Set<string>;
  readonly halt: Halt;
  readonly isPaused: () => Promise<boolean>;
  readonly pages: Pages;
  readonly approvals: ApprovalWindow;
  readonly outgoing: Outgoing;
  readonly settling: Settling;
  readonly anchoring: Anchoring;
  /** UTC milliseconds. */
  readonly clock: () => number;
};

export function createWallet(): Wallet {
  const standing: Standing = {
    vault: openVault(),
    stops: stopList(),
    seen: seenTime(),
    stopping: new Set(),
    halt: { all: 0, pausing: 0, pauses: 0 },
    isPaused: async () => (await readSettings()).paused,
  };
  const clock = () => Date.now();
  return {
    ...standing,
    pending: pendingStore(),
    pages: pages(),
    approvals: approvalWindow(),
    outgoing: outgoing(standing, clock, tellChanged),
    settling: settling(standing.vault, clock, tellChanged),
    anchoring: anchoring(standing, clock, tellChanged),
    clock,
  };
}

/** After any change: our own pages look again, and the badge counts what waits. */
export async function changed({ pending }: Wallet): Promise<void> {
  await Promise.all([showBadge(waiting(await pending.list()).length), tellChanged()]);
}

/** Ends a request and tells the page that asked. The first outcome stays. */
export async function finish(wallet: Wallet, requestId: string, outcome: Outcome): Promise<void> {
  const settled = await settle(wallet.pending, requestId, outcome, wallet.clock());
  if (settled) await tellEnd(wallet, settled);
  await changed(wallet);
}

/** Tells the page that asked how it ended. A yes lies in the vault: locked in that moment, the page hears of it after the next unlock. */
async function tellEnd(wallet: Wallet, settled: Ended): Promise<void> {
  const { origin, callId: id, outcome } = settled;
  try {
    await wallet.pages.tell(origin, { kind: "result", id, result: await answerTo(wallet.vault, settled) });
  } catch (error) {
    if (error instanceof VaultLocked) return;
    await wallet.pages.tell(origin, { kind: "error", id, error: toPageError(error) });
  }
  if (outcome?.kind === "approved") {
    wallet.outgoing.wake();
    await wallet.pages.tell(origin, pageEvent("grantsChanged", {}));
  }
}

/** Tells what was answered in the moment of a lock, and could not be told or not even noted as answered. Told twice it is heard once. */
export async function tellAnswered(wallet: Wallet): Promise<void> {
  for (const request of await wallet.pending.list()) {
    if (request.outcome === undefined) await finishAsStored(wallet, request.requestId);
    else if (request.outcome.kind === "approved") await tellEnd(wallet, request);
  }
}

type Ending = Pick<StoredRequest, "state" | "grantId">;

/** How a request ended, as the vault has it. */
function storedOutcome({ state, grantId }: Ending): Outcome | undefined {
  if (state === "waiting") return undefined;
  if (state === "approved") return grantId === undefined ? undefined : { kind: "approved", grantId };
  if (state === "denied") return { kind: "error", code: "user_rejected" };
  return { kind: "error", code: state === "no_data" ? "no_data" : "dismissed" };
}

/**
 * Ends a request as the vault has it: what the page hears is what was kept, though the worker that kept it was stopped before it
 * could tell. Does nothing while the request waits.
 */
export async function finishAsStored(wallet: Wallet, requestId: string): Promise<void> {
  const stored = (await findRequest(wallet.vault, requestId))?.value;
  if (stored) await finishAs(wallet, requestId, stored);
}

/** Ends a request as it was kept a moment ago: a lock that comes between the two takes nothing from the answer. */
export async function finishAs(wallet: Wallet, requestId: string, ending: Ending): Promise<void> {
  const outcome = storedOutcome(ending);
  if (outcome) await finish(wallet, requestId, outcome);
}

/** Ends a request that nobody answers. An answer that was kept before this stays, and is told. */
export async function endUnanswered(wallet: Wallet, requestId: string, state: "dismissed" | "cancelled"): Promise<void> {
  const open = (await wallet.vault.state()) === "unlocked";
  if (open && (await endWithRoom(wallet, requestId, state))) return finishAsStored(wallet, requestId);
  await finish(wallet, requestId, { kind: "error", code: open || state === "cancelled" ? "dismissed" : "locked" });
}

/** Where there is no room to keep that a request ended, the page that waits is told all the same. */
async function endWithRoom({ vault, clock }: Wallet, requestId: string, state: "dismissed" | "cancelled"): Promise<boolean> {
  try {
    return (await end(vault, requestId, state, clock())) !== undefined;
  } catch (error) {
    if (error instanceof NoSpace) return false;
    throw error;
  }
}

/** Tells the pages of an app that it has lost a grant, and whoever else must know. */
export async function tellRevoked({ pages, outgoing, settling, anchoring: records }: Wallet, { origin, grantId }: Grant): Promise<void> {
  outgoing.wake();
  records.wake();
  // What was read under it is collected now: no read follows.
  settling.wake();
  await pages.tell(origin, pageEvent("grantRevoked", { grantId }));
  await pages.tell(origin, pageEvent("grantsChanged", {}));
}

/** Asks the pages of an app to have deleted what it got, and its server where it can be told. */
export async function tellErasure({ pages, outgoing }: Wallet, origin: string, { grantId, deadline }: Erasure): Promise<void> {
  outgoing.wake();
  await pages.tell(origin, pageEvent("erasureRequested", { grantId, deadline: new Date(deadline).toISOString() }));
}

/** Nothing new can be kept: the disk is full. */
export const full = (): Promise<boolean> => isFull(freeBytes);

/** What was last said of it, while the browser runs. */
const saidFull = sessionValue("full", false);

/** Our own pages hear when the disk has filled up, and when there is room again. */
export async function tellFull(wallet: Wallet): Promise<void> {
  const now = await full();
  if (await saidFull.update((before) => ({ value: now, result: now !== before }))) await changed(wallet);
}

/** What can be done when there is room again. */
export async function unlessFull(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof NoSpace)) throw error;
  }
}

export async function lock(wallet: Wallet): Promise<void> {
  const state = await wallet.vault.state();
  if (state !== "unlocked" && state !== "damaged") return;
  await wallet.vault.lock();
  await shut(wallet);
}

/** Open pages hear that nothing is to be had for now. */
async function shut(wallet: Wallet): Promise<void> {
  await Promise.all([wallet.pages.tell(undefined, pageEvent("disconnect", { reason: "locked" })), changed(wallet)]);
}

/** Whether the second copy was not looked at since the wallet was opened. */
const copyUnseen = sessionValue("copyUnseen", false);

/** After an unlock, which holds the second copy's head alone against the database. */
export const lookAtCopyLater = (): Promise<void> => copyUnseen.update(() => ({ value: true, result: undefined }));

/** Once after each unlock: a second copy that is not whole is found now, and not on the day that it is needed. */
export async function lookAtCopy(wallet: Wallet): Promise<void> {
  if (!(await copyUnseen.read())) return;
  await copyUnseen.update(() => ({ value: false, result: undefined }));
  if (!(await wallet.vault.isCopyWhole())) await unlessFull(suspect(wallet));
}

/** Something could not be read that must be there: everything is looked at, and if something is wrong the wallet shuts until it is mended. */
export async function suspect(wallet: Wallet): Promise<void> {
  if ((await wallet.vault.state()) !== "unlocked") return;
  await wallet.vault.inspect();
  if ((await wallet.vault.state()) === "damaged") await shut(wallet);
}

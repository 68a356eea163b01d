import { pageEvent } from "../../lib/browser/pages.ts";
import { waiting } from "../../lib/consent/pending.ts";
import { endAbandoned } from "../../lib/consent/requests.ts";
import { noteTime } from "../../lib/consent/time.ts";
import { Damaged } from "../../lib/crypto/envelope.ts";
import { answerWaiting } from "./requests.ts";
import { changed, lookAtCopyLater, suspect, tellAnswered, unlessFull, type Wallet } from "./wallet.ts";

/** After the vault was opened. One that is damaged, or is found so now, stays shut to everybody but its owner. */
export async function unlocked(wallet: Wallet): Promise<void> {
  const { vault, pages, outgoing, settling, anchoring } = wallet;
  if ((await vault.state()) !== "unlocked") return changed(wallet);
  try {
    await catchUp(wallet);
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    return suspect(wallet);
  }
  await lookAtCopyLater();
  outgoing.wake();
  settling.wake();
  anchoring.wake();
  await Promise.all([pages.tell(undefined, pageEvent("connect", { apiVersion: "1" })), changed(wallet)]);
}

/** What could not be done behind the lock. */
async function catchUp(wallet: Wallet): Promise<void> {
  const { vault, pending, clock } = wallet;
  // First what was answered: pages wait for that, and for nothing else of this.
  await unlessFull(tellAnswered(wallet));
  await unlessFull(noteTime(wallet, clock));
  await unlessFull(endAbandoned(vault, waiting(await pending.list()), clock()));
  await unlessFull(answerWaiting(wallet));
}

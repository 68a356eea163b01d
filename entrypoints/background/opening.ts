import { pageEvent } from "../../lib/browser/pages.ts";
import { waiting } from "../../lib/consent/pending.ts";
import { endAbandoned } from "../../lib/consent/requests.ts";
import { noteTime } from "../../lib/consent/time.ts";
import { answerWaiting } from "./requests.ts";
import { changed, unlessFull, type Wallet } from "./wallet.ts";

/** After the vault was opened. One that is damaged stays shut to everybody but its owner. */
export async function unlocked(wallet: Wallet): Promise<void> {
  const { vault, pending, pages, outgoing, clock } = wallet;
  if ((await vault.state()) !== "unlocked") return changed(wallet);
  await unlessFull(noteTime(wallet, clock));
  await unlessFull(endAbandoned(vault, waiting(await pending.list()), clock()));
  await unlessFull(answerWaiting(wallet));
  outgoing.wake();
  await Promise.all([pages.tell(undefined, pageEvent("connect", { apiVersion: "1" })), changed(wallet)]);
}

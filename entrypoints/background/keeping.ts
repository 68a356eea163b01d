import { browser } from "wxt/browser";
import { appendEvents, logEvents } from "../../lib/activity/log.ts";
import { writeSettings } from "../../lib/browser/local-settings.ts";
import { sweepBeside } from "../../lib/browser/open-vault.ts";
import { waiting } from "../../lib/consent/pending.ts";
import { decodeBase64url } from "../../lib/crypto/base64url.ts";
import type { Repaired } from "../../lib/vault/damage.ts";
import type { Vault } from "../../lib/vault/vault.ts";
import type { PasskeyView } from "../../lib/wallet/contract.ts";
import { unlocked } from "./opening.ts";
import { changed, finish, lock, type Wallet } from "./wallet.ts";

/** Keys, damage and the end of the wallet: what its own pages ask of the whole vault. */

/** `addedAt` 0: nobody knows any more. */
type Named = { readonly name: string; readonly addedAt: number };
const namesOf = (vault: Vault) => vault.collection<Named>("passkeys");

export async function listPasskeys({ vault }: Wallet): Promise<PasskeyView[]> {
  const [keys, names] = await Promise.all([vault.passkeys(), namesOf(vault).all()]);
  return keys.map(({ id }) => {
    const { name = "", addedAt = 0 } = names.find(({ key }) => key === id)?.value ?? {};
    return { id, name, ...(addedAt > 0 ? { addedAt } : {}) };
  });
}

type NewPasskey = { readonly passphrase: string; readonly id: string; readonly salt: string; readonly secret: string; readonly name: string };

export async function addPasskey({ vault, clock }: Wallet, { passphrase, id, salt, secret, name }: NewPasskey): Promise<void> {
  await vault.check(passphrase, clock());
  const before = await namesOf(vault).get(id);
  const bytes = decodeBase64url(secret);
  const changes = [
    await namesOf(vault).put(id, { name, addedAt: clock() }, before?.rev ?? 0),
    ...(await appendEvents(vault, [{ type: "passkey_added", name }], clock())),
  ];
  await vault.addPasskey({ id, salt }, bytes, changes).finally(() => bytes.fill(0));
}

export async function renamePasskey({ vault }: Wallet, id: string, name: string): Promise<void> {
  await vault.attempt(async () => {
    const before = await namesOf(vault).get(id);
    return { changes: [await namesOf(vault).put(id, { addedAt: 0, ...before?.value, name }, before?.rev ?? 0)], result: undefined };
  });
}

export async function removePasskey({ vault, clock }: Wallet, id: string): Promise<void> {
  // Its name may be lost: what opens the wallet is the header's to say.
  if (!(await vault.passkeys()).some((passkey) => passkey.id === id)) return;
  const before = await namesOf(vault).get(id);
  const changes = [
    ...(before ? [await namesOf(vault).remove(id, before.rev)] : []),
    ...(await appendEvents(vault, [{ type: "passkey_removed", name: before?.value.name ?? "" }], clock())),
  ];
  await vault.removePasskey(id, changes);
}

/** All access is paused after it: what came back may be older than what the person last decided. */
export async function repairVault(wallet: Wallet): Promise<Repaired> {
  const { vault, clock } = wallet;
  await writeSettings({ paused: true });
  const repaired = await vault.repair();
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const event = {
    type: "repaired" as const,
    restored: repaired.restored,
    lostDocuments: sum(repaired.lost.map(({ documents }) => documents)),
    lostRecords: sum(repaired.records.map(({ records }) => records)),
    lostEntries: sum(repaired.entries.map(({ from, to }) => to - from + 1)),
  };
  await logEvents(vault, [event], clock());
  await unlocked(wallet);
  return repaired;
}

/** Everything at rest and in memory. Gives whether nothing is left. */
export async function eraseWallet(wallet: Wallet): Promise<boolean> {
  const { vault, pending } = wallet;
  for (const { requestId } of waiting(await pending.list())) await finish(wallet, requestId, { kind: "error", code: "locked" });
  await lock(wallet);
  await Promise.all([vault.erase(), sweepBeside()]);
  await Promise.all([browser.storage.local.clear(), browser.storage.session.clear()]);
  const gone = (await vault.isGone()) && Object.keys(await browser.storage.local.get(null)).length === 0;
  await changed(wallet);
  return gone;
}

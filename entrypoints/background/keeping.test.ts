import { expect, it, vi } from "vitest";
import { readEvents } from "../../lib/activity/read.ts";
import { encodeBase64url } from "../../lib/crypto/base64url.ts";
import { randomBytes } from "../../lib/crypto/bytes.ts";
import { PASSPHRASE, testVault } from "../../lib/vault/testing.ts";
import type { Vault } from "../../lib/vault/vault.ts";
import { addPasskey, listPasskeys, removePasskey, renamePasskey } from "./keeping.ts";
import type { Wallet } from "./wallet.ts";

vi.mock("wxt/browser", () => ({ browser: {} }));

const NOW = Date.UTC(2026, 0, 2);

/** An open wallet with a passkey. Of all its parts, these functions need two. */
async function withPasskey(name: string): Promise<{ vault: Vault; wallet: Wallet; id: string }> {
  const vault = await testVault();
  const wallet = { vault, clock: () => NOW } as Pick<Wallet, "vault" | "clock"> as Wallet;
  const [id, salt, secret] = [16, 32, 32].map((length) => encodeBase64url(randomBytes(length))) as [string, string, string];
  await addPasskey(wallet, { passphrase: PASSPHRASE, id, salt, secret, name });
  return { vault, wallet, id };
}

async function loseName(vault: Vault, id: string): Promise<void> {
  const names = vault.collection("passkeys");
  await vault.commit([await names.remove(id, (await names.get(id))?.rev ?? 0)]);
}

it("a passkey that is removed opens nothing any more, though its name is lost", async () => {
  for (const isLost of [false, true]) {
    const { vault, wallet, id } = await withPasskey("Laptop");
    if (isLost) await loseName(vault, id);
    expect(await listPasskeys(wallet)).toEqual([isLost ? { id, name: "" } : { id, name: "Laptop", addedAt: NOW }]);
    await removePasskey(wallet, id);
    expect(await vault.passkeys()).toEqual([]);
    expect(await listPasskeys(wallet)).toEqual([]);
    const { events } = await readEvents(vault, { limit: 1 });
    expect(events[0]?.event).toEqual({ type: "passkey_removed", name: isLost ? "" : "Laptop" });
    await removePasskey(wallet, id);
    expect((await readEvents(vault, { limit: 1 })).events).toEqual(events);
    expect(await vault.inspect()).toEqual([]);
  }
});

it("a passkey whose name is lost can be given one", async () => {
  const { vault, wallet, id } = await withPasskey("Laptop");
  await loseName(vault, id);
  await renamePasskey(wallet, id, "Old laptop");
  expect(await listPasskeys(wallet)).toEqual([{ id, name: "Old laptop" }]);
});

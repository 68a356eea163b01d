import { privateKeyToAccount } from "viem/accounts";
import { expect, test } from "vitest";
import { readEvents } from "../activity/read.ts";
import { identityFor, UnknownIdentity } from "../identity/app-identity.ts";
import { feesAddress } from "../identity/fees-account.ts";
import { WrongPassphrase } from "../vault/keys.ts";
import { TooManyAttempts } from "../vault/lock.ts";
import { PASSPHRASE, testVault } from "../vault/testing.ts";
import { exportFeesKey, exportPayoutKey } from "./payout-key.ts";

const NOW = Date.UTC(2026, 0, 2);
const [A, B] = ["https://a.example", "https://b.example"];

test("is the key of the address that the app pays to, by another's derivation too, and that it was shown is in the log", async () => {
  const vault = await testVault();
  for (const origin of [A, B]) {
    const { payoutAddress } = await identityFor(vault, origin, NOW);
    const { address, privateKey } = await exportPayoutKey(vault, origin, PASSPHRASE, NOW);
    expect(address).toBe(payoutAddress);
    expect(privateKey).toMatch(/^0x[0-9a-f]{64}$/);
    expect(privateKeyToAccount(privateKey as `0x${string}`).address).toBe(payoutAddress);
    const { events } = await readEvents(vault, { limit: 10 });
    expect(events[0]).toMatchObject({ at: NOW, event: { type: "payout_key_exported", origin } });
    expect(JSON.stringify(events)).not.toContain(privateKey.slice(2));
  }
});

test("is not given for a wrong passphrase, which counts as one, nor for an app that has no account", async () => {
  const vault = await testVault();
  await identityFor(vault, A, NOW);
  let refusals = 0;
  const guess = () => exportPayoutKey(vault, A, "wrong", NOW);
  for (; refusals < 50; refusals++) {
    const error: unknown = await guess().catch((thrown: unknown) => thrown);
    if (error instanceof TooManyAttempts) break;
    expect(error).toBeInstanceOf(WrongPassphrase);
  }
  expect(refusals).toBeLessThan(50);
  await expect(exportPayoutKey(vault, A, PASSPHRASE, NOW)).rejects.toBeInstanceOf(TooManyAttempts);
  expect((await readEvents(vault, { limit: 10 })).events).toEqual([]);
  const later = NOW + 86_400_000;
  await expect(exportPayoutKey(vault, B, PASSPHRASE, later)).rejects.toBeInstanceOf(UnknownIdentity);
});

test("the key of the fees account is given the same way", async () => {
  const vault = await testVault();
  await expect(exportFeesKey(vault, "wrong", NOW)).rejects.toBeInstanceOf(WrongPassphrase);
  const { address, privateKey } = await exportFeesKey(vault, PASSPHRASE, NOW);
  expect(address).toBe(await feesAddress(vault));
  expect(privateKeyToAccount(privateKey as `0x${string}`).address).toBe(address);
  expect((await readEvents(vault, { limit: 10 })).events.map(({ event }) => event)).toEqual([{ type: "fees_key_exported" }]);
});

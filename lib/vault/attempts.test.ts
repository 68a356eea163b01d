import { expect, it } from "vitest";
import { TooManyAttempts } from "./lock.ts";
import { PASSPHRASE, testVault } from "./testing.ts";

const YEAR = 365 * 86_400_000;

it("a wait that began by a clock a year ahead is over after its own seconds", async () => {
  const vault = await testVault();
  await vault.lock();
  for (let wrong = 0; wrong < 5; wrong++) await expect(vault.unlock("wrong", YEAR)).rejects.toThrow();
  await expect(vault.unlock(PASSPHRASE, 0)).rejects.toEqual(new TooManyAttempts(5000));
  await expect(vault.unlock(PASSPHRASE, 4000)).rejects.toEqual(new TooManyAttempts(1000));
  await vault.unlock(PASSPHRASE, 5000);
  expect(await vault.state()).toBe("unlocked");
});

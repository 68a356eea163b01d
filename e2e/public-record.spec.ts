import type { Page } from "@playwright/test";
import { logAnchor } from "../contracts/abi.ts";
import { deploymentOf, placeAnchors } from "../contracts/deterministic.ts";
import { type LocalChain, startChain } from "../contracts/local-chain.ts";
import { type ConsentOnChain, consentOnChain } from "../sdk/server/consent-on-chain.ts";
import { verifyGrant } from "../sdk/server/verify-grant.ts";
import { call, resultOf } from "./app-page.ts";
import { look, NARROW } from "./look.ts";
import { expect, granted, test } from "./ready.ts";

const press = (within: Page | ReturnType<Page["getByRole"]>, name: string) => within.getByRole("button", { name, exact: true }).click();

/** The chain's network, on which the wallet hands things in by itself, from an account with something on it. */
async function switchOn(home: Page, chain: LocalChain): Promise<void> {
  await home.goto(home.url().replace(/#.*/, "#/settings"));
  await press(home, "Add another network");
  const form = home.getByRole("dialog");
  await form.getByLabel("Network number", { exact: true }).fill(String(chain.chainId));
  await form.getByLabel("Name", { exact: true }).fill("Local");
  await form.getByLabel("Handed in by", { exact: true }).selectOption("This wallet itself");
  await form.getByLabel("Network server", { exact: true }).fill(chain.rpcUrl);
  await form.getByLabel("Counts as arrived after", { exact: true }).fill("1");
  await press(form, "Switch on");
  const network = home.getByRole("listitem", { name: "Local", exact: true });
  await expect(network).toContainText(/0x[0-9a-fA-F]{40}/);
  const [account] = /0x[0-9a-fA-F]{40}/.exec(await network.innerText()) ?? [];
  await chain.fund(account as `0x${string}`, "1");
}

test("a permission is put on a public record and revoked there with it; the log is sealed there", async ({ app, home, nextApproval }) => {
  const chain = await startChain();
  try {
    await placeAnchors(chain);
    await switchOn(home, chain);
    const { grantId, credential } = await granted(app, nextApproval);
    /** What the app's server learns: from the wallet where to look, from the chain the rest. */
    const onChain = async (): Promise<ConsentOnChain["state"] | undefined> => {
      const { anchor } = resultOf(await call(app, "data_getGrants", {})).find((one) => one.grantId === grantId) ?? {};
      const grant = await verifyGrant(credential);
      return anchor === undefined ? undefined : (await consentOnChain(anchor, { credential, grant, rpcUrl: chain.rpcUrl })).state;
    };
    expect(await onChain()).toBeUndefined();

    const { origin } = new URL(app.url());
    await home.goto(home.url().replace(/#.*/, "#/access"));
    const row = home.getByRole("listitem", { name: origin, exact: true });
    await row.getByText("Details", { exact: true }).click();
    await press(row, `Put the permission of ${origin} on the public record`);
    const dialog = home.getByRole("dialog");
    await expect(dialog.getByLabel("Network", { exact: true })).toHaveAccessibleDescription(/^Costs about 0\.0\d+ coins now/);
    await look(home, "public-record-ask", [NARROW]);
    await press(dialog, "Put on the public record");
    await expect(row.getByText("On the public record", { exact: true })).toBeVisible();
    expect(await onChain()).toBe("anchored");

    await press(row, "Revoke");
    await expect(row.getByText("Revoked on the public record", { exact: true })).toBeVisible();
    expect(await onChain()).toBe("revoked");

    await home.goto(home.url().replace(/#.*/, "#/activity"));
    await home.getByText("Seal the log on a public record", { exact: true }).click();
    await press(home, "Seal the log");
    const sealed = home.getByRole("list", { name: "Seals" }).getByRole("listitem");
    await expect(sealed.getByText("Sealed", { exact: true })).toBeVisible();
    await look(home, "public-record-seal", [NARROW]);
    const { address } = await deploymentOf("LogAnchor");
    const roots = await chain.client.getContractEvents({ address, abi: logAnchor, eventName: "LogRootAnchored", fromBlock: 0n });
    expect(roots).toHaveLength(1);
  } finally {
    await chain.close();
  }
});

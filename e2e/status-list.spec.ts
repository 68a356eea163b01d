import type { Page } from "@playwright/test";
import { startStatusHost } from "../examples/status-host/server.ts";
import { checkGrant } from "../sdk/server/check-grant.ts";
import { statusLists } from "../sdk/server/status-lists.ts";
import { verifyPresentation } from "../sdk/server/verify-presentation.ts";
import { newSigner, statusListPayload } from "../sdk/testing/signer.ts";
import { call, resultOf } from "./app-page.ts";
import { test as base, expect, granted } from "./ready.ts";

const test = base.extend<{ host: string }>({
  host: async ({}, use, info) => {
    const host = await startStatusHost({ port: 0, host: "127.0.0.1", database: info.outputPath("lists.sqlite") });
    await use(host.url);
    await host.close();
  },
});

/** A verifier on a machine of its own: it has never heard of anything, and may ask the hosts of this test. */
const verifier = () => statusLists({ allow: () => true });

const route = (home: Page, to: string) => home.goto(home.url().replace(/#.*/, `#/${to}`));

async function chooseHost(home: Page, host: string): Promise<void> {
  await route(home, "settings");
  const section = home.getByRole("region", { name: "Status host" });
  await section.getByRole("textbox", { name: "Address" }).fill(host);
  await section.getByRole("button", { name: "Save" }).click();
  await expect(section.getByRole("status")).toContainText("Saved");
}

async function revoke(home: Page, origin: string): Promise<void> {
  await route(home, "access");
  const grant = home.getByRole("listitem", { name: origin, exact: true });
  await grant.getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(grant.getByRole("status")).toContainText("Access stopped");
}

type Claims = { readonly issuer: string; readonly credentialStatus?: { readonly statusListCredential: string } };
const claimsOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString()) as Claims;

test("with the browser closed a verifier still learns of a revocation, and trusts no forged or older list", async ({
  home,
  app,
  context,
  host,
  nextApproval,
}) => {
  const { origin } = new URL(app.url());
  await chooseHost(home, host);
  const { credential, grantId } = await granted(app, nextApproval);
  const address = claimsOf(credential).credentialStatus?.statusListCredential ?? "";
  expect(address).toMatch(new RegExp(`^${host}/[\\w-]{43}$`));
  const check = (lists = verifier()) => checkGrant(credential, { origin, lists });
  await expect.poll(() => check().then(({ by, list }) => [by, list], String)).toEqual(["status_list", "fetched"]);

  const challenge = crypto.randomUUID();
  const { presentation } = resultOf(await call(app, "data_present", { grantId, challenge, audience: origin }));
  const { statusList } = await verifyPresentation(presentation, { challenge, audience: origin, origin });
  expect(statusList?.list).toBe(address);

  const before = await (await fetch(address)).text();
  await revoke(home, origin);
  await expect
    .poll(() =>
      check().then(
        () => "not revoked",
        (error: unknown) => (error as { readonly by?: string }).by,
      ),
    )
    .toBe("status_list");
  await expect(check()).rejects.toMatchObject({ code: "revoked", by: "status_list" });
  await route(home, "settings");
  await expect(home.getByRole("region", { name: "Status host" })).toContainText("Last published");

  await context.close();
  await expect(check()).rejects.toMatchObject({ code: "revoked", by: "status_list" });
  const send = async (body: string) => {
    const response = await fetch(address, { method: "PUT", body, headers: { "content-type": "application/vc+jwt" } });
    return [response.status, ((await response.json()) as { error: string }).error];
  };
  expect(await send(before)).toEqual([409, "not_newer"]);
  const thief = await newSigner();
  const terms = { list: address, validFrom: new Date(), validUntil: new Date(Date.now() + 3_600_000) };
  expect(await send(await thief.sign("vc+jwt", statusListPayload({ ...terms, issuer: thief.did })))).toEqual([403, "wrong_path"]);
  expect(await send(await thief.sign("vc+jwt", statusListPayload({ ...terms, issuer: claimsOf(credential).issuer })))).toEqual([
    403,
    "issuer_mismatch",
  ]);
  await expect(check()).rejects.toMatchObject({ code: "revoked", by: "status_list" });
});

test("without a host nobody is contacted and no credential names one; with one that is away, access and revocation work all the same", async ({
  home,
  app,
  context,
  nextApproval,
}) => {
  const { origin } = new URL(app.url());
  const asked: string[] = [];
  context.on("request", (request) => {
    if (request.serviceWorker() && !request.url().startsWith("chrome-extension:")) asked.push(request.url());
  });
  const { credential } = await granted(app, nextApproval);
  expect(claimsOf(credential)).not.toHaveProperty("credentialStatus");
  await expect(checkGrant(credential, { origin, lists: verifier() })).rejects.toMatchObject({ code: "status_unavailable" });
  await revoke(home, origin);
  expect(asked).toEqual([]);

  await chooseHost(home, "http://127.0.0.1:9");
  const second = await granted(app, nextApproval);
  await route(home, "settings");
  await expect(home.getByRole("region", { name: "Status host" })).toContainText("did not answer");
  // What was not asked before is seen here: the ear above is not deaf.
  expect(asked.some((url) => url.startsWith("http://127.0.0.1:9/"))).toBe(true);
  await expect(checkGrant(second.credential, { origin, lists: verifier() })).rejects.toMatchObject({ code: "status_unavailable" });
  resultOf(await call(app, "data_revokeGrant", { grantId: second.grantId }));
});

import { compactVerify, decodeProtectedHeader, importJWK } from "jose";
import { recoverTypedDataAddress } from "viem";
import { typedConsent } from "../sdk/server/typed-consent.ts";
import { verifyGrant } from "../sdk/server/verify-grant.ts";
import { verifyPresentation } from "../sdk/server/verify-presentation.ts";
import { appHtml, call, codeOf, playsRequest, resultOf } from "./app-page.ts";
import { priceOf, USDC } from "./payer.ts";
import { expect, granted, test } from "./ready.ts";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** The Ed25519 key that a did:key is: base58btc of the multicodec prefix ed01 and 32 bytes. Written here as a stranger would, from the did:key method alone. */
function keyOf(did: string): { kty: "OKP"; crv: "Ed25519"; x: string } {
  let number = 0n;
  for (const character of did.slice("did:key:z".length)) number = number * 58n + BigInt(ALPHABET.indexOf(character));
  const bytes = Buffer.from(number.toString(16).padStart(68, "0"), "hex");
  expect(bytes.subarray(0, 2).toString("hex")).toBe("ed01");
  return { kty: "OKP", crv: "Ed25519", x: bytes.subarray(2).toString("base64url") };
}

test("a stranger verifies the grant with jose alone", async ({ app, nextApproval }) => {
  const before = Math.floor(Date.now() / 1000) * 1000;
  const { credential, grantId, authorization_details, expiresAt } = await granted(app, nextApproval);
  const { kid = "", ...header } = decodeProtectedHeader(credential);
  expect(header).toEqual({ alg: "EdDSA", typ: "vc+jwt", cty: "vc" });
  const [did = ""] = kid.split("#");
  const { payload } = await compactVerify(credential, await importJWK(keyOf(did), "EdDSA"));
  const vc = JSON.parse(new TextDecoder().decode(payload)) as { "@context": unknown[]; validFrom: string; validUntil: string };
  expect(vc).toMatchObject({
    id: grantId,
    type: ["VerifiableCredential", "DataAccessGrant"],
    issuer: did,
    credentialSubject: { origin: new URL(app.url()).origin, authorization_details },
  });
  expect(vc["@context"][0]).toBe("https://www.w3.org/ns/credentials/v2");
  expect(vc).not.toHaveProperty("vc");
  expect(Date.parse(vc.validUntil)).toBe(Date.parse(expiresAt));
  expect(Date.parse(vc.validUntil) - Date.parse(vc.validFrom)).toBe(7 * 86_400_000);
  expect(Date.parse(vc.validFrom)).toBeGreaterThanOrEqual(before);

  const [head, body, signature] = credential.split(".");
  const wider = Buffer.from(JSON.stringify({ ...vc, validUntil: "2099-01-01T00:00:00Z" })).toString("base64url");
  await expect(compactVerify(`${head}.${wider}.${signature}`, await importJWK(keyOf(did), "EdDSA"))).rejects.toThrow();
  expect(body).toBeTruthy();
});

test("sdk/server verifies the grant and a presentation over its own challenge, and a revoked grant makes none", async ({ app, nextApproval }) => {
  const { credential, grantId } = await granted(app, nextApproval);
  const origin = new URL(app.url()).origin;
  expect((await verifyGrant(credential, { origin })).grantId).toBe(grantId);
  await expect(verifyGrant(credential, { origin: "https://other.example" })).rejects.toMatchObject({ code: "wrong_origin" });
  const challenge = crypto.randomUUID();
  const { presentation } = resultOf(await call(app, "data_present", { grantId, challenge, audience: origin }));
  expect(await verifyPresentation(presentation, { challenge, audience: origin })).toMatchObject({ grant: { grantId, revocation: "live" } });
  await expect(verifyPresentation(presentation, { challenge: "another one", audience: origin })).rejects.toMatchObject({ code: "wrong_challenge" });
  resultOf(await call(app, "data_revokeGrant", { grantId }));
  expect(codeOf(await call(app, "data_present", { grantId, challenge, audience: origin }))).toBe("grant_revoked");
});

test("a grant with a price comes with the consent signed by the address that is paid, and one without a price with no address", async ({
  app,
  nextApproval,
}) => {
  const priced = playsRequest({ compensation: { ...USDC, amount: "1000", per: "read" } });
  const { credential, grantId, consent } = await granted(app, nextApproval, priced);
  const typed = typedConsent(credential, await verifyGrant(credential));
  const signature = `0x${consent?.signature.slice(2) ?? ""}` as const;
  expect(await recoverTypedDataAddress({ ...typed, signature })).toBe(consent?.signer);
  const message = { ...typed.message, maxUses: 1_000_000n };
  expect(await recoverTypedDataAddress({ ...typed, message, signature })).not.toBe(consent?.signer);
  expect(await priceOf(app, { grantId, stream: "play_events" })).toMatchObject([{ payTo: consent?.signer }]);
  expect(resultOf(await call(app, "data_getGrants", {}))[0]?.consent).toEqual(consent);
  expect(await granted(app, nextApproval, playsRequest())).not.toHaveProperty("consent");
});

test("each app knows the person by a DID of its own, and each grant its own record ids", async ({ app, context, nextApproval, serve }) => {
  const first = await granted(app, nextApproval);
  const other = await context.newPage();
  await other.goto((await serve({ "/": appHtml })).origin);
  const second = await granted(other, nextApproval, playsRequest());
  const issuer = async (credential: string) => (await verifyGrant(credential)).issuer;
  expect(await issuer(first.credential)).not.toBe(await issuer(second.credential));
  const ids = async (page: typeof app, grantId: string) =>
    resultOf(await call(page, "data_query", { grantId, stream: "play_events" })).data.map(({ id }) => id);
  const [mine, theirs] = [await ids(app, first.grantId), await ids(other, second.grantId)];
  expect(mine.filter((id) => theirs.includes(id))).toEqual([]);
});

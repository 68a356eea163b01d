import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { deploy } from "../contracts/deploy.ts";
import { placeAnchors } from "../contracts/deterministic.ts";
import { type LocalChain, startChain } from "../contracts/local-chain.ts";
import { newAccount } from "../contracts/testing.ts";
import { grantOf, importPlays, NOW, ORIGIN } from "../lib/access/testing.ts";
import { anchorDue } from "../lib/anchoring/anchor-due.ts";
import { putOnRecord } from "../lib/anchoring/anchorings.ts";
import { walletBrings } from "../lib/anchoring/own-way.ts";
import { anchorLinks } from "../lib/anchoring/record-views.ts";
import { revoke } from "../lib/consent/revoke.ts";
import { standingOf } from "../lib/consent/testing.ts";
import { switchOn } from "../lib/earnings/settlement/networks.ts";
import { signAnchorLink } from "../lib/identity/credential.ts";
import { feesAddress } from "../lib/identity/fees-account.ts";
import { testVault } from "../lib/vault/testing.ts";
import { CONSENT_REGISTRY_ADDRESS, consentOnChain } from "../sdk/server/consent-on-chain.ts";
import { verifyGrant } from "../sdk/server/verify-grant.ts";

let chain: LocalChain;
let other: LocalChain;
beforeAll(async () => {
  const time = vi.spyOn(Date, "now").mockReturnValue(NOW);
  [chain, other] = await Promise.all([startChain(), startChain({ chainId: 84_532 })]);
  time.mockRestore();
  await placeAnchors(chain);
}, 60_000);
afterAll(() => Promise.all([chain.close(), other.close()]));

it("an app's server learns from the chain whether a grant stands, by the wallet's own word of where to look", async () => {
  const vault = await testVault();
  const standing = standingOf(vault);
  await importPlays(vault);
  const { grantId, credential, issuer } = await grantOf(vault);
  const network = `eip155:${chain.chainId}`;
  await switchOn(vault, { network, rpc: chain.rpcUrl, most: "0.01", confirmations: 1 });
  await chain.fund((await feesAddress(vault)) as `0x${string}`, "1");
  let now = NOW;
  const rounds = async () => {
    for (let round = 0; round < 3; round++) {
      await anchorDue(
        standing,
        walletBrings(vault, () => now),
        () => now,
      );
      now += 20_000;
      await chain.client.mine({ blocks: 1 });
    }
  };
  await putOnRecord(standing, { grantId, network, by: "wallet" }, now);
  const anchor = (await anchorLinks(vault)).get(grantId) ?? "";
  const grant = await verifyGrant(credential, { origin: ORIGIN, now: new Date(NOW) });
  const asked = { credential, grant, rpcUrl: chain.rpcUrl };
  expect(await consentOnChain(anchor, asked)).toMatchObject({ state: "unknown", network });
  await rounds();
  expect(await consentOnChain(anchor, asked)).toMatchObject({ state: "anchored", anchoredAt: expect.any(Date) });
  expect(await consentOnChain(anchor, { ...asked, confirmations: 500 })).toMatchObject({ state: "unknown" });
  await revoke(standing, grantId, "user", now);
  await rounds();
  // A revocation counts at once, however many blocks an anchoring needs.
  expect(await consentOnChain(anchor, { ...asked, confirmations: 500 })).toMatchObject({
    state: "revoked",
    anchoredAt: expect.any(Date),
    revokedAt: expect.any(Date),
  });

  const refused = (code: string) => expect.objectContaining({ code });
  const another = await grantOf(vault);
  await expect(consentOnChain(anchor, { ...asked, credential: another.credential })).rejects.toEqual(refused("wrong_credential"));
  const bent = `${anchor.slice(0, -4)}${anchor.endsWith("AAAA") ? "BBBB" : "AAAA"}`;
  await expect(consentOnChain(bent, asked)).rejects.toEqual(refused("bad_signature"));
  await expect(consentOnChain(credential, asked)).rejects.toEqual(refused("malformed"));
  await expect(consentOnChain(anchor, { ...asked, rpcUrl: other.rpcUrl })).rejects.toEqual(refused("wrong_chain"));
  await expect(consentOnChain(anchor, { ...asked, rpcUrl: "http://127.0.0.1:1/" })).rejects.toEqual(refused("chain_unavailable"));

  const place = { grantId, credentialDigest: JSON.parse(Buffer.from(anchor.split(".")[1] ?? "", "base64url").toString()).credentialDigest as string };
  const subject = newAccount().address;
  // Another contract of the same code, where anybody's signature could have been collected, is another record.
  const elsewhere = await deploy(chain, "ConsentRegistry");
  const moved = await signAnchorLink(vault, issuer, { ...place, network, subject, contract: elsewhere });
  await expect(consentOnChain(moved, asked)).rejects.toEqual(refused("wrong_contract"));
  const nowhere = await signAnchorLink(vault, issuer, { ...place, network: "eip155:84532", subject, contract: CONSENT_REGISTRY_ADDRESS });
  await expect(consentOnChain(nowhere, { ...asked, rpcUrl: other.rpcUrl })).rejects.toEqual(refused("chain_unavailable"));
  // Who has a copy of the credential may anchor it with an address of their own: the issuer never named that.
  await expect(consentOnChain(anchor, { ...asked, grant: { ...grant, issuer: "did:key:z6Mkstranger" } })).rejects.toEqual(refused("issuer_mismatch"));
});

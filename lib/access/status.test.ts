import { gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { grantViews } from "../consent/grants.ts";
import { revoke, revokeEntries, settleStops } from "../consent/revoke.ts";
import { standingOf } from "../consent/testing.ts";
import { chooseHost } from "../status/host.ts";
import { listsOf } from "../status/list.ts";
import { roomyTestStore, testParts, testVault } from "../vault/testing.ts";
import type { Vault } from "../vault/vault.ts";
import { presentGrant } from "./present.ts";
import { grantOf, importPlays, NOW, ORIGIN } from "./testing.ts";

const HOST = "https://status.example";
type Claims = {
  readonly verifiableCredential: readonly { readonly id: string }[];
  readonly credentialSubject: { readonly encodedList: string };
  readonly credentialStatus: unknown;
};
const claimsOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString()) as Claims;
const challenge = { challenge: "drawn at random", audience: ORIGIN };

/** The list stapled to a presentation, read by nothing of ours. */
function stapledBits(presentation: string): Buffer {
  const [, second] = claimsOf(presentation).verifiableCredential;
  const { credentialSubject } = claimsOf((second?.id ?? "").replace("data:application/vc+jwt,", ""));
  return gunzipSync(Buffer.from(credentialSubject.encodedList.slice(1), "base64url"));
}

let vault: Vault;
beforeEach(async () => {
  vault = await testVault();
  await importPlays(vault);
});

describe("a grant's place in a status list", () => {
  it("is in its credential only where the person chose a host", async () => {
    const without = await grantOf(vault);
    expect(claimsOf(without.credential)).not.toHaveProperty("credentialStatus");
    await chooseHost(vault, HOST);
    const { credential, status, issuer } = await grantOf(vault);
    expect(claimsOf(credential).credentialStatus).toMatchObject({ statusListCredential: status?.list, statusListIndex: String(status?.index) });
    expect((await listsOf(vault).all()).map(({ value }) => value)).toEqual([
      expect.objectContaining({ issuer, origin: ORIGIN, taken: [status?.index] }),
    ]);
  });

  it("is set by the transaction that revokes, and seen in what is stapled after it", async () => {
    await chooseHost(vault, HOST);
    const standing = standingOf(vault);
    const [kept, gone] = [await grantOf(vault), await grantOf(vault)];
    await revoke(standing, gone.grantId, "user", NOW);
    const bits = stapledBits(await presentGrant(standing, ORIGIN, { grantId: kept.grantId, ...challenge }, () => NOW));
    const isSet = (index = 0): boolean => (((bits[index >> 3] ?? 0) >> (7 - (index & 7))) & 1) === 1;
    expect([isSet(gone.status?.index), isSet(kept.status?.index)]).toEqual([true, false]);
    await revoke(standing, gone.grantId, "user", NOW);
    expect((await listsOf(vault).all())[0]?.value.revoked).toEqual([gone.status?.index]);
  });

  it("is set as soon as there is room, where the disk was too full to revoke for good", async () => {
    const { disk, store } = roomyTestStore();
    ({ vault } = await testParts(store));
    await importPlays(vault);
    await chooseHost(vault, HOST);
    const { grantId, status } = await grantOf(vault);
    const standing = standingOf(vault);
    disk.free = 0;
    expect(await revoke(standing, grantId, "user", NOW)).toMatchObject({ lasting: false });
    disk.free = Number.POSITIVE_INFINITY;
    await settleStops(standing);
    expect((await listsOf(vault).all())[0]?.value.revoked).toEqual([status?.index]);
    expect((await grantViews(standing, NOW))[0]?.state).toBe("revoked");
  });

  it("ends the grant where a host had it set and an older copy of the vault did not", async () => {
    await chooseHost(vault, HOST);
    const standing = standingOf(vault);
    const [kept, gone] = [await grantOf(vault), await grantOf(vault)];
    await revokeEntries(standing, gone.status ? [gone.status] : [], NOW);
    const states = (await grantViews(standing, NOW)).map(({ grantId, state }) => [grantId, state]);
    expect(Object.fromEntries(states)).toEqual({ [kept.grantId]: "active", [gone.grantId]: "revoked" });
  });
});

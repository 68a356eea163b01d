import { createHash } from "node:crypto";
import { recoverTypedSignature, SignTypedDataVersion } from "@metamask/eth-sig-util/sign-typed-data";
import { getAddress, type Hex, recoverTypedDataAddress } from "viem";
import { beforeEach, expect, test } from "vitest";
import { testVault } from "../vault/testing.ts";
import type { Vault } from "../vault/vault.ts";
import { type AppIdentity, identityFor, UnknownIdentity } from "./app-identity.ts";
import { type Consent, type ConsentMessage, InvalidConsent, recoverConsent, signConsent, type TypedConsent } from "./consent-712.ts";

const ORIGIN = "https://a.example";
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const hex32 = (text: string): string => `0x${createHash("sha256").update(text).digest("hex")}`;
let vault: Vault;
let identity: AppIdentity;
let consent: Consent;
beforeEach(async () => {
  vault = await testVault();
  await identityFor(vault, "https://first.example", NOW);
  identity = await identityFor(vault, ORIGIN, NOW);
  consent = {
    grantId: "grant-1",
    issuer: identity.did,
    credential: "aaa.bbb.ccc",
    authorizationDetails: [{ type: "x", fields: ["b", "a"], b: 1, a: 2 }],
    validFrom: NOW,
    validUntil: NOW + 86_400_000,
    maxUses: 0,
  };
});

/** The types as a stranger would write them down from the documentation. */
const documented = {
  DataAccessGrant: [
    { name: "grantId", type: "string" },
    { name: "origin", type: "string" },
    { name: "issuer", type: "string" },
    { name: "credentialDigest", type: "bytes32" },
    { name: "accessDigest", type: "bytes32" },
    { name: "validFrom", type: "uint64" },
    { name: "validUntil", type: "uint64" },
    { name: "maxUses", type: "uint64" },
  ],
} as const;

const viemRecovers = ({ message }: TypedConsent, signature: string): Promise<string> =>
  recoverTypedDataAddress({
    types: documented,
    domain: { name: "Freehold", version: "1" },
    primaryType: "DataAccessGrant",
    message: {
      ...message,
      credentialDigest: message.credentialDigest as Hex,
      accessDigest: message.accessDigest as Hex,
      validFrom: BigInt(message.validFrom),
      validUntil: BigInt(message.validUntil),
      maxUses: BigInt(message.maxUses),
    },
    signature: signature as Hex,
  });

test("says what was consented to, in digests that anyone can recompute", async () => {
  const { typed } = await signConsent(vault, ORIGIN, consent);
  expect(typed.domain).toEqual({ name: "Freehold", version: "1" });
  expect(typed.message).toEqual({
    grantId: "grant-1",
    origin: ORIGIN,
    issuer: identity.did,
    credentialDigest: hex32("aaa.bbb.ccc"),
    accessDigest: hex32('[{"a":2,"b":1,"fields":["b","a"],"type":"x"}]'),
    validFrom: Math.floor(NOW / 1000),
    validUntil: Math.floor(NOW / 1000) + 86_400,
    maxUses: 0,
  });
});

test("is recovered to the app's payout address by us, by eth-sig-util and by viem", async () => {
  const { typed, signature } = await signConsent(vault, ORIGIN, consent);
  expect(recoverConsent(typed, signature)).toBe(identity.payoutAddress);
  const stranger = recoverTypedSignature({ data: structuredClone(typed), signature, version: SignTypedDataVersion.V4 });
  expect(getAddress(stranger)).toBe(identity.payoutAddress);
  expect(await viemRecovers(typed, signature)).toBe(identity.payoutAddress);
});

test("recovers to a stranger when any member is altered", async () => {
  const { typed, signature } = await signConsent(vault, ORIGIN, consent);
  const altered: Partial<ConsentMessage>[] = [
    { grantId: "grant-2" },
    { origin: "https://b.example" },
    { issuer: "did:key:z6MkNobody" },
    { credentialDigest: hex32("other") },
    { accessDigest: hex32("other") },
    { validFrom: typed.message.validFrom - 1 },
    { validUntil: typed.message.validUntil + 1 },
    { maxUses: 1 },
  ];
  expect(altered).toHaveLength(Object.keys(typed.message).length);
  for (const change of altered) expect(recoverConsent({ message: { ...typed.message, ...change } }, signature)).not.toBe(identity.payoutAddress);
});

test("what is malformed is refused", async () => {
  const { typed, signature } = await signConsent(vault, ORIGIN, consent);
  for (const bad of ["", "0x", signature.slice(0, -2), `${signature}00`, `0x${"00".repeat(65)}`, `${signature.slice(0, -2)}05`]) {
    expect(() => recoverConsent(typed, bad), bad).toThrow(InvalidConsent);
  }
  for (const change of [{ validUntil: -1 }, { maxUses: 2 ** 64 }, { accessDigest: "0x00" }, { grantId: undefined }, { maxUses: undefined }]) {
    expect(() => recoverConsent({ message: { ...typed.message, ...change } }, signature), JSON.stringify(change)).toThrow(InvalidConsent);
  }
});

test("needs an app that has an identity", async () => {
  await expect(signConsent(vault, "https://unknown.example", consent)).rejects.toThrow(UnknownIdentity);
});

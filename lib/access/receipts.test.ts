import { compactVerify, decodeProtectedHeader, importJWK } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { readEvents } from "../activity/read.ts";
import { narrowGrant } from "../consent/narrow-grant.ts";
import { findReceipt, listReceipts, type Receipt } from "../consent/receipts.ts";
import { end, findRequest, freeze } from "../consent/requests.ts";
import { standingOf } from "../consent/testing.ts";
import { decodeBase64url } from "../crypto/base64url.ts";
import { fromUtf8 } from "../crypto/bytes.ts";
import { createIdentityAgent } from "../identity/agent.ts";
import { accessRequest } from "../protocol/access-request.ts";
import { KEPT_FREE } from "../vault/store/room.ts";
import { PASSPHRASE, roomyTestStore, testVault, vaultParts } from "../vault/testing.ts";
import { Vault } from "../vault/vault.ts";
import { grantOf, importPlays, NOW, ORIGIN, SOURCE } from "./testing.ts";

type Json = { readonly [key: string]: unknown };

async function ask(vault: Vault): Promise<string> {
  const requestId = crypto.randomUUID();
  const access = accessRequest.parse({
    type: "urn:datawallet:data-access:1",
    source: { id: SOURCE },
    purpose_code: "https://pdpp.dev/purpose/recommendation",
    purpose_description: "To find concerts",
    access_mode: "continuous",
    streams: [{ name: "play_events", fields: ["artist_name"] }],
    retention: { max_duration: "P30D", on_expiry: "delete" },
  });
  await freeze(
    vault,
    { requestId, callId: requestId, origin: ORIGIN, requestedAt: NOW, access, client: { name: "App", policy_uri: "https://app.example/privacy" } },
    NOW,
  );
  return requestId;
}

/** What a stranger does who has the file and no network: the key out of the DID, the signature by jose alone. */
async function verified(vault: Vault, { jws }: Receipt): Promise<Json> {
  const { kid = "", typ } = decodeProtectedHeader(jws);
  expect(typ).toBe("consent-receipt+jwt");
  const [did = ""] = kid.split("#");
  const { didDocument } = await createIdentityAgent(vault).resolveDid({ didUrl: did, options: { enableEncryptionKeyDerivation: false } });
  const multibase = didDocument?.verificationMethod?.[0];
  const x =
    multibase?.publicKeyJwk?.x ?? Buffer.from(base58(multibase?.publicKeyMultibase ?? kid.split("#")[1] ?? "").subarray(2)).toString("base64url");
  const { payload } = await compactVerify(jws, await importJWK({ kty: "OKP", crv: "Ed25519", x }, "EdDSA"), { algorithms: ["EdDSA"] });
  return JSON.parse(new TextDecoder().decode(payload)) as Json;
}

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const base58 = (text: string): Uint8Array =>
  Buffer.from([...text.slice(1)].reduce((sum, digit) => sum * 58n + BigInt(ALPHABET.indexOf(digit)), 0n).toString(16), "hex");

/** Every key of the document, and every value that names a thing, as the IRIs that the context within it makes of them. */
function irisIn(node: unknown, context: Json, found: Set<string> = new Set()): Set<string> {
  const expand = (name: string): string => {
    const [prefix = "", rest] = name.split(/:(.*)/s);
    const base = context[prefix];
    return rest !== undefined && typeof base === "string" ? base + rest : name;
  };
  if (Array.isArray(node)) for (const one of node) irisIn(one, context, found);
  else if (typeof node === "object" && node !== null)
    for (const [key, value] of Object.entries(node)) {
      if (key === "@context") continue;
      if (!key.startsWith("@")) found.add(expand(key));
      const names = key === "@type" || key === "@id" || (context[key] as Json | undefined)?.["@type"] === "@id" ? [value].flat() : [];
      for (const name of names) if (typeof name === "string") found.add(expand(name));
      irisIn(value, context, found);
    }
  return found;
}

let vault: Vault;
beforeEach(async () => {
  vault = await testVault();
  await importPlays(vault);
});

describe("a receipt of an approval", () => {
  it("is signed, says the grant's own terms, and is named by the credential and the log", async () => {
    const grant = await grantOf(vault, { retention: { max_duration: "P30D", on_expiry: "delete" } });
    const kept = await findReceipt(vault, grant.receiptId ?? "");
    if (!kept) throw new Error("no receipt");
    const receipt = await verified(vault, kept);
    expect(receipt).toEqual(kept.receipt);
    expect(receipt).toMatchObject({
      "@id": grant.receiptId,
      "@type": "dpv:ConsentReceipt",
      "dct:publisher": grant.issuer,
      "dpv:hasRecordOfActivity": {
        "@id": grant.grantId,
        "dpv:hasDataSubject": { "@id": grant.issuer },
        "dpv:hasDataController": { "@id": ORIGIN, "dpv:hasName": "App" },
        "dpv:hasNotice": { "dct:identifier": grant.reviewDigest },
        "dpv:hasProcess": {
          "dpv:hasPurpose": { "@id": "https://pdpp.dev/purpose/personalization", "@type": ["dpv:Purpose", "dpv:Personalisation"] },
          "dpv:hasPersonalData": [{ "dct:identifier": "play_events/artist_name", "dct:title": "Listening history: Artist" }],
          "dpv:hasStorageCondition": { "dpv:hasDuration": "P30D" },
          "dpv:hasConsentControl": { "@type": "dpv:WithdrawConsent" },
        },
        "dpv:hasConsentStatus": {
          "@type": "dpv:ConsentGiven",
          "dct:date": new Date(grant.createdAt).toISOString(),
          "dct:valid": new Date(grant.expiresAt).toISOString(),
          "dpv:isIndicatedBy": grant.issuer,
        },
      },
    });
    const credential = JSON.parse(fromUtf8(decodeBase64url(grant.credential.split(".")[1] ?? ""))) as { credentialSubject: Json };
    expect(credential.credentialSubject["consentReceipt"]).toBe(grant.receiptId);
    expect((await readEvents(vault, { limit: 1 })).events[0]?.event).toMatchObject({ type: "approved", receiptId: grant.receiptId });
  });

  it("is read by a JSON-LD tool without network: every name in it is an IRI by its own context", async () => {
    const grant = await grantOf(vault);
    const { receipt } = (await findReceipt(vault, grant.receiptId ?? "")) ?? { receipt: {} };
    const context = (receipt as Json)["@context"] as Json;
    expect(typeof context).toBe("object");
    for (const value of Object.values(context))
      expect(typeof value === "string" ? value : Object.keys(value as Json)[0]).toMatch(/^(?:https?:|urn:|@)/);
    const iris = [...irisIn(receipt, context)];
    for (const iri of iris) expect(iri).toMatch(/^(?:https?:\/\/|urn:|did:key:)/);
    expect(iris).toContain("https://w3id.org/dpv#ConsentGiven");
    expect(iris).toContain("http://purl.org/dc/terms/conformsTo");
  });

  it("of a grant that was cut down to less names the one before", async () => {
    const before = await grantOf(vault, { streams: [{ name: "play_events", fields: ["artist_name", "track_name"] }] });
    const less = { grantId: before.grantId, streams: [{ name: "play_events", fields: ["artist_name"] }], expiresAt: before.expiresAt };
    const narrowed = await narrowGrant(standingOf(vault), less, () => NOW + 1000);
    const after = await findReceipt(vault, narrowed?.after.receiptId ?? "");
    expect(after?.receipt).toMatchObject({ "dct:replaces": before.receiptId, "dpv:hasRecordOfActivity": { "@id": narrowed?.after.grantId } });
    expect((await listReceipts(vault)).map(({ receiptId }) => receiptId)).toEqual([before.receiptId, narrowed?.after.receiptId]);
  });
});

describe("a receipt of a refusal", () => {
  it("says what was asked and that it was refused, signed by the key for that app", async () => {
    const requestId = await ask(vault);
    await end(vault, requestId, "denied", NOW);
    const { receiptId = "" } = (await findRequest(vault, requestId))?.value ?? {};
    const kept = await findReceipt(vault, receiptId);
    if (!kept) throw new Error("no receipt");
    expect(await verified(vault, kept)).toMatchObject({
      "dpv:hasRecordOfActivity": {
        "@id": `urn:uuid:${requestId}`,
        "dpv:hasProcess": { "dpv:hasPurpose": { "dct:description": "To find concerts" }, "dpv:hasStorageCondition": { "dpv:hasDuration": "P30D" } },
        "dpv:hasConsentStatus": { "@type": "dpv:ConsentRefused" },
      },
    });
    expect((await readEvents(vault, { limit: 1 })).events[0]?.event).toEqual({ type: "denied", origin: ORIGIN, requestId, receiptId });
    await end(vault, requestId, "denied", NOW + 1);
    expect(await listReceipts(vault)).toHaveLength(1);
  });

  it("is not made of what was put aside or taken back", async () => {
    for (const state of ["dismissed", "cancelled"] as const) await end(vault, await ask(vault), state, NOW);
    expect(await listReceipts(vault)).toEqual([]);
  });
});

it("a no holds on a full disk, with no receipt; a yes with no room for its receipt is none", async () => {
  const { store, disk } = roomyTestStore();
  const full = new Vault(vaultParts(store));
  await full.create(PASSPHRASE, NOW);
  await importPlays(full);
  const requestId = await ask(full);
  disk.free = KEPT_FREE - 1;
  await expect(grantOf(full)).rejects.toThrow();
  expect(await end(full, requestId, "denied", NOW)).toBe("denied");
  expect(await listReceipts(full)).toEqual([]);
  expect(await full.collection("grants").all()).toEqual([]);
});

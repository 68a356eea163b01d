import { describe, expect, it } from "vitest";
import { openPresentation } from "../server/open-presentation.ts";
import { verifyCredential } from "../server/verify-credential.ts";
import { newSigner } from "../testing/signer.ts";
import { BASE_CONTEXT, type KnownContexts } from "./context.ts";
import { envelop } from "./envelope.ts";
import { credentialFault, type Fault, presentationFault, undefinedMember } from "./faults.ts";

const signer = await newSigner();
const EXAMPLES = "https://vocabulary.example/v2";
const known: KnownContexts = new Map([
  [EXAMPLES, "https://vocabulary.example/v2#"],
  ["https://terms.example/v1", null],
]);
const plain = { "@context": [BASE_CONTEXT], type: ["VerifiableCredential"], issuer: signer.did, credentialSubject: { id: "did:example:subject" } };
const token = await signer.sign("vc+jwt", plain);
const presented = { "@context": [BASE_CONTEXT], type: ["VerifiablePresentation"], holder: signer.did };
const enveloped = envelop("EnvelopedVerifiableCredential", token);
const terms = (...names: string[]) => [BASE_CONTEXT, Object.fromEntries(names.map((name) => [name, `https://terms.example/#${name}`]))];

type Cases = readonly (readonly [fault: Fault, changes: object])[];
type Sound = readonly object[];

const soundCredentials: Sound = [
  {},
  // 4.3 contexts
  { "@context": [BASE_CONTEXT, EXAMPLES] },
  { "@context": [BASE_CONTEXT, { ExampleCredential: "https://terms.example/#c" }], type: ["VerifiableCredential", "ExampleCredential"] },
  { "@context": [BASE_CONTEXT, { "@vocab": "https://terms.example/#" }], type: ["VerifiableCredential", "Anything"] },
  { "@context": [BASE_CONTEXT, { "@version": 1.1, "@protected": true, ex: "https://terms.example/#", Short: "ex:Short" }] },
  { "@context": [BASE_CONTEXT, { "@protected": true, A: "https://a.example/" }, { A: "https://a.example/" }] },
  { "@context": [BASE_CONTEXT, { A: "https://a.example/" }, { A: "https://b.example/" }] },
  { "@context": [BASE_CONTEXT, { id: "@id", type: "@type", name2: "name", unmapped: null, data: { "@id": "urn:x:data", "@type": "@json" } }] },
  { "@context": [BASE_CONTEXT, BASE_CONTEXT] },
  // 4.4 identifiers, 4.5 types
  { id: "https://example.org/credentials/1" },
  { id: "urn:uuid:7d7c4a1e-1f2b-4c3d-8e9f-0a1b2c3d4e5f" },
  { type: "VerifiableCredential" },
  { type: ["https://example.org/#A", "VerifiableCredential", "https://example.org/#B"] },
  { type: ["VerifiableCredential", "BitstringStatusListCredential"] },
  // 4.6 names and descriptions
  { name: "A", description: "B" },
  { name: { "@value": "A", "@language": "en" }, description: { "@value": "A", "@language": "ar", "@direction": "rtl" } },
  {
    name: [
      { "@value": "Dog", "@language": "en" },
      { "@value": "Chien", "@language": "fr" },
    ],
  },
  // 4.7 issuer, 4.8 subject
  { issuer: { id: signer.did, name: "A", description: [{ "@value": "B" }] } },
  { credentialSubject: [{ id: "did:example:a" }, { id: "did:example:b" }] },
  { credentialSubject: { degree: { type: "BachelorDegree" } } },
  // 4.9 validity
  { validFrom: "2023-02-26T01:02:58.447Z" },
  { validFrom: "2023-02-25T19:10:39-06:00", validUntil: "4023-02-26T00:00:00Z" },
  { validFrom: "2024-02-29T00:00:00Z" },
  // 4.10 status, 4.11 schemas, 5.4 refreshing, 5.5 terms of use, 5.6 evidence
  { "@context": terms("Status"), credentialStatus: { type: "Status" } },
  { "@context": terms("Status"), credentialStatus: [{ id: "did:example:status", type: "Status" }, { type: ["Status"] }] },
  { credentialSchema: { id: "did:example:schema", type: "https://example.org/#Schema" } },
  {
    credentialSchema: [
      { id: "did:example:schema/1", type: "JsonSchema" },
      { id: "did:example:schema/2", type: "JsonSchema" },
    ],
  },
  { refreshService: { id: "did:example:refresh", type: "https://example.org/#Refresh" } },
  { termsOfUse: [{ type: "https://example.org/#Terms" }, { id: "did:example:terms", type: "https://example.org/#Terms" }] },
  { evidence: { type: "https://example.org/#Evidence" } },
  // 5.3 related resources
  { relatedResource: { id: BASE_CONTEXT, digestSRI: "sha256-WZVc7WaX1h4D8rJVb+vlMIqxaEKEb1tYbX8fet7JJzQ=", mediaType: "application/ld+json" } },
  { relatedResource: [{ id: "https://example.org/image", digestMultibase: "uEiBZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA" }] },
];

const faultyCredentials: Cases = [
  ["@context", { "@context": undefined }],
  ["@context", { "@context": BASE_CONTEXT }],
  ["@context", { "@context": [] }],
  ["@context", { "@context": ["https://www.w3.org/2018/credentials/v1"] }],
  ["@context", { "@context": [EXAMPLES, BASE_CONTEXT] }],
  ["@context", { "@context": [{}, BASE_CONTEXT] }],
  ["@context", { "@context": [BASE_CONTEXT, "https ://no-url.example/v1"] }],
  ["@context", { "@context": [BASE_CONTEXT, 123_192_875] }],
  ["@context", { "@context": [BASE_CONTEXT, null] }],
  ["@context", { "@context": [BASE_CONTEXT, [{}]] }],
  ["@context", { "@context": [BASE_CONTEXT, "https://unknown.example/v1"] }],
  ["@context", { "@context": Array.from({ length: 33 }, () => BASE_CONTEXT) }],
  ["@context", { "@context": [BASE_CONTEXT, { VerifiableCredential: "https://evil.example/#" }] }],
  ["@context", { "@context": [BASE_CONTEXT, { cnf: "https://evil.example/#" }] }],
  ["@context", { "@context": [BASE_CONTEXT, { id: "https://evil.example/#" }] }],
  ["@context", { "@context": [BASE_CONTEXT, { "@protected": true, A: "https://a.example/" }, { A: "https://b.example/" }] }],
  ["@context", { "@context": [BASE_CONTEXT, { A: { "@id": "https://a.example/", "@protected": true } }, { A: null }] }],
  ["@context", { "@context": [BASE_CONTEXT, { A: "https ://no-url#A" }] }],
  ["@context", { "@context": [BASE_CONTEXT, { A: "nowhere" }] }],
  ["@context", { "@context": [BASE_CONTEXT, { A: 1 }] }],
  ["@context", { "@context": [BASE_CONTEXT, { A: {} }] }],
  ["@context", { "@context": [BASE_CONTEXT, { "@vocab": "not a url" }] }],
  ["@context", { "@context": [BASE_CONTEXT, { "@import": "https://terms.example/v1" }] }],
  ["@context", { "@context": [BASE_CONTEXT, { "@version": 1 }] }],
  ["@context", { "@context": [BASE_CONTEXT, { "@protected": "yes" }] }],
  ["@context", { "@context": [BASE_CONTEXT, { "@direction": "up" }] }],
  ["id", { id: null }],
  ["id", { id: ["https://example.org/1", "https://example.org/2"] }],
  ["id", { id: "https ://no-url/343cf54b" }],
  ["id", { id: "" }],
  ["type", { type: undefined }],
  ["type", { type: [] }],
  ["type", { type: ["DataAccessGrant"] }],
  ["type", { type: ["VerifiableCredential", "Unmapped"] }],
  ["type", { "@context": [BASE_CONTEXT, { "@vocab": null }], type: ["VerifiableCredential", "Unmapped"] }],
  ["type", { "@context": [BASE_CONTEXT, { "@vocab": "https://a.example/#", Gone: null }], type: ["VerifiableCredential", "Gone"] }],
  ["type", { type: ["VerifiableCredential", 2] }],
  ["type", { "@context": [BASE_CONTEXT, "https://terms.example/v1"], type: ["VerifiableCredential", "constructor"] }],
  ["name", { name: { "@value": "A", "@language": "en", url: "did:example:a" } }],
  ["name", { name: 1 }],
  ["name", { name: [] }],
  ["description", { description: { "@value": "A", "@language": "en", url: "did:example:a" } }],
  ["description", { description: { "@value": "A", "@direction": "up" } }],
  ["description", { description: { "@language": "en" } }],
  ["issuer", { issuer: undefined }],
  ["issuer", { issuer: null }],
  ["issuer", { issuer: "no-url" }],
  ["issuer", { issuer: {} }],
  ["issuer", { issuer: { id: null } }],
  ["issuer", { issuer: { id: "no-url" } }],
  ["issuer", { issuer: [signer.did] }],
  ["issuer", { issuer: { id: signer.did, name: { "@value": "A", url: "x" } } }],
  ["issuer", { issuer: { id: signer.did, description: { "@value": "A", url: "x" } } }],
  ["validFrom", { validFrom: "Sat 25 Feb 2023 07:16:31 PM CST" }],
  ["validFrom", { validFrom: "2023-02-26" }],
  ["validFrom", { validFrom: "2023-02-26T01:02:58" }],
  ["validFrom", { validFrom: "2023-02-29T00:00:00Z" }],
  ["validFrom", { validFrom: "2023-04-31T00:00:00Z" }],
  ["validFrom", { validFrom: 1_700_000_000 }],
  ["validFrom", { validFrom: null }],
  ["validUntil", { validUntil: "Sun, 26 Feb 2023 01:22:14 +0000" }],
  ["validUntil", { validFrom: "2025-01-01T00:00:00Z", validUntil: "2023-01-01T00:00:00Z" }],
  ["credentialSubject", { credentialSubject: undefined }],
  ["credentialSubject", { credentialSubject: {} }],
  ["credentialSubject", { credentialSubject: [] }],
  ["credentialSubject", { credentialSubject: [{ id: "did:example:a" }, {}] }],
  ["credentialSubject", { credentialSubject: "did:example:a" }],
  ["credentialSubject", { credentialSubject: { id: ["did:example:a", "did:example:b"] } }],
  ["credentialStatus", { credentialStatus: { id: "did:example:status" } }],
  ["credentialStatus", { credentialStatus: { type: 2 } }],
  ["credentialStatus", { "@context": terms("Status"), credentialStatus: { id: "https ://no-url", type: "Status" } }],
  ["credentialStatus", { "@context": terms("Status"), credentialStatus: { id: ["did:example:1", "did:example:2"], type: "Status" } }],
  ["credentialStatus", { credentialStatus: [] }],
  ["credentialSchema", { credentialSchema: { id: "did:example:schema" } }],
  ["credentialSchema", { credentialSchema: { type: "JsonSchema" } }],
  ["credentialSchema", { credentialSchema: { id: "https ://no-url", type: "JsonSchema" } }],
  ["evidence", { evidence: {} }],
  ["termsOfUse", { termsOfUse: {} }],
  ["termsOfUse", { termsOfUse: { id: "did:example:terms" } }],
  ["refreshService", { refreshService: { id: "did:example:refresh" } }],
  ["relatedResource", { relatedResource: [BASE_CONTEXT] }],
  ["relatedResource", { relatedResource: { digestMultibase: "uEiB" } }],
  ["relatedResource", { relatedResource: { id: "https://example.org/image" } }],
  ["relatedResource", { relatedResource: { id: "https://example.org/image", digestSRI: "sha384-_rCVIV" } }],
  ["relatedResource", { relatedResource: [0, 1].map(() => ({ id: "https://example.org/image", digestMultibase: "uEiB" })) }],
  ["relatedResource", { relatedResource: { id: BASE_CONTEXT, digestMultibase: "uM4RgWQc3RUDtjJCSgTJtTfvpZ7SPEg_LNO0ESlovQC0" } }],
  ["vc or vp claim", { vc: {} }],
  ["vc or vp claim", { vp: "x" }],
];

const soundPresentations: Sound = [
  {},
  { holder: undefined },
  { holder: { id: signer.did } },
  { id: "urn:uuid:9c9a36f8-518f-4976-a934-6649502d0008" },
  { type: "VerifiablePresentation" },
  { "@context": terms("Manager"), type: ["VerifiablePresentation", "Manager"] },
  { verifiableCredential: enveloped },
  { verifiableCredential: [enveloped, { ...enveloped, "@context": [BASE_CONTEXT], type: ["EnvelopedVerifiableCredential"] }] },
  { verifiableCredential: [{ ...enveloped, id: "data:application/vc+sd-jwt,a.b.c~" }] },
];

const faultyPresentations: Cases = [
  ["@context", { "@context": undefined }],
  ["@context", { "@context": [EXAMPLES] }],
  ["@context", { "@context": [{ A: "https://a.example/" }, BASE_CONTEXT] }],
  ["@context", { "@context": [BASE_CONTEXT, "https://example.com"] }],
  ["id", { id: "no-url" }],
  ["type", { type: undefined }],
  ["type", { type: ["Manager"] }],
  ["type", { "@context": terms("Manager"), type: ["Manager"] }],
  ["holder", { holder: "z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj" }],
  ["holder", { holder: { name: "Acme" } }],
  ["verifiableCredential", { verifiableCredential: [token] }],
  ["verifiableCredential", { verifiableCredential: [] }],
  ["verifiableCredential", { verifiableCredential: [plain] }],
  ["verifiableCredential", { verifiableCredential: [{ ...enveloped, type: undefined }] }],
  ["verifiableCredential", { verifiableCredential: [{ ...enveloped, type: "VerifiableCredential" }] }],
  ["verifiableCredential", { verifiableCredential: [{ ...enveloped, "@context": [] }] }],
  ["verifiableCredential", { verifiableCredential: [{ ...enveloped, "@context": EXAMPLES }] }],
  ["verifiableCredential", { verifiableCredential: [{ ...enveloped, id: "not-a-credential" }] }],
  ["verifiableCredential", { verifiableCredential: [{ ...enveloped, id: token }] }],
  ["verifiableCredential", { verifiableCredential: [{ ...enveloped, id: `data:application/jwt,${token}` }] }],
  ["termsOfUse", { termsOfUse: {} }],
  ["vc or vp claim", { vp: {} }],
];

const outcome = (verifying: Promise<unknown>) =>
  verifying.then(
    () => "accepted",
    (error: unknown) => (error as { name: string; code: unknown }).name === "VerificationError" && (error as { code: unknown }).code,
  );
const now = new Date("2024-03-01T00:00:00Z");
const name = (changes: object) => JSON.stringify(changes, (_, value: unknown) => (value === undefined ? "(none)" : value)).slice(0, 160);
const named = (cases: Sound) => cases.map((changes) => [name(changes), changes] as const);
const namedFaults = (cases: Cases) => cases.map(([fault, changes]) => [fault, name(changes), changes] as const);

describe("a credential", () => {
  it.each(named(soundCredentials))("with %s is one, signed and verified", async (_, changes) => {
    expect(credentialFault({ ...plain, ...changes }, known)).toBeUndefined();
    expect(await outcome(verifyCredential(await signer.sign("vc+jwt", { ...plain, ...changes }), { contexts: known, now }))).toBe("accepted");
  });

  it.each(namedFaults(faultyCredentials))("breaks the rule of %s with %s, signed or not", async (fault, _, changes) => {
    expect(credentialFault({ ...plain, ...changes }, known)).toBe(fault);
    expect(await outcome(verifyCredential(await signer.sign("vc+jwt", { ...plain, ...changes }), { contexts: known, now }))).toBe("malformed");
  });

  it("may name contexts that nobody here knows, where that is allowed", () => {
    const elsewhere = { ...plain, "@context": [BASE_CONTEXT, "https://unknown.example/v1"], type: ["VerifiableCredential", "Theirs"] };
    expect(credentialFault(elsewhere)).toBeUndefined();
    expect(credentialFault(elsewhere, known)).toBe("@context");
  });

  it("has no member that no context defines, for who signs it", () => {
    const fault = (changes: object) => undefinedMember({ ...plain, ...changes }, known);
    expect(fault({ validFrom: "2024-01-01T00:00:00Z", evidence: [], cnf: {}, name: "A" })).toBeUndefined();
    expect(fault({ more: 1 })).toBe("undefined member");
    // A vocabulary turns every misspelt member into a term: that is no definition.
    expect(fault({ "@context": [BASE_CONTEXT, EXAMPLES], more: 1 })).toBe("undefined member");
    expect(fault({ "@context": terms("more"), more: 1 })).toBeUndefined();
  });
});

describe("a presentation", () => {
  it.each(named(soundPresentations))("with %s is one, signed and verified", async (_, changes) => {
    expect(presentationFault({ ...presented, ...changes }, known)).toBeUndefined();
    expect(await outcome(openPresentation(await signer.sign("vp+jwt", { ...presented, ...changes }), { contexts: known, now }))).toBe("accepted");
  });

  it.each(namedFaults(faultyPresentations))("breaks the rule of %s with %s, signed or not", async (fault, _, changes) => {
    expect(presentationFault({ ...presented, ...changes }, known)).toBe(fault);
    expect(await outcome(openPresentation(await signer.sign("vp+jwt", { ...presented, ...changes }), { contexts: known, now }))).toBe("malformed");
  });
});

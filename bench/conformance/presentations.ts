import { randomUUID } from "node:crypto";
import { BASE_CONTEXT } from "../../sdk/data-model/context.ts";
import { envelop } from "../../sdk/data-model/envelope.ts";
import { newSigner } from "../../sdk/testing/signer.ts";

/**
 * Stands in for the suite's own maker of presentations, which secures them by Data Integrity (RDF canonicalization): the same presentations,
 * secured by JOSE. Signed with jose alone, so that what is wrong on purpose is signed all the same.
 */
export const challenge = `u${randomUUID()}`;
export const domain = "github.com/w3c/vc-data-model-2.0-test-suite";
const signer = await newSigner();
export const localIssuer = signer.did;

type Json = Record<string, unknown>;
type Made = { readonly presentation: Json };

export async function createLocalVp({ presentation }: Made): Promise<Json> {
  const { verifiableCredential: credentials, holder, ...members } = structuredClone(presentation);
  const enveloped = Array.isArray(credentials) ? await Promise.all(credentials.map(secured)) : credentials;
  const payload = {
    ...members,
    ...(holder === undefined ? {} : { holder: typeof holder === "string" ? signer.did : { ...(holder as Json), id: signer.did } }),
    ...(enveloped === undefined ? {} : { verifiableCredential: enveloped }),
    aud: domain,
    nonce: challenge,
  };
  const made: Json = { ...envelop("EnvelopedVerifiablePresentation", await signer.sign("vp+jwt", payload)), "@context": [BASE_CONTEXT] };
  // The suite spoils a proof by its value. Here that is the signature.
  const spoil = (): void => {
    made["id"] = `${String(made["id"]).slice(0, -8)}AAAAAAAA`;
  };
  return Object.defineProperty(made, "proof", { enumerable: false, value: Object.defineProperty({}, "proofValue", { set: spoil }) });
}

export const createInvalidVp = (made: Made): Promise<Json> => createLocalVp(made);

/** The one that the suite has ready, over the challenge that goes with it. */
export const presentationJwt = await signer.sign("vp+jwt", {
  "@context": [BASE_CONTEXT],
  type: ["VerifiablePresentation"],
  holder: signer.did,
  nonce: "123456789",
});

async function secured(credential: Json): Promise<Json> {
  return envelop("EnvelopedVerifiableCredential", await signer.sign("vc+jwt", { ...credential, issuer: signer.did }));
}

export function createTimeStamp({ date = new Date(), skewYears = 0 }: { readonly date?: Date; readonly skewYears?: number } = {}): string {
  const skewed = new Date(date);
  skewed.setUTCFullYear(skewed.getUTCFullYear() + skewYears);
  return skewed.toISOString().replace(/\.\d+Z$/, "Z");
}

import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { JWK } from "jose";
import { type Credential, type Presentation, type Signer, secureCredential, securePresentation } from "../../lib/identity/secure.ts";
import { isObject } from "../../sdk/data-model/json.ts";
import { openPresentation } from "../../sdk/server/open-presentation.ts";
import type { VerificationMethod } from "../../sdk/server/signed.ts";
import { verifyCredential } from "../../sdk/server/verify-credential.ts";
import { suiteContexts as contexts } from "./contexts.ts";

/**
 * The command line that the W3C suite for VC-JOSE-COSE calls: `issue` or `verify`, `--input` a credential or presentation, `--key` a verification
 * method, `--feature`, and `--output` for the result. What is not JOSE is `indeterminate`.
 */
type Result = { readonly result: "success" | "failure" | "indeterminate"; readonly data?: string };
type Method = VerificationMethod & { readonly secretKeyJwk: JWK };

const DIGESTS: ReadonlyMap<unknown, { readonly alg: Signer["alg"]; readonly digest: string | null }> = new Map([
  ["EdDSA", { alg: "EdDSA", digest: null }],
  ["ES256", { alg: "ES256", digest: "sha256" }],
  ["ES384", { alg: "ES384", digest: "sha384" }],
  ["ES512", { alg: "ES512", digest: "sha512" }],
]);

function signerOf({ id, controller, secretKeyJwk }: Method): Signer {
  const algorithm = DIGESTS.get(secretKeyJwk.alg);
  if (!algorithm) throw new TypeError("no such algorithm");
  const key: KeyObject = createPrivateKey({ key: { ...secretKeyJwk }, format: "jwk" });
  const bytes = (input: string) => sign(algorithm.digest, Buffer.from(input), { key, dsaEncoding: "ieee-p1363" });
  return { controller, kid: id, alg: algorithm.alg, sign: async (input) => bytes(input).toString("base64url") };
}

async function issued(feature: string, input: string, method: Method): Promise<Result> {
  const document: unknown = JSON.parse(input);
  const signer = signerOf(method);
  if (feature === "credential_jose") return { result: "success", data: await secureCredential(document as Credential, signer, contexts) };
  return { result: "success", data: await securePresentation(document as Presentation, {}, signer, contexts) };
}

/** The suite's presentation was made for a day in 2024: it is judged by the time at which it says that it was made. */
async function verified(feature: string, token: string, verificationMethod: Method): Promise<Result> {
  if (feature === "credential_jose") await verifyCredential(token, { verificationMethod, contexts });
  else await openPresentation(token, { verificationMethod, contexts, now: madeAt(token) ?? new Date() });
  return { result: "success" };
}

function madeAt(token: string): Date | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    return isObject(payload) && typeof payload["iat"] === "number" ? new Date(payload["iat"] * 1000) : undefined;
  } catch {
    return undefined;
  }
}

async function judged(command: string | undefined, feature: string, input: string, key: string): Promise<Result> {
  if (feature !== "credential_jose" && feature !== "presentation_jose") return { result: "indeterminate" };
  const method = JSON.parse(key) as Method;
  try {
    return await (command === "issue" ? issued(feature, input, method) : verified(feature, input.trim(), method));
  } catch (error) {
    // A refusal has a class and a code of its own; anything else is a fault of ours and no answer.
    if (!(error instanceof Error && "code" in error && typeof error.code === "string")) throw error;
    return { result: "failure", data: error.code };
  }
}

const option = { type: "string" } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { input: option, key: option, feature: option, output: option, sd: option },
});
const { input = "", key = "", feature = "", output = "" } = values;
const result = await judged(positionals[0], feature, readFileSync(input, "utf8"), readFileSync(key, "utf8"));
writeFileSync(output, JSON.stringify(result));

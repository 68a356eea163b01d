import { type KeyObject, verify } from "node:crypto";
import { isObject, type JsonObject } from "../data-model/json.ts";
import { malformed, VerificationError } from "./errors.ts";

/** Longest accepted token, and longest header of one, characters. */
const MAX_LENGTH = 131_072;
const MAX_HEADER = 2048;

/** A compact JWS (RFC 7515, section 7.1) in its parts: `input` is what is signed, `head` and `body` as they stand in it. Nothing is checked. */
export type Jws = { readonly input: string; readonly head: string; readonly body: string; readonly signature: string };

/** @throws {VerificationError} `malformed` */
export function splitJws(token: unknown): Jws {
  if (typeof token !== "string" || token.length > MAX_LENGTH) throw malformed("The token");
  const first = token.indexOf(".");
  const second = token.indexOf(".", first + 1);
  if (first < 1 || first > MAX_HEADER || second < 0 || token.indexOf(".", second + 1) >= 0) throw malformed("The token");
  return { input: token.slice(0, second), head: token.slice(0, first), body: token.slice(first + 1, second), signature: token.slice(second + 1) };
}

const BASE64URL = /^[\w-]*$/;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The JSON object that a part holds. @throws {VerificationError} `malformed` */
export function objectIn(part: string, what: string): JsonObject {
  let value: unknown;
  try {
    if (!BASE64URL.test(part)) throw new SyntaxError("not base64url");
    value = JSON.parse(utf8.decode(Buffer.from(part, "base64url")));
  } catch (error) {
    throw malformed(what, error);
  }
  if (!isObject(value)) throw malformed(what);
  return value;
}

/** The protected header. `crit` (section 4.1.11) is refused: no extension is understood here. @throws {VerificationError} `malformed` */
export function headerIn(head: string): JsonObject {
  const header = objectIn(head, "The header");
  if (Object.hasOwn(header, "crit")) throw malformed("The header");
  return header;
}

const CURVES: ReadonlyMap<unknown, { readonly alg: string; readonly digest: string }> = new Map([
  ["prime256v1", { alg: "ES256", digest: "sha256" }],
  ["secp384r1", { alg: "ES384", digest: "sha384" }],
  ["secp521r1", { alg: "ES512", digest: "sha512" }],
]);

/** The one algorithm that a key signs by, or undefined. The header is never asked which. */
export function algorithmOf(key: KeyObject): string | undefined {
  if (key.asymmetricKeyType === "ed25519") return "EdDSA";
  return key.asymmetricKeyType === "ec" ? CURVES.get(key.asymmetricKeyDetails?.namedCurve)?.alg : undefined;
}

/** @throws {VerificationError} `bad_signature`, also for a signature that is spelt in another way than base64url has it */
export function requireSignature({ input, signature }: Jws, key: KeyObject): void {
  if (!isSigned(input, signature, key)) throw new VerificationError("bad_signature", "The signature does not verify");
}

function isSigned(input: string, signature: string, key: KeyObject): boolean {
  const bytes = Buffer.from(signature, "base64url");
  if (bytes.toString("base64url") !== signature) return false;
  const data = Buffer.from(input, "latin1");
  if (key.asymmetricKeyType === "ed25519") return bytes.length === 64 && verify(null, data, key, bytes);
  const digest = CURVES.get(key.asymmetricKeyDetails?.namedCurve)?.digest;
  return digest !== undefined && verify(digest, data, { key, dsaEncoding: "ieee-p1363" }, bytes);
}

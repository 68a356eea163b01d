import { encodeBase64url } from "./base64url.ts";
import { type Bytes, utf8 } from "./bytes.ts";
import { canonicalJson } from "./canonical-json.ts";

export const sha256 = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** SHA-256 of the canonical JSON of a value, base64url: the name of exactly this content. */
export const digestOf = async (value: unknown): Promise<string> => encodeBase64url(await sha256(utf8(canonicalJson(value))));

import { gunzipSync } from "node:zlib";
import { instantOf, isListOf, isObject, isText, type JsonObject } from "../data-model/json.ts";
import { malformed, VerificationError } from "./errors.ts";
import { verifySigned } from "./signed.ts";
import { requireCredential } from "./verify-credential.ts";

/** Bitstring Status List v1.0, section 6.1: no list is shorter. */
const LEAST_BYTES = 131_072 / 8;
/** A list of more than a million entries is not read: what unpacks to more is refused before it is unpacked. */
const MOST_BYTES = 2 ** 20 / 8;
/** Characters of `encodedList`: more than the longest list takes that does not shrink. */
const MOST_ENCODED = 262_144;
/** How far ahead of this clock a list may begin, ms. Its end is never stretched. */
const CLOCK_SKEW = 300_000;
/** What the specification assumes where a list does not say, ms. */
const DEFAULT_TTL = 300_000;

/** A grant's place in a status list. `list` is the list's address and its id. */
export type StatusEntry = { readonly list: string; readonly index: number };

/** A status list, verified and unpacked. */
export type StatusList = {
  readonly list: string;
  /** Who signed it. */
  readonly issuer: string;
  readonly validFrom: Date;
  readonly validUntil: Date;
  /** How long it may be used before it is fetched again, ms. */
  readonly ttl: number;
  /** Whether that entry is revoked. Throws `malformed` where the list has no such entry. */
  readonly isSet: (index: number) => boolean;
};

/** What the list must be. Leave `list` or `issuer` out only to learn them. */
export type StatusListOptions = { readonly list?: string; readonly issuer?: string; readonly now?: Date };

/**
 * Verifies and unpacks a `BitstringStatusListCredential` for revocation, secured as `vc+jwt`. Checked: size, form, algorithm, key, signature,
 * issuer = signer, address, times. NOT checked: whether there is a newer one.
 * Source: Bitstring Status List v1.0, section 3.2.
 * @throws {VerificationError}
 */
export async function openStatusList(jwt: string, { list, issuer, now = new Date() }: StatusListOptions = {}): Promise<StatusList> {
  const { did, payload } = await verifySigned(jwt, { typ: "vc+jwt", cty: "vc" });
  requireCredential(payload, did);
  if ((issuer ?? did) !== did) throw new VerificationError("issuer_mismatch", "The list is not its issuer's own");
  const { id, type } = payload;
  if (!isListOf(type, isText) || !type.includes("BitstringStatusListCredential")) throw malformed("The type");
  if (!isText(id)) throw malformed("The list");
  if (list !== undefined && id !== list) throw new VerificationError("wrong_list", "The list is another");
  const { validFrom, validUntil } = timesOf(payload, now.getTime());
  const { bits, ttl } = bitsOf(payload["credentialSubject"]);
  return { list: id, issuer: did, validFrom: new Date(validFrom), validUntil: new Date(validUntil), ttl, isSet: (index) => isSet(bits, index) };
}

function timesOf(payload: JsonObject, now: number): { validFrom: number; validUntil: number } {
  const [validFrom, validUntil] = [instantOf(payload["validFrom"]), instantOf(payload["validUntil"])];
  // One without an end could be shown for ever.
  if (validFrom === undefined || validUntil === undefined || validUntil <= validFrom) throw malformed("The list's time");
  if (now >= validUntil) throw new VerificationError("expired", "The list has expired");
  if (now < validFrom - CLOCK_SKEW) throw new VerificationError("not_yet_valid", "The list is not valid yet");
  return { validFrom, validUntil };
}

function bitsOf(subject: unknown): { bits: Uint8Array; ttl: number } {
  if (!isObject(subject) || subject["type"] !== "BitstringStatusList" || subject["statusPurpose"] !== "revocation") throw malformed("The list");
  const { encodedList, ttl = DEFAULT_TTL, statusSize = 1 } = subject;
  if (typeof ttl !== "number" || !(ttl >= 0) || statusSize !== 1) throw malformed("The list");
  if (typeof encodedList !== "string" || encodedList.length > MOST_ENCODED || !/^u[A-Za-z0-9_-]+$/.test(encodedList)) throw malformed("The bits");
  try {
    const bits = gunzipSync(Buffer.from(encodedList.slice(1), "base64url"), { maxOutputLength: MOST_BYTES });
    if (bits.length >= LEAST_BYTES) return { bits, ttl };
  } catch (error) {
    throw malformed("The bits", error);
  }
  throw malformed("The bits");
}

function isSet(bits: Uint8Array, index: number): boolean {
  const byte = Number.isSafeInteger(index) && index >= 0 ? bits[Math.floor(index / 8)] : undefined;
  if (byte === undefined) throw malformed("The entry");
  return ((byte >> (7 - (index % 8))) & 1) === 1;
}

/**
 * Where a credential says that its status is; undefined where it says nothing. Source: Bitstring Status List v1.0, section 2.1.
 * @throws {VerificationError} `malformed`: what says something that cannot be read is not taken for live
 */
export function statusEntryOf({ credential }: { readonly credential: JsonObject }): StatusEntry | undefined {
  const { credentialStatus: status } = credential;
  if (status === undefined) return undefined;
  if (!isObject(status) || status["type"] !== "BitstringStatusListEntry" || status["statusPurpose"] !== "revocation") throw malformed("The status");
  const { statusListCredential: list, statusListIndex: index } = status;
  if (!isText(list) || !URL.canParse(list) || typeof index !== "string" || !/^\d{1,9}$/.test(index)) throw malformed("The status");
  return { list, index: Number(index) };
}

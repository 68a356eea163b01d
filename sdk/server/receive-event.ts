import { instantOf, isObject, isText, type JsonObject } from "../data-model/json.ts";
import { VerificationError } from "./errors.ts";
import { verifySigned } from "./signed.ts";

/** What a wallet pushed. It may come more than once: act on it so that a repeat changes nothing. */
export type PushedEvent = { readonly id: string; readonly grantId: string; readonly issuer: string; readonly at: Date } & (
  | { readonly type: "grant_revoked" }
  /** The person asks that what was read under the grant is deleted by then. Answer in the page: `acknowledgeErasure`. */
  | { readonly type: "erasure_requested"; readonly deadline: Date }
);

export type EventRequest = {
  readonly method: string;
  /** The header as it came. */
  readonly contentType: string | null | undefined;
  /** The body as it came, not parsed. */
  readonly body: string;
};
export type EventAnswer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };

export type ReceiveEventOptions = {
  /** Your own web origin: what grants are for. */
  readonly origin: string;
  /** Who signed the grant of that id, from the grants you have verified; undefined where you have none of that id. */
  readonly issuerOf: (grantId: string) => string | undefined | Promise<string | undefined>;
  /** Keeps what happened. The wallet hears that you know only after this is done; when it throws, the wallet tries again later. */
  readonly onEvent: (event: PushedEvent) => void | Promise<void>;
  readonly now?: Date;
};

const MEDIA_TYPE = "application/secevent+jwt";
const MOST_LENGTH = 16_384;
/** How far ahead of this clock an event may lie, ms. */
const CLOCK_SKEW = 300_000;

/** An extension's request is a cross-origin one: the browser asks first whether it may send this media type. */
const CORS = { "access-control-allow-origin": "*", "cache-control": "no-store" };
const PREFLIGHT = {
  ...CORS,
  "access-control-allow-methods": "POST",
  "access-control-allow-headers": "content-type",
  "access-control-max-age": "86400",
};

/** Error codes of RFC 8935, section 2.4. */
type Refusal = "invalid_request" | "invalid_key" | "invalid_issuer" | "invalid_audience" | "authentication_failed";

/**
 * Takes a security event token (RFC 8417) as RFC 8935 delivers it, and gives what to answer, the question a browser asks first (CORS preflight)
 * included. Checked: form, algorithm, key, signature, issuer = signer = the grant's issuer, audience. An event about a grant that you do not have is
 * confirmed and not handed on: there is nothing to end, and nobody learns what you have. Never throws but what `onEvent` and `issuerOf` throw.
 */
export async function receiveEvent({ method, contentType, body }: EventRequest, options: ReceiveEventOptions): Promise<EventAnswer> {
  if (method === "OPTIONS") return { status: 204, headers: PREFLIGHT, body: "" };
  if (method !== "POST") return { status: 405, headers: { ...CORS, allow: "POST, OPTIONS" }, body: "" };
  if (contentType?.split(";")[0]?.trim().toLowerCase() !== MEDIA_TYPE || body.length > MOST_LENGTH) return refusal("invalid_request");
  let event: PushedEvent;
  try {
    event = await read(body, options.origin, (options.now ?? new Date()).getTime());
  } catch (error) {
    if (error instanceof VerificationError) return refusal(refusals.get(error.code) ?? "invalid_request");
    throw error;
  }
  const issuer = await options.issuerOf(event.grantId);
  if (issuer !== undefined && issuer !== event.issuer) return refusal("invalid_issuer");
  if (issuer !== undefined) await options.onEvent(event);
  return { status: 202, headers: CORS, body: "" };
}

const refusals: ReadonlyMap<VerificationError["code"], Refusal> = new Map([
  ["unsupported_key", "invalid_key"],
  ["unsupported_algorithm", "invalid_key"],
  ["bad_signature", "authentication_failed"],
  ["issuer_mismatch", "invalid_issuer"],
  ["wrong_audience", "invalid_audience"],
]);

const refusal = (err: Refusal): EventAnswer => ({
  status: 400,
  headers: { ...CORS, "content-type": "application/json", "content-language": "en" },
  body: JSON.stringify({ err, description: "The event was not accepted." }),
});

async function read(token: string, origin: string, now: number): Promise<PushedEvent> {
  const { did, payload } = await verifySigned(token, { typ: "secevent+jwt" });
  const { iss, aud, jti, iat, sub_id: subject, events } = payload;
  if (iss !== did) throw new VerificationError("issuer_mismatch", "The issuer is not the signer");
  if (aud !== origin) throw new VerificationError("wrong_audience", "The audience is another");
  const malformed = new VerificationError("malformed", "The event is malformed");
  if (!isText(jti) || typeof iat !== "number" || !Number.isFinite(iat) || iat * 1000 > now + CLOCK_SKEW) throw malformed;
  if (!isObject(subject) || subject["format"] !== "uri" || !isText(subject["uri"]) || !isObject(events)) throw malformed;
  const about = { id: jti, grantId: subject["uri"], issuer: did, at: new Date(iat * 1000) };
  const [[type, details] = [], ...more] = Object.entries(events);
  if (more.length > 0 || !isObject(details)) throw malformed;
  const known = eventOf(type, details);
  if (!known) throw malformed;
  return { ...about, ...known };
}

function eventOf(type: string | undefined, details: JsonObject) {
  if (type === "urn:datawallet:event:grant-revoked:1") return { type: "grant_revoked" } as const;
  const deadline = instantOf(details["deadline"]);
  if (type !== "urn:datawallet:event:erasure-requested:1" || deadline === undefined) return undefined;
  return { type: "erasure_requested", deadline: new Date(deadline) } as const;
}

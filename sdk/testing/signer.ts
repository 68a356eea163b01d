import { gzipSync } from "node:zlib";
import { CompactSign, type CryptoKey, exportJWK, generateKeyPair } from "jose";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Base58btc of bytes that do not start with zero. */
export function base58(bytes: Uint8Array): string {
  let number = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  let text = "";
  for (; number > 0n; number /= 58n) text = ALPHABET.charAt(Number(number % 58n)) + text;
  return text;
}

export type Signer = {
  readonly did: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** A compact JWS of any payload; `header` overrides members of the regular protected header. */
  readonly sign: (typ: "vc+jwt" | "vp+jwt" | "secevent+jwt", payload: unknown, header?: Readonly<Record<string, unknown>>) => Promise<string>;
};

/** A fresh Ed25519 did:key that signs as a wallet does. For tests. */
export async function newSigner(): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const { x = "" } = await exportJWK(publicKey);
  const value = `z${base58(Buffer.concat([Uint8Array.of(0xed, 0x01), Buffer.from(x, "base64url")]))}`;
  const did = `did:key:${value}`;
  const kid = `${did}#${value}`;
  return {
    did,
    kid,
    privateKey,
    sign: (typ, payload, header = {}) =>
      new CompactSign(Buffer.from(JSON.stringify(payload)))
        .setProtectedHeader({ alg: "EdDSA", typ, kid, ...(typ === "secevent+jwt" ? {} : { cty: typ.slice(0, 2) }), ...header })
        .sign(privateKey),
  };
}

const V2 = "https://www.w3.org/ns/credentials/v2";
export const GRANT_ID = "urn:uuid:7d7c4a1e-1f2b-4c3d-8e9f-0a1b2c3d4e5f";

export type GrantTerms = {
  readonly issuer: string;
  readonly origin: string;
  readonly validFrom: Date;
  readonly validUntil: Date;
  readonly fields?: readonly string[];
  readonly compensation?: Readonly<Record<string, unknown>>;
  readonly status?: { readonly list: string; readonly index: number };
};

/** The payload of a grant credential over play events, as `docs/page-api.md` has it. */
export function grantPayload({ issuer, origin, validFrom, validUntil, fields = ["played_at", "artist_name"], compensation, status }: GrantTerms) {
  return {
    "@context": [V2, "https://freehold.example/v1"],
    id: GRANT_ID,
    type: ["VerifiableCredential", "DataAccessGrant"],
    issuer,
    validFrom: validFrom.toISOString(),
    validUntil: validUntil.toISOString(),
    credentialSubject: {
      id: origin,
      origin,
      authorization_details: [
        {
          type: "urn:datawallet:data-access:1",
          source: { id: "urn:datawallet:source:spotify" },
          purpose_code: "https://pdpp.dev/purpose/personalization",
          access_mode: "continuous",
          streams: [{ name: "play_events", fields, time_range: { since: "2020-01-01T00:00:00Z", until: "2026-12-01T00:00:00Z" } }],
          ...(compensation === undefined ? {} : { compensation }),
        },
      ],
    },
    ...(status === undefined
      ? {}
      : {
          credentialStatus: {
            type: "BitstringStatusListEntry",
            statusPurpose: "revocation",
            statusListIndex: String(status.index),
            statusListCredential: status.list,
          },
        }),
    iss: issuer,
    iat: Math.floor(validFrom.getTime() / 1000),
    exp: Math.floor(validUntil.getTime() / 1000),
    jti: GRANT_ID,
  };
}

export type ListTerms = {
  readonly issuer: string;
  readonly list: string;
  readonly validFrom: Date;
  readonly validUntil: Date;
  readonly revoked?: readonly number[];
  readonly ttl?: number;
};

/** The payload of a status list credential of 131,072 entries. */
export function statusListPayload({ issuer, list, validFrom, validUntil, revoked = [], ttl = 300_000 }: ListTerms) {
  const bits = Buffer.alloc(16_384);
  for (const index of revoked) bits[index >> 3] = (bits[index >> 3] ?? 0) | (0x80 >> (index & 7));
  return {
    "@context": [V2],
    id: list,
    type: ["VerifiableCredential", "BitstringStatusListCredential"],
    issuer,
    validFrom: validFrom.toISOString(),
    validUntil: validUntil.toISOString(),
    credentialSubject: {
      id: `${list}#list`,
      type: "BitstringStatusList",
      statusPurpose: "revocation",
      encodedList: `u${gzipSync(bits).toString("base64url")}`,
      ttl,
    },
  };
}

/** The payload of a presentation of one credential, made at `at`. */
export function presentationPayload(
  holder: string,
  credential: string,
  { challenge, audience, at, stapled }: { readonly challenge: string; readonly audience: string; readonly at: Date; readonly stapled?: string },
) {
  const enveloped = (jwt: string) => ({ "@context": V2, type: "EnvelopedVerifiableCredential", id: `data:application/vc+jwt,${jwt}` });
  const iat = Math.floor(at.getTime() / 1000);
  return {
    "@context": [V2],
    type: ["VerifiablePresentation"],
    holder,
    verifiableCredential: [credential, ...(stapled === undefined ? [] : [stapled])].map(enveloped),
    iss: holder,
    aud: audience,
    nonce: challenge,
    iat,
    exp: iat + 60,
  };
}

import { recoverTypedSignature, SignTypedDataVersion } from "@metamask/eth-sig-util/sign-typed-data";
import * as z from "zod";
import { hex, utf8 } from "../crypto/bytes.ts";
import { canonicalJson } from "../crypto/canonical-json.ts";
import { sha256 } from "../crypto/digest.ts";
import type { Vault } from "../vault/vault.ts";
import { checksumAddress } from "./derive.ts";
import { signWithPayoutKey } from "./sign-payout.ts";

/** A consent to be signed. `credential` is the grant's `vc+jwt`; times in ms; `maxUses` 0: no limit. */
export type Consent = {
  readonly grantId: string;
  readonly issuer: string;
  readonly credential: string;
  readonly authorizationDetails: unknown;
  readonly validFrom: number;
  readonly validUntil: number;
  readonly maxUses: number;
};

const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/);
const uint64 = z.int().min(0);

/** What is signed. Digests are SHA-256, 0x-prefixed hex; times in seconds. */
const consentMessage = z.object({
  grantId: z.string(),
  origin: z.string(),
  issuer: z.string(),
  credentialDigest: bytes32,
  accessDigest: bytes32,
  validFrom: uint64,
  validUntil: uint64,
  maxUses: uint64,
});
export type ConsentMessage = Readonly<z.output<typeof consentMessage>>;

const types = {
  EIP712Domain: [
    { name: "name", type: "string" },
    { name: "version", type: "string" },
  ],
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
};

/** The whole of it, as `eth_signTypedData_v4` and every EVM library take it. */
export type TypedConsent = {
  readonly types: typeof types;
  readonly domain: { readonly name: "Freehold"; readonly version: "1" };
  readonly primaryType: "DataAccessGrant";
  readonly message: ConsentMessage;
};

export type SignedConsent = { readonly typed: TypedConsent; readonly signature: string };

/** The message or the signature is not well-formed. */
export class InvalidConsent extends Error {
  override readonly name = "InvalidConsent";
  readonly code = "invalid_consent";
}

/**
 * The consent as EIP-712 typed data, signed with the payout key of the app at `origin`, for contracts and EVM agents to check.
 * Throws `UnknownIdentity` before the app has an identity, `VaultLocked`.
 */
export async function signConsent(vault: Vault, origin: string, consent: Consent): Promise<SignedConsent> {
  const typed = typedConsent({
    grantId: consent.grantId,
    origin,
    issuer: consent.issuer,
    credentialDigest: await digest(consent.credential),
    accessDigest: await digest(canonicalJson(consent.authorizationDetails)),
    validFrom: Math.floor(consent.validFrom / 1000),
    validUntil: Math.floor(consent.validUntil / 1000),
    maxUses: consent.maxUses,
  });
  return { typed, signature: await signWithPayoutKey(vault, origin, typed) };
}

/**
 * Whose signature it is, as a checksummed address. Any signature recovers to some address: compare it with the one expected.
 * Only the message is taken from `typed`; domain and types are ours, so that a signature over anything else recovers to a stranger.
 * Throws {@link InvalidConsent}.
 */
export function recoverConsent(typed: { readonly message: unknown }, signature: string): string {
  const message = consentMessage.safeParse(typed.message);
  // The library itself pads short digests, and takes a signature that is cut short or followed by more.
  if (!message.success || !/^0x[0-9a-f]{128}1[bc]$/i.test(signature)) throw new InvalidConsent();
  try {
    return checksumAddress(recoverTypedSignature({ data: typedConsent(message.data), signature, version: SignTypedDataVersion.V4 }));
  } catch (cause) {
    throw new InvalidConsent("not a signature", { cause });
  }
}

const typedConsent = (message: ConsentMessage): TypedConsent => ({
  types,
  domain: { name: "Freehold", version: "1" },
  primaryType: "DataAccessGrant",
  message,
});

const digest = async (text: string): Promise<string> => `0x${hex(await sha256(utf8(text)))}`;

import * as z from "zod";
import { ed25519KeyOf } from "../identity/did-key.ts";
import { headerOf, payloadSignedBy } from "../identity/verify-secured.ts";

/** Credentials that are looked at; a site has one, or two while it changes its key. */
const MOST = 8;
const LONGEST = 8192;
/** Clocks differ: so much sooner than it says a credential may begin, in milliseconds. */
const SKEW = 60_000;
const DID_KEY = "did:key:";

const resource = z.object({ linked_dids: z.array(z.unknown()).max(64) });
const did = z.string().regex(/^did:[a-z0-9]+:[\w.:%-]{1,300}$/);
/** VC Data Model 1.1 as a JWT, which is what the specification has. Seconds since the epoch. */
const claims = z.object({
  iss: did,
  sub: did,
  exp: z.number(),
  nbf: z.number().optional(),
  vc: z.object({
    type: z.array(z.string()).max(16),
    issuer: z.union([did, z.object({ id: did })]).optional(),
    credentialSubject: z.object({ id: did, origin: z.string() }),
  }),
});

/** Whose name a site may be in. `proved`: these DIDs signed that the site is theirs. `named`: one that is only named there. */
export type LinkedDids = { readonly proved: readonly string[]; readonly named?: string };

/**
 * The DIDs that a site shows to be linked with, from its `did-configuration.json`, which anybody may have written. Only Ed25519 `did:key` can be proved:
 * the key is in the identifier, so nothing is fetched. `now` is UTC milliseconds.
 * Source: DIF Well Known DID Configuration v1, JSON Web Token proof format.
 */
export function linkedDids(document: unknown, origin: string, now: number): LinkedDids {
  const entries = entriesOf(document);
  const proved = entries.flatMap((entry) => (typeof entry === "string" ? (provedBy(entry, origin, now) ?? []) : []));
  const named = proved.length > 0 ? undefined : entries.map(namedIn).find((name) => name !== undefined);
  return { proved: [...new Set(proved)], ...(named === undefined ? {} : { named }) };
}

function entriesOf(document: unknown): readonly unknown[] {
  const parsed = resource.safeParse(document);
  return parsed.success ? parsed.data.linked_dids.slice(0, MOST) : [];
}

/** The DID that signed this domain linkage credential for this origin. */
function provedBy(token: string, origin: string, now: number): string | undefined {
  const header = token.length > LONGEST ? undefined : headerOf(token);
  if (header?.["alg"] !== "EdDSA" || Object.hasOwn(header, "crit") || (header["typ"] ?? "JWT") !== "JWT") return undefined;
  const kid = header["kid"];
  const signer = typeof kid === "string" ? kid.split("#", 1)[0] : undefined;
  const key = signer === undefined ? undefined : ed25519KeyOf(signer);
  if (signer === undefined || key === undefined || kid !== `${signer}#${signer.slice(DID_KEY.length)}`) return undefined;
  const parsed = claims.safeParse(payloadSignedBy(token, key));
  if (!parsed.success) return undefined;
  const { iss, sub, exp, nbf, vc } = parsed.data;
  const { id, origin: of } = vc.credentialSubject;
  const issuer = typeof vc.issuer === "object" ? vc.issuer.id : vc.issuer;
  if (iss !== signer || sub !== signer || id !== signer || (issuer ?? signer) !== signer || of !== origin) return undefined;
  if (!vc.type.includes("DomainLinkageCredential")) return undefined;
  return exp * 1000 > now && (nbf ?? 0) * 1000 <= now + SKEW ? signer : undefined;
}

/** Whom an entry says it is of, whether that can be checked or not. */
function namedIn(entry: unknown): string | undefined {
  const claimed = typeof entry === "string" ? unverified(entry) : entry;
  const { issuer, iss = issuer } = z.object({ iss: z.unknown(), issuer: z.unknown() }).partial().safeParse(claimed).data ?? {};
  return did.safeParse(iss).data;
}

function unverified(token: string): unknown {
  const body = token.length > LONGEST ? "" : (token.split(".")[1] ?? "");
  try {
    return JSON.parse(atob(body.replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    return undefined;
  }
}

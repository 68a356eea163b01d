import { signCredential } from "../identity/credential.ts";
import type { Credential } from "../identity/secure.ts";
import type { Vault } from "../vault/vault.ts";
import { encodeBits } from "./bitstring.ts";
import { listsOf, type SignedList, type StatusEntry, type StatusList } from "./list.ts";

const HOUR = 3_600_000;
/** A list is good for a day; a verifier that reaches nobody longer than that accepts nothing. */
const LIFE = 24 * HOUR;
/** With less than this left it is signed anew, so that a wallet that is opened once a day leaves no gap of its own making. */
const RENEW = 12 * HOUR;
/** How long a verifier may go on with what it fetched, milliseconds. */
const TTL = 300_000;

/** Whether that is the list as it stands, and still good for a while. A time of signing that lies ahead was a wrong clock's. */
export const isCurrent = (of: Omit<SignedList, "jwt"> | undefined, { revoked }: StatusList, now: number): boolean =>
  of !== undefined && of.revoked === revoked.length && of.validUntil - now > RENEW && of.validFrom <= now + HOUR;

/** The list as it stands, signed with the identity that the app knows. Signed anew only where it must be. Undefined where there is none. */
export async function signedList(vault: Vault, list: string, now: number): Promise<SignedList | undefined> {
  const lists = listsOf(vault);
  return vault.attempt<SignedList | undefined>(async () => {
    const entry = await lists.get(list);
    if (!entry) return { changes: [], result: undefined };
    const before = entry.value;
    if (before.signed && isCurrent(before.signed, before, now)) return { changes: [], result: before.signed };
    // Newer than what the host has, also in the same millisecond: it takes nothing else.
    const validFrom = Math.max(now, (before.published?.validFrom ?? 0) + 1);
    const validUntil = now + LIFE;
    const words = {
      encodedList: await encodeBits(before.revoked),
      validFrom: new Date(validFrom).toISOString(),
      validUntil: new Date(validUntil).toISOString(),
    };
    const signed: SignedList = {
      jwt: await signCredential(vault, before.issuer, listCredential(before, words)),
      revoked: before.revoked.length,
      validFrom,
      validUntil,
    };
    return { changes: [await lists.put(list, { ...before, signed }, entry.rev)], result: signed };
  });
}

/** Bitstring Status List v1.0, section 2.2. The same words always make the same credential. */
export function listCredential(
  { list, issuer }: StatusList,
  { encodedList, validFrom, validUntil }: { readonly encodedList: string; readonly validFrom: string; readonly validUntil: string },
): Credential {
  return {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    id: list,
    type: ["VerifiableCredential", "BitstringStatusListCredential"],
    issuer,
    validFrom,
    validUntil,
    credentialSubject: {
      id: `${list}#list`,
      type: "BitstringStatusList",
      statusPurpose: "revocation",
      encodedList,
      ttl: TTL,
    },
  };
}

/** What a grant's credential says of where its status is. Bitstring Status List v1.0, section 2.1. */
export const credentialStatus = ({ list, index }: StatusEntry): object => ({
  id: `${list}#${index}`,
  type: "BitstringStatusListEntry",
  statusPurpose: "revocation",
  statusListIndex: String(index),
  statusListCredential: list,
});

import { decodeBase64url } from "../crypto/base64url.ts";
import { fromUtf8 } from "../crypto/bytes.ts";
import { signCredential } from "../identity/credential.ts";
import type { Vault } from "../vault/vault.ts";
import { decodeBits } from "./bitstring.ts";
import { listsOf, type StatusEntry, type StatusList } from "./list.ts";
import { listCredential } from "./sign.ts";
import { fresh } from "./tries.ts";

/**
 * Learns from the host what this vault forgot: put back from an older copy, it lacks what was revoked since, and what is revoked is never
 * taken back. `token` is what the host shows. Gives the entries that were not known to be set. Throws `VaultLocked`.
 */
export async function learn(vault: Vault, list: string, token: string): Promise<readonly StatusEntry[]> {
  const lists = listsOf(vault);
  const before = (await lists.get(list))?.value;
  if (!before || token === before.signed?.jwt) return [];
  const held = await entriesOf(vault, before, token);
  return vault.attempt<readonly StatusEntry[]>(async () => {
    const entry = await lists.get(list);
    const unknown = entry ? held.filter((index) => !entry.value.revoked.includes(index)) : [];
    if (!entry || unknown.length === 0) return { changes: [], result: [] };
    const { value } = entry;
    const after = { ...value, taken: [...new Set([...value.taken, ...unknown])], revoked: [...value.revoked, ...unknown], tries: fresh };
    return { changes: [await lists.put(list, after, entry.rev)], result: unknown.map((index) => ({ list, index })) };
  });
}

/** The entries that are set in a list of our own making; none in anything else. */
async function entriesOf(vault: Vault, list: StatusList, token: string): Promise<readonly number[]> {
  const { validFrom, validUntil, credentialSubject } = claimsIn(token);
  const encodedList = (credentialSubject as Claims | undefined)?.["encodedList"];
  if (typeof validFrom !== "string" || typeof validUntil !== "string" || typeof encodedList !== "string") return [];
  // The same words signed again are the same token, and nobody else could have made it: that is our signature, checked.
  const ours = await signCredential(vault, list.issuer, listCredential(list, { encodedList, validFrom, validUntil }));
  return ours === token ? decodeBits(encodedList) : [];
}

type Claims = Readonly<Record<string, unknown>>;

function claimsIn(token: string): Claims {
  try {
    return (JSON.parse(fromUtf8(decodeBase64url(token.split(".")[1] ?? ""))) as Claims | null) ?? {};
  } catch {
    return {};
  }
}

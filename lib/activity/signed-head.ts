import { decodeBase64url } from "../crypto/base64url.ts";
import { fromUtf8, utf8 } from "../crypto/bytes.ts";
import { canonicalJson } from "../crypto/canonical-json.ts";
import { logKey, signByLogKey, signedByLogKey } from "../identity/log-key.ts";
import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";

/** Numbers of entries, both inclusive. */
export type Gap = { readonly from: number; readonly to: number };

/** Where the log ends: the number and the hash of its last entry, and which entries are known to be lost. */
export type LogHead = { readonly seq: number; readonly hash: string; readonly lost: readonly Gap[] };

/** Both copies of the signed head, as far as they hold. `jws` is the newest. */
export type KnownHeads = { readonly inVault: LogHead | undefined; readonly inCopy: LogHead | undefined; readonly forged: boolean };

const KEY = "log-head";
/** Media type of the signed head, without `application/`. */
const TYP = "freehold-log-head+jwt";

type Signed = { readonly jws: string };

/**
 * The change that puts a signed head in the place of the one before, to be committed with the entries it is about: a document
 * of the vault, which the second copy has as well. A compact JWS (RFC 7515), EdDSA by the log's own key.
 */
export async function putHead(vault: Vault, head: LogHead, at: number): Promise<Change> {
  const [key, before] = await Promise.all([logKey(vault), vault.collection<Signed>("state").get(KEY)]);
  const { seq, hash, lost } = head;
  const payload = canonicalJson({ iss: key.did, iat: Math.floor(at / 1000), seq, hash, ...(lost.length > 0 ? { lost } : {}) });
  return vault.collection<Signed>("state").put(KEY, { jws: await signByLogKey(key, TYP, payload) }, before?.rev ?? 0);
}

/** The signed head as it stands in the vault, for whoever is given the log. */
export const signedHead = async (vault: Vault): Promise<string | undefined> => (await vault.collection<Signed>("state").get(KEY))?.value.jws;

/** What a signed head says. Whose it is, is not looked at. */
export function headIn(jws: string): LogHead {
  const { seq, hash, lost = [] } = JSON.parse(fromUtf8(decodeBase64url(jws.split(".")[1] ?? ""))) as Omit<LogHead, "lost"> & Partial<LogHead>;
  return { seq, hash, lost };
}

/** The heads in both places. */
export async function knownHeads(vault: Vault): Promise<KnownHeads> {
  const [inVault, inCopy] = await Promise.all([
    signedHead(vault),
    vault
      .copied<Signed>("state")
      .get(KEY)
      .then(
        (entry) => entry?.value.jws,
        () => undefined,
      ),
  ]);
  const heads = { inVault: await opened(vault, inVault), inCopy: await opened(vault, inCopy) };
  return { ...heads, forged: (inVault !== undefined && !heads.inVault) || (inCopy !== undefined && !heads.inCopy) };
}

/** What a signed head says, if the log's key signed it. */
async function opened(vault: Vault, jws: string | undefined): Promise<LogHead | undefined> {
  const [header, payload, signature] = jws?.split(".") ?? [];
  if (header === undefined || payload === undefined || signature === undefined) return undefined;
  if (!(await signedByLogKey(await logKey(vault), signature, utf8(`${header}.${payload}`)))) return undefined;
  return headIn(jws ?? "");
}

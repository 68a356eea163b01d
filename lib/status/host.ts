import { encodeBase64url } from "../crypto/base64url.ts";
import { utf8 } from "../crypto/bytes.ts";
import { sha256 } from "../crypto/digest.ts";
import type { Vault } from "../vault/vault.ts";

/** The document of the vault's `state` that names the status host. Beside the key, the rest of the collection is other parts' business. */
const HOST = "status_host";
const OWN_MACHINE: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** What was typed is no address that a status host could have. */
export class NotAHost extends Error {
  override readonly name = "NotAHost";
}

/**
 * A host's address in its one form, without a slash at its end: `https:`, or `http:` on the person's own machine, no user, query or
 * fragment. Throws {@link NotAHost}.
 */
export function hostAddress(typed: string): string {
  const url = URL.canParse(typed) ? new URL(typed) : undefined;
  const secure = url && (url.protocol === "https:" || (url.protocol === "http:" && OWN_MACHINE.has(url.hostname)));
  if (!url || !secure || url.username || url.password || url.search || url.hash) throw new NotAHost();
  return url.href.replace(/\/+$/, "");
}

/** The host that new grants name, if the person chose one. */
export async function chosenHost(vault: Vault): Promise<string | undefined> {
  return (await vault.collection<string>("state").get(HOST))?.value;
}

/** Undefined: none. Grants that name an earlier host keep naming it. Throws {@link NotAHost}. */
export async function chooseHost(vault: Vault, typed: string | undefined): Promise<void> {
  const state = vault.collection<string>("state");
  const address = typed === undefined ? undefined : hostAddress(typed);
  await vault.attempt(async () => {
    const before = await state.get(HOST);
    if (address === undefined) return { changes: before ? [await state.remove(HOST, before.rev)] : [], result: undefined };
    return { changes: [await state.put(HOST, address, before?.rev ?? 0)], result: undefined };
  });
}

/** Where a host keeps the list of an issuer: the path follows from the DID alone, so that the host can tell whose it is and nobody who that is. */
export const listAddress = async (host: string, issuer: string): Promise<string> => `${host}/${encodeBase64url(await sha256(utf8(issuer)))}`;

import type { Vault } from "../vault/vault.ts";
import { createIdentityAgent } from "./agent.ts";
import { signerOf } from "./credential.ts";
import { signJws } from "./secure.ts";

/** What one party is told about one grant. Times are UTC milliseconds. */
export type SecurityEvent = {
  /** Names this event: sent again it is the same. */
  readonly id: string;
  readonly at: number;
  /** The web origin it is meant for. */
  readonly audience: string;
  /** The URI it is about. */
  readonly subject: string;
  /** A URI that says what happened, and what there is to know of it. */
  readonly type: string;
  readonly details: Readonly<Record<string, unknown>>;
};

/**
 * A security event token (RFC 8417), its subject by RFC 9493, `typ: secevent+jwt`. The same event is the same token, byte for byte,
 * however often it is signed. Throws `UnknownDid`, `VaultLocked`.
 */
export async function signSecurityEvent(vault: Vault, did: string, { id, at, audience, subject, type, details }: SecurityEvent): Promise<string> {
  const claims = {
    iss: did,
    aud: audience,
    jti: id,
    iat: Math.floor(at / 1000),
    sub_id: { format: "uri", uri: subject },
    events: { [type]: details },
  };
  return signJws(await signerOf(createIdentityAgent(vault), did, "assertionMethod"), { typ: "secevent+jwt" }, claims);
}

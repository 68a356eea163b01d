import { type RevocationWay, RevokedError, VerificationError } from "./errors.ts";
import { statusEntryOf } from "./status-list.ts";
import type { ListSource, StatusLists } from "./status-lists.ts";
import { type VerifiedGrant, verifyGrant } from "./verify-grant.ts";
import { verifyPresentation } from "./verify-presentation.ts";

export type CheckGrantOptions = {
  /** The web origin the grant must be for. */
  readonly origin: string;
  /** A presentation that the wallet made just now over this verifier's own challenge, if its page could give one. */
  readonly presentation?: { readonly jwt: string; readonly challenge: string; readonly audience: string };
  /** The lists this server has and fetches. Without it only a presentation can show that a grant is live. */
  readonly lists?: StatusLists;
  /** Whether the wallet pushed a revocation of that grant: what `receiveEvent` told this server before. */
  readonly pushed?: (grantId: string) => boolean | Promise<boolean>;
  readonly now?: Date;
};

export type CheckedGrant = {
  readonly grant: VerifiedGrant;
  /** How it is known that the grant is not revoked. `pushed` never: silence proves nothing. */
  readonly by: Exclude<RevocationWay, "pushed">;
  /** Where the status list came from, with `status_list`. */
  readonly list?: ListSource;
};

/**
 * Verifies a grant and that it is not revoked, by the strongest way there is: what was pushed ends it; a live presentation proves it;
 * else the status list does, stapled or fetched. Fails closed: without any of them it is `status_unavailable`.
 * @throws {VerificationError} of which `RevokedError` says by which way the revocation was learned
 */
export async function checkGrant(credentialJwt: string, options: CheckGrantOptions): Promise<CheckedGrant> {
  const { origin, presentation, lists, now = new Date() } = options;
  const grant = await verifyGrant(credentialJwt, { origin, now });
  if (await options.pushed?.(grant.grantId)) throw new RevokedError("pushed");
  if (presentation) return live(grant, presentation, { origin, now, lists });
  const entry = statusEntryOf(grant);
  if (!lists || !entry) throw new VerificationError("status_unavailable", "There is no way to tell whether the grant is revoked");
  const { revoked, source } = await lists.check(entry, grant.issuer, now);
  if (revoked) throw new RevokedError("status_list");
  return { grant: { ...grant, revocation: "status_list" }, by: "status_list", list: source };
}

type Presentation = NonNullable<CheckGrantOptions["presentation"]>;

async function live(
  grant: VerifiedGrant,
  { jwt, challenge, audience }: Presentation,
  { origin, now, lists }: { readonly origin: string; readonly now: Date; readonly lists: StatusLists | undefined },
): Promise<CheckedGrant> {
  const presented = await verifyPresentation(jwt, { challenge, audience, origin, now });
  if (presented.grant.grantId !== grant.grantId || presented.grant.issuer !== grant.issuer)
    throw new VerificationError("issuer_mismatch", "The presentation is of another grant");
  if (presented.statusList) lists?.staple(presented.statusList, now);
  return { grant: presented.grant, by: "live" };
}

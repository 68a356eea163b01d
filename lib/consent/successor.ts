import type { GrantedAccess } from "../protocol/access-request.ts";
import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import { type Grant, type Usage, usesLeft } from "./grant.ts";
import { issueGrant, wholeSecond } from "./issue.ts";
import { receiptOfGrant } from "./receipts.ts";
import { type Time, timeFor } from "./time.ts";

type Succession = {
  readonly before: Grant;
  readonly usage: Usage;
  readonly now: Time;
  readonly how: "narrowed" | "given_back" | "given_again";
  /** No more than what `before` has left. */
  readonly access: GrantedAccess;
  readonly expiresAt: number;
};

/** What is left of a grant: when it ends at the latest, by a time that did not run backwards meanwhile, and its uses. */
export const leftOf = (before: Grant, usage: Usage, now: Time): { readonly latest: number; readonly uses: number | undefined } => ({
  latest: now.wall + before.expiresAt - timeFor(now, before.setBack),
  uses: usesLeft(before, usage),
});

/** The grant that takes another's place, and the changes that make it: to be committed with what ends the other. Uses and what was paid for go on. */
export async function successorOf(
  vault: Vault,
  { before, usage, now, how, access, expiresAt }: Succession,
): Promise<{ readonly grant: Grant; readonly changes: readonly Change[] }> {
  const { requestId, origin, client, siteDid, reviewDigest, shown, idSecret } = before;
  const proved = siteDid === undefined ? {} : { siteDid };
  const terms = { requestId, origin, client, ...proved, access, expiresAt, reviewDigest, shown, idSecret };
  const { grant, changes } = await issueGrant(vault, terms, wholeSecond(now.wall), before.status);
  return {
    grant,
    changes: [
      ...changes,
      await vault.collection<Grant>("grants").put(grant.grantId, grant, 0),
      await vault.collection<Usage>("usage").put(grant.grantId, carriedOn(usage, grant), 0),
      ...(await receiptOfGrant(vault, grant, { how, ...(before.receiptId === undefined ? {} : { replaces: before.receiptId }) })),
    ],
  };
}

/** What was paid for and begun goes on; uses were counted off what the successor may have. */
function carriedOn({ grantPaid, spent, retrieval, lastReadAt }: Usage, { access }: Grant): Usage {
  const streams = (retrieval?.streams ?? []).filter((read) => access.streams.some(({ name }) => name === read));
  return {
    uses: access.access_mode === "single_use" ? streams.length : 0,
    ...(grantPaid ? { grantPaid } : {}),
    ...(spent === undefined ? {} : { spent }),
    ...(retrieval ? { retrieval: { ...retrieval, streams } } : {}),
    ...(lastReadAt === undefined ? {} : { lastReadAt }),
  };
}

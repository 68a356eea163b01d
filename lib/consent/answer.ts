import { WalletError } from "../protocol/errors.ts";
import type { GrantAnswer } from "../protocol/methods.ts";
import type { Vault } from "../vault/vault.ts";
import { consentFor, type Grant } from "./grant.ts";
import type { Pending } from "./pending.ts";

/** What the page that asked is told. Throws the `WalletError` the request ended with. */
export async function answerTo(vault: Vault, { requestId, outcome }: Pending): Promise<GrantAnswer> {
  if (!outcome) throw new TypeError("not answered yet");
  if (outcome.kind === "error") throw new WalletError(outcome.code, { requestId });
  const grant = await vault.collection<Grant>("grants").get(outcome.grantId);
  if (!grant) throw new TypeError("an approval without a grant");
  const { grantId, credential, access, expiresAt } = grant.value;
  const answer = { requestId, grantId, credential, authorization_details: [access], expiresAt: new Date(expiresAt).toISOString() };
  return { ...answer, ...consentFor(grant.value) };
}

import type { LogEvent } from "../activity/event.ts";
import { appendEvents } from "../activity/log.ts";
import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import { answers, type Policy, policyFrom } from "./policy.ts";
import { knownTime, steady, type Time } from "./time.ts";
import type { PolicyView, Review } from "./views.ts";

export const policiesOf = (vault: Vault) => vault.collection<Policy>("policies");

/**
 * The changes that keep an answer for as long as `lasting` milliseconds, in place of those to the same app, source and purpose, and what the
 * log is to say of it. Throws `NotANarrowing`.
 */
export async function standingAnswer(
  vault: Vault,
  review: Review,
  given: Parameters<typeof policyFrom>[1],
  now: number,
): Promise<{ changes: Change[]; event: LogEvent }> {
  const policy = policyFrom(review, given, await knownTime(vault, now));
  const { policyId, origin, source, purpose, answer, until } = policy;
  const same = (await policiesOf(vault).all()).filter(
    ({ value }) => value.origin === origin && value.source.id === source.id && value.purpose === purpose,
  );
  const changes = [
    ...(await Promise.all(same.map(({ key, rev }) => policiesOf(vault).remove(key, rev)))),
    await policiesOf(vault).put(policyId, policy, 0),
  ];
  return { changes, event: { type: "policy_set", origin, policyId, answer, until } };
}

/** The standing answer to this request, if there is one. */
export const policyFor = async (vault: Vault, review: Review, now: Time): Promise<Policy | undefined> =>
  (await policiesOf(vault).all()).map(({ value }) => value).find((policy) => answers(policy, review, now));

/** Those that still stand, newest first. */
export async function policyViews(vault: Vault, now: Time): Promise<PolicyView[]> {
  const all = (await policiesOf(vault).all()).map(({ value }) => value).filter(({ steadyUntil }) => steady(now) < steadyUntil);
  return all
    .sort((a, b) => b.createdAt - a.createdAt)
    .map(({ policyId, answer, origin, source, purpose, until }) => ({ policyId, answer, origin, source, purpose, until }));
}

/** From now on the person is asked again. Nothing where there is no such answer. */
export function removePolicy(vault: Vault, policyId: string, now: number): Promise<void> {
  return vault.attempt(async () => {
    const policy = await policiesOf(vault).get(policyId);
    if (!policy) return { changes: [], result: undefined };
    const { origin, answer } = policy.value;
    const event = { type: "policy_ended" as const, origin, policyId, answer };
    return { changes: [await policiesOf(vault).remove(policyId, policy.rev), ...(await appendEvents(vault, [event], now))], result: undefined };
  });
}

import type { LogEvent } from "../activity/event.ts";
import { appendEvents } from "../activity/log.ts";
import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import type { Grant } from "./grant.ts";
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

/** Whether an answer in advance gives what this grant gives: of the same source to the same app, for the same purpose. */
export const isLike =
  ({ origin, access }: Pick<Grant, "origin" | "access">) =>
  (policy: Policy): boolean =>
    policy.origin === origin && policy.source.id === access.source.id && policy.purpose === access.purpose_code;

/** The changes that end every yes in advance of which `ends` is true, and what the log is to say: to be committed with what ends them. */
export async function endYeses(vault: Vault, ends: (policy: Policy) => boolean): Promise<{ changes: Change[]; events: LogEvent[] }> {
  const ended = (await policiesOf(vault).all()).filter(({ value }) => value.answer === "allow" && ends(value));
  return {
    changes: await Promise.all(ended.map(({ key, rev }) => policiesOf(vault).remove(key, rev))),
    events: ended.map(({ value: { origin, policyId, answer } }) => ({ type: "policy_ended", origin, policyId, answer })),
  };
}

/**
 * The changes by which an answer is given while the policy that gives it stands, to be committed with it: whoever ends the policy meanwhile
 * wins. Undefined where it has ended.
 */
export async function holdPolicy(vault: Vault, policyId: string): Promise<Change[] | undefined> {
  const policy = await policiesOf(vault).get(policyId);
  return policy && [await policiesOf(vault).put(policyId, policy.value, policy.rev)];
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

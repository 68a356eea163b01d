import type { LogEvent } from "../activity/event.ts";
import { appendEvents } from "../activity/log.ts";
import { priceDisplay } from "../earnings/compensation.ts";
import { ownTokens } from "../earnings/own-tokens.ts";
import type { OwnTokenView } from "../earnings/views.ts";
import { findDeclaration } from "../sources/installed.ts";
import type { Change } from "../vault/store/store.ts";
import type { Vault } from "../vault/vault.ts";
import type { Grant } from "./grant.ts";
import { answers, leftBeside, type Policy, policyFrom } from "./policy.ts";
import type { Standing } from "./stop-list.ts";
import { knownTime, steady, type Time } from "./time.ts";
import type { PolicyView, Review } from "./views.ts";

export const policiesOf = (vault: Vault) => vault.collection<Policy>("policies");

/**
 * The changes that keep an answer for as long as `lasting` milliseconds, and what the log is to say of it. It takes the place of what was said
 * to the same app for the same purpose about the same streams. Throws `NotANarrowing`.
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
  const about = policy.streams.map(({ name }) => name);
  const replaced = same.map(({ key, value, rev }) => {
    const left = leftBeside(value, about);
    return left ? policiesOf(vault).put(key, left, rev) : policiesOf(vault).remove(key, rev);
  });
  const changes = [...(await Promise.all(replaced)), await policiesOf(vault).put(policyId, policy, 0)];
  return { changes, event: { type: "policy_set", origin, policyId, answer, until } };
}

/**
 * The standing answer to this request, if there is one; a no before a yes. No yes while something that was taken back on a full disk is not
 * written down yet: the yes that gave it ends with that.
 */
export async function policyFor({ vault, stops }: Pick<Standing, "vault" | "stops">, review: Review, now: Time): Promise<Policy | undefined> {
  const those = (await policiesOf(vault).all()).map(({ value }) => value).filter((policy) => answers(policy, review, now));
  const no = those.find(({ answer }) => answer === "deny");
  return no ?? ((await stops.list()).stops.length > 0 ? undefined : those[0]);
}

/** Those that still stand, newest first. */
export async function policyViews(vault: Vault, now: Time): Promise<PolicyView[]> {
  const all = (await policiesOf(vault).all()).map(({ value }) => value).filter(({ steadyUntil }) => steady(now) < steadyUntil);
  const tokens = await ownTokens(vault);
  return Promise.all(all.sort((a, b) => b.createdAt - a.createdAt).map((policy) => viewOf(vault, policy, tokens)));
}

async function viewOf(vault: Vault, policy: Policy, tokens: readonly OwnTokenView[]): Promise<PolicyView> {
  const { policyId, answer, origin, source, purpose, until, streams, accessMode, lifetime, maxUses, price, retention, deletes } = policy;
  const declared = (await findDeclaration(vault, source.id))?.streams ?? [];
  const view = {
    policyId,
    origin,
    source,
    purpose,
    until,
    streams: streams.map(({ name, label, fields, ...range }) => {
      const known = declared.find((stream) => stream.name === name)?.fields ?? [];
      return { name, label, fields: fields.map((field) => known.find((one) => one.name === field)?.label ?? field), ...range };
    }),
  };
  if (answer === "deny") return { ...view, answer };
  return {
    ...view,
    answer,
    accessMode,
    lifetime,
    ...(maxUses === undefined ? {} : { maxUses }),
    ...(price ? { price: { ...price, display: priceDisplay(price, tokens) } } : {}),
    ...(retention === undefined ? {} : { retention }),
    ...(deletes ? { deletes } : {}),
  };
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

import { approve } from "../../lib/consent/approve.ts";
import { isBlocked } from "../../lib/consent/blocked.ts";
import { grantViews } from "../../lib/consent/grants.ts";
import { type Waiting, waiting } from "../../lib/consent/pending.ts";
import { policyFor } from "../../lib/consent/policies.ts";
import { selectionOf } from "../../lib/consent/policy.ts";
import { end, findRequest, freeze, type StoredRequest } from "../../lib/consent/requests.ts";
import { readTime } from "../../lib/consent/time.ts";
import type { Decision, DecisionResult, RequestView, Review } from "../../lib/consent/views.ts";
import type { Vault } from "../../lib/vault/vault.ts";
import { endUnanswered, finishAs, finishAsStored, type Wallet } from "./wallet.ts";

const SAMPLES = 3;
const HOUR = 3_600_000;
/** Grants that one app gets by standing answers, and by others, within an hour. */
const YES_AN_HOUR = 12;

type Frozen = Awaited<ReturnType<typeof freeze>>;

type Ended = Extract<RequestView, { state: "answered" }>["outcome"];
const outcomeOf = (state: Exclude<StoredRequest["state"], "waiting">): Ended => (state === "no_data" ? "dismissed" : state);

/** What the approval window shows. A request that came in while the vault was locked is frozen now. */
export async function requestView(wallet: Wallet, requestId: string): Promise<RequestView> {
  const { vault, pending, pages, clock } = wallet;
  const queue = waiting(await pending.list());
  const position = queue.findIndex((candidate) => candidate.requestId === requestId);
  const here = queue[position];
  const stored = here ? (await freeze(vault, here, clock())).value : (await findRequest(vault, requestId))?.value;
  if (!stored) return { state: "unknown" };
  if (stored.state !== "waiting") {
    if (here) await finishAs(wallet, requestId, stored);
    return { state: "answered", outcome: outcomeOf(stored.state) };
  }
  // Known to the vault and to nobody who waits: the browser ended before it was answered.
  if (!here) return { state: "answered", outcome: "dismissed" };
  return {
    state: "waiting",
    review: stored.review,
    reviewDigest: stored.reviewDigest,
    samples: await samplesOf(vault, stored.review),
    pageOpen: await pages.isOpen(stored.asked.origin),
    queue: { position: position + 1, of: queue.length },
  };
}

async function samplesOf(vault: Vault, { source, streams }: Review): Promise<Record<string, Readonly<Record<string, unknown>>[]>> {
  const entries = streams.map(async ({ name, since, until, fields }) => {
    const { records } = await vault.records.page({
      source: source.id,
      stream: name,
      since,
      until: until ?? Number.MAX_SAFE_INTEGER,
      order: "desc",
      limit: SAMPLES,
    });
    return [name, records.map(({ data }) => Object.fromEntries(fields.map((field) => [field.name, data[field.name] ?? null])))] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** The person's answer. Repeating it changes nothing: the first one stays. */
export async function answer(wallet: Wallet, decision: Decision): Promise<DecisionResult> {
  const { vault, pending, clock } = wallet;
  const { requestId } = decision;
  if (decision.answer !== "approve") {
    const wanted = decision.answer === "deny" ? "denied" : "dismissed";
    const { lasting, block = false } = decision.answer === "deny" ? decision : {};
    const state = await end(vault, requestId, wanted, clock(), { block, ...(lasting === undefined ? {} : { lasting }) });
    if (state !== wanted) return answeredBefore(wallet, requestId, state);
    await finishAs(wallet, requestId, { state });
    return { state: "done", outcome: wanted };
  }
  const { reviewDigest, selection, lasting } = decision;
  // What nobody waits for any more cannot be approved: the page was told that it ended.
  if (!waiting(await pending.list()).some((candidate) => candidate.requestId === requestId))
    return answered((await findRequest(vault, requestId))?.value.state);
  const result = await approve(vault, { requestId, reviewDigest, selection, now: clock(), ...(lasting === undefined ? {} : { lasting }) });
  switch (result.state) {
    case "stale":
      return { state: "stale" };
    case "no_data":
      await finishAs(wallet, requestId, { state: "no_data" });
      return { state: "done", outcome: "dismissed" };
    case "approved":
      await finishAs(wallet, requestId, { state: "approved", grantId: result.grant.grantId });
      return { state: "done", outcome: "approved" };
    case "answered":
      return answeredBefore(wallet, requestId, result.outcome);
  }
}

/**
 * Brings a request before the person, unless it needs no answer of theirs: it was answered before, by a worker that was stopped before it had
 * told the page, or in advance. Behind the lock it is shown in any case: what exists is not known there.
 */
export async function ask(wallet: Wallet, request: Waiting): Promise<void> {
  const { vault, approvals, clock } = wallet;
  const frozen = (await vault.state()) === "unlocked" ? await freeze(vault, request, clock()) : undefined;
  if (frozen && frozen.value.state !== "waiting") return finishAsStored(wallet, request.requestId);
  if (!(frozen && (await answerInAdvance(wallet, frozen)))) await approvals.show(request.requestId);
}

/** Tells of a site's request that was answered, but by a worker that was stopped before it could tell: it keeps the site from asking no longer. */
export async function endAnswered(wallet: Wallet, origin: string): Promise<void> {
  if ((await wallet.vault.state()) !== "unlocked") return;
  for (const one of waiting(await wallet.pending.list())) if (one.origin === origin) await finishAsStored(wallet, one.requestId);
}

/** Answers in advance what came in behind the lock; the window that shows it, if there is one, closes. */
export async function answerWaiting(wallet: Wallet): Promise<void> {
  const { vault, pending, approvals, clock } = wallet;
  for (const request of waiting(await pending.list()))
    if (await answerInAdvance(wallet, await freeze(vault, request, clock()))) await approvals.close(request.requestId);
}

/**
 * The window that showed a request was closed. Before an answer that is not a no, and never a yes; others that wait stay behind
 * the badge. After an answer it closed by itself, and what came in while it did so is shown now.
 */
export async function windowClosed(wallet: Wallet, requestId: string): Promise<void> {
  const queue = waiting(await wallet.pending.list());
  const [next] = queue;
  if (queue.some((pending) => pending.requestId === requestId)) await endUnanswered(wallet, requestId, "dismissed");
  else if (next) await ask(wallet, next);
}

/** Answers a request as the person said before, if they did: by blocking its site, or by a standing answer. The log tells. Gives whether it did. */
async function answerInAdvance(wallet: Wallet, frozen: Frozen): Promise<boolean> {
  const { vault, clock } = wallet;
  const { asked, state } = frozen.value;
  if (state !== "waiting") return false;
  if (!(await isBlocked(vault, asked.origin))) return answerByPolicy(wallet, frozen);
  // The way that a standing no goes: a page cannot tell this one from any other.
  await end(vault, asked.requestId, "denied", clock(), { blocked: true });
  await finishAsStored(wallet, asked.requestId);
  return true;
}

async function answerByPolicy(wallet: Wallet, { value: { asked, review, reviewDigest } }: Frozen): Promise<boolean> {
  const { vault, clock } = wallet;
  const { requestId } = asked;
  const policy = await policyFor(wallet, review, await readTime(wallet, clock));
  if (!policy) return false;
  const { policyId } = policy;
  if (policy.answer === "allow" && (await tooOften(wallet, asked.origin))) return false;
  if (policy.answer === "deny") await end(vault, requestId, "denied", clock(), { policyId });
  else {
    const approval = await approve(vault, { requestId, reviewDigest, selection: selectionOf(review), now: clock(), policyId });
    // What changed meanwhile is the person's to look at.
    if (approval.state === "stale") return false;
  }
  await finishAsStored(wallet, requestId);
  return true;
}

/** An app that collects one grant after the other is for the person to look at. */
async function tooOften(wallet: Wallet, origin: string): Promise<boolean> {
  const now = wallet.clock();
  const recent = (await grantViews(wallet, now)).filter((grant) => grant.origin === origin && grant.createdAt > now - HOUR);
  return recent.length >= YES_AN_HOUR;
}

/** It was answered before this, perhaps by this very answer to a worker that was stopped. */
const answered = (state: StoredRequest["state"] | undefined): DecisionResult => ({
  state: "answered",
  outcome: state === undefined || state === "waiting" ? "dismissed" : outcomeOf(state),
});

/** The first answer stays, and is what the page hears. */
async function answeredBefore(wallet: Wallet, requestId: string, state: StoredRequest["state"] | undefined): Promise<DecisionResult> {
  await finishAsStored(wallet, requestId);
  return answered(state);
}

import { approve } from "../../lib/consent/approve.ts";
import { waiting } from "../../lib/consent/pending.ts";
import { end, findRequest, freeze, type StoredRequest } from "../../lib/consent/requests.ts";
import type { Decision, DecisionResult, RequestView, Review } from "../../lib/consent/views.ts";
import type { Vault } from "../../lib/vault/vault.ts";
import { finish, type Wallet } from "./wallet.ts";

const SAMPLES = 3;

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
  if (stored.state !== "waiting") return { state: "answered", outcome: outcomeOf(stored.state) };
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
    const state = await end(vault, requestId, wanted, clock());
    if (state !== undefined && state !== "waiting" && state !== wanted) return { state: "answered", outcome: outcomeOf(state) };
    await finish(wallet, requestId, { kind: "error", code: decision.answer === "deny" ? "user_rejected" : "dismissed" });
    return { state: "done", outcome: wanted };
  }
  const { reviewDigest, selection } = decision;
  // What nobody waits for any more cannot be approved: the page was told that it ended.
  if (!waiting(await pending.list()).some((candidate) => candidate.requestId === requestId))
    return finishAnswered(wallet, requestId, (await findRequest(vault, requestId))?.value.state ?? "waiting");
  const result = await approve(vault, { requestId, reviewDigest, selection, now: clock() });
  switch (result.state) {
    case "stale":
      return { state: "stale" };
    case "no_data":
      await finish(wallet, requestId, { kind: "error", code: "no_data" });
      return { state: "done", outcome: "dismissed" };
    case "approved":
      await finish(wallet, requestId, { kind: "approved", grantId: result.grant.grantId });
      return { state: "done", outcome: "approved" };
    case "answered":
      return finishAnswered(wallet, requestId, result.outcome);
  }
}

/** A worker stopped between storing an approval and telling the page of it: told now. */
async function finishAnswered(wallet: Wallet, requestId: string, state: StoredRequest["state"]): Promise<DecisionResult> {
  const grantId = (await findRequest(wallet.vault, requestId))?.value.grantId;
  if (state === "approved" && grantId) await finish(wallet, requestId, { kind: "approved", grantId });
  return { state: "answered", outcome: state === "waiting" ? "dismissed" : outcomeOf(state) };
}

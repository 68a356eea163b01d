import { approve } from "../../lib/consent/approve.ts";
import { waiting } from "../../lib/consent/pending.ts";
import { end, findRequest, freeze, type StoredRequest } from "../../lib/consent/requests.ts";
import type { Decision, DecisionResult, RequestView, Review } from "../../lib/consent/views.ts";
import type { Vault } from "../../lib/vault/vault.ts";
import { finishAsStored, type Wallet } from "./wallet.ts";

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
    return told(wallet, requestId, state === wanted ? { state: "done", outcome: wanted } : answered(state));
  }
  const { reviewDigest, selection } = decision;
  // What nobody waits for any more cannot be approved: the page was told that it ended.
  if (!waiting(await pending.list()).some((candidate) => candidate.requestId === requestId))
    return answered((await findRequest(vault, requestId))?.value.state);
  const result = await approve(vault, { requestId, reviewDigest, selection, now: clock() });
  switch (result.state) {
    case "stale":
      return { state: "stale" };
    case "no_data":
      return told(wallet, requestId, { state: "done", outcome: "dismissed" });
    case "approved":
      return told(wallet, requestId, { state: "done", outcome: "approved" });
    case "answered":
      return told(wallet, requestId, answered(result.outcome));
  }
}

/** It was answered before this, perhaps by this very answer to a worker that was stopped. */
const answered = (state: StoredRequest["state"] | undefined): DecisionResult => ({
  state: "answered",
  outcome: state === undefined || state === "waiting" ? "dismissed" : outcomeOf(state),
});

/** What the window is told, once the page was told what is kept. */
async function told(wallet: Wallet, requestId: string, result: DecisionResult): Promise<DecisionResult> {
  await finishAsStored(wallet, requestId);
  return result;
}

import type { PageError } from "../../../lib/protocol/errors.ts";
import type { Announcement } from "../../../sdk/announce.ts";
import type { Provider } from "../../../sdk/provider.ts";
import { TO_PAGE, TO_WALLET } from "../../../sdk/relay.ts";

export type Found = Announcement;
/** `saw` is what came back; `safe` whether that is what a wallet owes its user. */
export type Seen = { readonly saw: unknown; readonly safe: boolean };
export type Attempt = { readonly name: string; readonly run: (found: Found) => Promise<Seen> };

/** A call that is unanswered for this long (ms) is taken for one that never settles. */
const PATIENCE = 10_000;

export type Outcome =
  | { readonly kind: "answered"; readonly result: unknown }
  | { readonly kind: "refused"; readonly error: Partial<PageError> }
  | { readonly kind: "no answer" };

export async function outcomeOf(provider: Provider, args: unknown): Promise<Outcome> {
  const patience = new Promise<Outcome>((resolve) => {
    setTimeout(() => resolve({ kind: "no answer" }), PATIENCE);
  });
  const call = provider.request(args as { method: string }).then(
    (result): Outcome => ({ kind: "answered", result }),
    (error: unknown): Outcome => {
      const { code = 0, message = "", data } = error as Partial<PageError>;
      return { kind: "refused", error: { code, message, ...(data ? { data } : {}) } };
    },
  );
  return Promise.race([call, patience]);
}

/** The code of a refusal, `answered` or `no answer`. */
export function word(outcome: Outcome): string {
  return outcome.kind === "refused" ? (outcome.error.data?.code ?? "no code") : outcome.kind;
}

/** Waits until the wallet has dealt with everything posted before: it answers calls of one page in turn or, at worst, soon after. */
export async function settled(provider: Provider): Promise<boolean> {
  const words: string[] = [];
  for (let round = 0; round < 3; round++) words.push(word(await outcomeOf(provider, { method: "data_getCapabilities" })));
  return words.every((one) => one === "answered");
}

/** Answers to calls that were posted past the provider, by id. */
export function eavesdrop(): { readonly heard: Map<unknown, unknown>; readonly stop: () => void } {
  const heard = new Map<unknown, unknown>();
  const onMessage = ({ data, source }: MessageEvent<{ channel?: unknown; message?: { id?: unknown } } | null>) => {
    if (source === window && data?.channel === TO_PAGE) heard.set(data.message?.id, data.message);
  };
  window.addEventListener("message", onMessage);
  return { heard, stop: () => window.removeEventListener("message", onMessage) };
}

export const postToWallet = (call: unknown, more: object = {}) => window.postMessage({ channel: TO_WALLET, call, ...more }, location.origin);

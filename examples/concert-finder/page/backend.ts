import type { ApiErrorCode, GrantSummary, Standing } from "../api.ts";
import type { Concert } from "../concerts.ts";
import type { Price } from "../terms.ts";

/** Our own backend said no. */
export class BackendError extends Error {
  override readonly name = "BackendError";
  readonly code: ApiErrorCode | "internal" | "unreachable";

  constructor(code: BackendError["code"]) {
    super(code);
    this.code = code;
  }
}

async function call<T>(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<T> {
  const init = body === undefined ? { method } : { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`/api/${path}`, { ...init, signal: AbortSignal.timeout(15_000) }).catch(() => undefined);
  if (response === undefined) throw new BackendError("unreachable");
  const answer = (await response.json().catch(() => ({}))) as T & { error?: BackendError["code"] };
  if (!response.ok) throw new BackendError(answer.error ?? "internal");
  return answer;
}

export const backend = {
  price: () => call<{ price: Price }>("GET", "price"),
  currentGrant: () => call<{ grant: GrantSummary | null }>("GET", "grant"),
  storeGrant: (credential: string) => call<{ grant: GrantSummary }>("POST", "grant", { credential }),
  standing: () => call<Standing>("GET", "standing"),
  forgetGrant: () => call<object>("DELETE", "grant"),
  challenge: () => call<{ challenge: string; audience: string }>("POST", "challenge", {}),
  present: (presentation: string) => call<{ holder: string }>("POST", "presentation", { presentation }),
  pay: (accepts: readonly unknown[]) => call<{ payment: unknown; amount: string }>("POST", "pay", { accepts }),
  concerts: (artists: readonly string[]) => call<{ concerts: readonly Concert[] }>("POST", "concerts", { artists }),
};

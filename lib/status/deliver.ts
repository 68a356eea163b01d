import type { Failure } from "./tries.ts";

/** What is handed to somebody else's server. `type` is its media type. */
export type Parcel = {
  readonly method: "PUT" | "POST";
  readonly url: string;
  readonly type: string;
  readonly body: string;
  /** The one status that says it was taken. Without it any 2xx does. */
  readonly expected?: number;
};

/** Takes a parcel to its place: undefined when it was taken, else why not. */
export type Deliver = (parcel: Parcel) => Promise<Failure | undefined>;

/** What is shown at an address; undefined where nothing is to be had. */
export type Obtain = (url: string) => Promise<string | undefined>;

/** How the wallet reaches others. */
export type Carrier = { readonly deliver: Deliver; readonly obtain: Obtain };

const TIME_OUT = 10_000;
/** Bytes of an answer that are read: the longest list is shorter. */
const MOST_READ = 65_536;

/** With nothing of the person's on it: no cookie, no referrer, no redirect followed. The other side lets it in by CORS: no host permission is needed. */
const plainly = (): RequestInit => ({
  credentials: "omit",
  redirect: "error",
  referrerPolicy: "no-referrer",
  cache: "no-store",
  signal: AbortSignal.timeout(TIME_OUT),
});

const deliver: Deliver = async ({ method, url, type, body, expected }) => {
  try {
    const response = await fetch(url, { ...plainly(), method, headers: { "content-type": type, accept: "application/json" }, body });
    await response.body?.cancel();
    return (expected === undefined ? response.ok : response.status === expected) ? undefined : "refused";
  } catch {
    return "unreachable";
  }
};

const obtain: Obtain = async (url) => {
  try {
    const response = await fetch(url, plainly());
    return response.ok ? await beginningOf(response) : undefined;
  } catch {
    return undefined;
  }
};

/** The text of an answer; undefined of one that is longer than anything that is expected. */
async function beginningOf(response: Response): Promise<string | undefined> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done) return text;
    text += decoder.decode(value, { stream: true });
    if (text.length > MOST_READ) {
      await reader?.cancel();
      return undefined;
    }
  }
}

/** By the browser's own fetch. */
export const byFetch: Carrier = { deliver, obtain };

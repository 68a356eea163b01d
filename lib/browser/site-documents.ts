import { SITE_DOCUMENT_BYTES, type SiteDocuments, siteDocumentPaths } from "../protocol/wire.ts";

/** Longest that a request waits for what its site publishes, in milliseconds. */
const TIME_OUT = 2000;
/** For so long what was read, or was not there, is not asked for again. Milliseconds. */
const KEPT = 30_000;

type Fetch = (address: string, init: RequestInit) => Promise<Response>;

/**
 * Reads what a site publishes about itself, from the site itself: no other origin, no redirect, no cookies. Gives what was there within two
 * seconds, and never fails: a site need not publish anything. One reading serves all who ask while it is under way, and for 30 s.
 */
export function siteDocuments(origin: string, get: Fetch = (address, init) => fetch(address, init), now = () => performance.now()) {
  let read: { readonly at: number; readonly documents: Promise<SiteDocuments> } | undefined;
  return (): Promise<SiteDocuments> => {
    if (!read || now() - read.at > KEPT) read = { at: now(), documents: readAll(origin, get) };
    return read.documents;
  };
}

async function readAll(origin: string, get: Fetch): Promise<SiteDocuments> {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  // The signal alone would leave it to the network whether this ends.
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      stop.abort();
      resolve(undefined);
    }, TIME_OUT);
  });
  const inTime = (path: string) => Promise.race([textAt(`${origin}${path}`, get, stop.signal), late]);
  const [linkage, needs] = await Promise.all([inTime(siteDocumentPaths.linkage), inTime(siteDocumentPaths.needs)]);
  clearTimeout(timer);
  return { ...(linkage === undefined ? {} : { linkage }), ...(needs === undefined ? {} : { needs }) };
}

async function textAt(address: string, get: Fetch, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await get(address, { signal, mode: "same-origin", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer" });
    if (response.ok && response.body) return await boundedText(response.body);
    await response.body?.cancel();
  } catch {
    // Not there, or not to be read: the same as nothing said.
  }
  return undefined;
}

/** The whole of it as UTF-8; undefined as soon as it is longer than allowed. Throws on what is no UTF-8. */
async function boundedText(body: ReadableStream<Uint8Array>): Promise<string | undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let length = 0;
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.length;
    if (length > SITE_DOCUMENT_BYTES) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}

import type { Page } from "@playwright/test";

/** Strings are shown whole in a snapshot only with this flag; without it, their first thousand characters. */
export const WHOLE_STRINGS = "--js-flags=--heap-snapshot-string-limit=100000000";

type Message = {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly chunk?: string };
  readonly error?: { readonly message: string };
};

/** Which of the texts stand anywhere in the JavaScript heap of a page, garbage collected first. */
export async function inHeapOfPage(page: Page, texts: readonly string[]): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => chunks.push(chunk));
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  await session.detach();
  return foundIn(chunks, texts);
}

/** The same for the service worker of an extension, by way of one of its pages: it must be running. */
export async function inHeapOfWorker(page: Page, texts: readonly string[]): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { host } = new URL(page.url());
  const { targetInfos } = await session.send("Target.getTargets");
  const worker = targetInfos.find(({ type, url }) => type === "service_worker" && new URL(url).host === host);
  if (!worker) throw new Error("no worker is running");
  const { sessionId } = await session.send("Target.attachToTarget", { targetId: worker.targetId, flatten: false });
  const chunks: string[] = [];
  const answered = new Map<number, (message: Message) => void>();
  session.on("Target.receivedMessageFromTarget", ({ sessionId: from, message: text }) => {
    if (from !== sessionId) return;
    const message = JSON.parse(text) as Message;
    if (message.method === "HeapProfiler.addHeapSnapshotChunk") chunks.push(message.params?.chunk ?? "");
    if (message.id !== undefined) answered.get(message.id)?.(message);
  });
  for (const [id, method] of ["HeapProfiler.enable", "HeapProfiler.collectGarbage", "HeapProfiler.takeHeapSnapshot"].entries()) {
    const answer = new Promise<Message>((resolve) => answered.set(id, resolve));
    await session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method }) });
    const { error } = await answer;
    if (error) throw new Error(error.message);
  }
  await session.detach();
  return foundIn(chunks, texts);
}

function foundIn(chunks: readonly string[], texts: readonly string[]): string[] {
  const { strings } = JSON.parse(chunks.join("")) as { readonly strings: readonly string[] };
  return texts.filter((text) => strings.some((string) => string.includes(text)));
}

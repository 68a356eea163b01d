import { utf8 } from "../crypto/bytes.ts";

/** Bytes gathered before the browser gets them, which may keep them on disk. */
const PART = 1 << 20;

/** A file out of pieces of text, of which never more than a megabyte is held here. Throws the signal's reason. */
export async function blobOf(texts: AsyncIterable<string>, type: string, signal: AbortSignal): Promise<Blob> {
  const parts: Blob[] = [];
  let gathered: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const hand = (): void => {
    parts.push(new Blob(gathered));
    [gathered, size] = [[], 0];
  };
  for await (const text of texts) {
    signal.throwIfAborted();
    const bytes = utf8(text);
    gathered.push(bytes);
    size += bytes.length;
    if (size >= PART) hand();
  }
  hand();
  return new Blob(parts, { type });
}

import { Refused } from "./refused.ts";

const MEGABYTE = 1024 * 1024;
/** One file larger than this does not fit into the page's memory in comfort: it is there as bytes, as text and as values at once. */
export const MAX_FILE_BYTES = 256 * MEGABYTE;

/**
 * All bytes of a file. Throws {@link Refused} (`too_large`, `empty`), or the signal's reason once it is aborted.
 * A file that changed or went away since it was chosen is refused as `truncated`.
 */
export async function readFile(file: File, onRead: (bytes: number) => void, signal: AbortSignal): Promise<Uint8Array> {
  signal.throwIfAborted();
  if (file.size > MAX_FILE_BYTES)
    throw new Refused("too_large", file.name, `“${file.name}” is larger than ${MAX_FILE_BYTES / MEGABYTE} MB. Split it and import the parts.`);
  if (file.size === 0) throw new Refused("empty", file.name, `“${file.name}” is empty.`);
  const bytes = new Uint8Array(file.size);
  let length = 0;
  const reader = file.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => unreadable(file.name));
      signal.throwIfAborted();
      if (done) break;
      if (length + value.length > bytes.length) unreadable(file.name);
      bytes.set(value, length);
      length += value.length;
      onRead(value.length);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  return length === bytes.length ? bytes : unreadable(file.name);
}

function unreadable(fileName: string): never {
  throw new Refused("truncated", fileName, `“${fileName}” could not be read to its end. Download it again.`);
}

import { Refused } from "./refused.ts";

const MEGABYTE = 1024 * 1024;
/** Bytes read at a time. */
const PIECE = 128 * 1024;
/** One file larger than this does not fit into the page's memory in comfort: most are there as bytes, as text and as values at once. */
export const MAX_FILE_BYTES = 256 * MEGABYTE;

/**
 * The bytes of a file, piece by piece; each is overwritten by the next. Throws {@link Refused} (`too_large`, `empty`), or the signal's reason once it is aborted.
 * A file that changed or went away since it was chosen is refused as `truncated`.
 */
export async function* readPieces(file: File, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  signal.throwIfAborted();
  if (file.size > MAX_FILE_BYTES)
    throw new Refused("too_large", file.name, `“${file.name}” is larger than ${MAX_FILE_BYTES / MEGABYTE} MB. Split it and import the parts.`);
  if (file.size === 0) throw new Refused("empty", file.name, `“${file.name}” is empty.`);
  let length = 0;
  const { read, cancel } = readerOf(file);
  try {
    for (;;) {
      const piece = await read().catch(() => unreadable(file.name));
      signal.throwIfAborted();
      if (piece === undefined) break;
      length += piece.length;
      if (length > file.size) unreadable(file.name);
      yield piece;
    }
  } finally {
    await cancel().catch(() => undefined);
  }
  if (length !== file.size) unreadable(file.name);
}

type Reader = { readonly read: () => Promise<Uint8Array | undefined>; readonly cancel: () => Promise<void> };

/** Reads into one buffer again and again: a buffer for each piece waits for a collection that a long file does not wait for. */
function readerOf(file: File): Reader {
  const stream = file.stream();
  let reader: ReadableStreamBYOBReader;
  try {
    reader = stream.getReader({ mode: "byob" });
  } catch {
    // A browser whose files are not streams of bytes.
    const plain = stream.getReader();
    return { read: async () => (await plain.read()).value, cancel: () => plain.cancel() };
  }
  let buffer = new ArrayBuffer(PIECE);
  const read = async (): Promise<Uint8Array | undefined> => {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    if (done) return undefined;
    buffer = value.buffer;
    return value;
  };
  return { read, cancel: () => reader.cancel() };
}

/** All bytes of a file. Throws as {@link readPieces} does. */
export async function readFile(file: File, onRead: (bytes: number) => void, signal: AbortSignal): Promise<Uint8Array> {
  let bytes = new Uint8Array();
  let length = 0;
  for await (const piece of readPieces(file, signal)) {
    // Only now: a file that is refused for its size is never given room.
    if (bytes.length === 0) bytes = new Uint8Array(file.size);
    bytes.set(piece, length);
    length += piece.length;
    onRead(piece.length);
  }
  return bytes;
}

/** Throws the refusal of a file that is not, or no longer, what was chosen. */
export function unreadable(fileName: string): never {
  throw new Refused("truncated", fileName, `“${fileName}” could not be read to its end. Download it again.`);
}

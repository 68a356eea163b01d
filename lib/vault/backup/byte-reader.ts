import { type Bytes, concat } from "../../crypto/bytes.ts";

/** Bytes that come in pieces, read in the lengths that a format asks for. Holds no more than what was asked for and one piece. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array();
  #read = 0;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Bytes given out so far. */
  get read(): number {
    return this.#read;
  }

  /** The next `length` bytes, or fewer where there are no more. Grows with what arrives, never with what `length` claims. */
  async upTo(length: number): Promise<Bytes> {
    const parts: Uint8Array[] = [];
    let missing = length;
    while (missing > 0 && (await this.#fill())) {
      const part = this.#held.subarray(0, missing);
      this.#held = this.#held.subarray(part.length);
      parts.push(part);
      missing -= part.length;
    }
    this.#read += length - missing;
    return concat(...parts);
  }

  /** What comes before the next `end`, which is passed over; or, `found` being false, as much as there was, a piece more than `most` at the longest. */
  async until(end: number, most: number): Promise<{ readonly bytes: Bytes; readonly found: boolean }> {
    const parts: Uint8Array[] = [];
    let length = 0;
    while (length <= most && (await this.#fill())) {
      const at = this.#held.indexOf(end);
      const part = at < 0 ? this.#held : this.#held.subarray(0, at);
      const passed = part.length + (at < 0 ? 0 : 1);
      parts.push(part);
      length += part.length;
      this.#held = this.#held.subarray(passed);
      this.#read += passed;
      if (at >= 0) return { bytes: concat(...parts), found: length <= most };
    }
    return { bytes: concat(...parts), found: false };
  }

  /** Nobody reads on: lets go of where the pieces come from. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  /** Whether there is at least one byte to give. */
  async #fill(): Promise<boolean> {
    while (this.#held.length === 0) {
      const next = await this.#pieces.next();
      if (next.done === true) return false;
      this.#held = next.value;
    }
    return true;
  }
}

/** A file piece by piece, without ever holding all of it. (Browsers differ in whether a stream can be iterated.) */
export async function* piecesOf(file: Blob): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

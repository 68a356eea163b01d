import { type Bytes, fromUtf8, utf8 } from "../../crypto/bytes.ts";
import { Damaged } from "../../crypto/envelope.ts";
import { COLUMNS, type Row } from "./rows.ts";

/** Entries of the log that one block of the index is about. */
export const BLOCK = 4096;

const WIDTH = 8;

/** Before the numbers: which streams there are, and of which each row is. */
type Heading = { readonly streams: readonly string[]; readonly of: readonly number[] };

/** Rows as bytes: length of the heading (uint32), the heading as JSON, then row by row its numbers (float64), all little-endian. */
export function packRows(rows: readonly Row[]): Bytes {
  const streams = [...new Set(rows.map(({ stream }) => stream))];
  const places = new Map(streams.map((stream, index) => [stream, index]));
  const heading = utf8(JSON.stringify({ streams, of: rows.map(({ stream }) => places.get(stream) ?? 0) } satisfies Heading));
  const bytes = new Uint8Array(4 + heading.length + rows.length * COLUMNS * WIDTH);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, heading.length, true);
  bytes.set(heading, 4);
  let at = 4 + heading.length;
  for (const { values } of rows)
    for (const value of values) {
      view.setFloat64(at, value, true);
      at += WIDTH;
    }
  return bytes;
}

/** Throws `Damaged` on bytes that {@link packRows} did not make. */
export function unpackRows(bytes: Bytes): Row[] {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const length = view.getUint32(0, true);
    const { streams, of } = JSON.parse(fromUtf8(bytes.subarray(4, 4 + length))) as Heading;
    let at = 4 + length;
    if (bytes.length !== at + of.length * COLUMNS * WIDTH) throw new Damaged("not as many numbers as there are rows");
    return of.map((place) => {
      const values = Array.from({ length: COLUMNS }, (_, column) => view.getFloat64(at + column * WIDTH, true));
      at += COLUMNS * WIDTH;
      return { stream: streams[place] ?? "", values };
    });
  } catch {
    throw new Damaged("a block of the index makes no sense");
  }
}

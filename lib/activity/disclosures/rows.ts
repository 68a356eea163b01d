import { sha256 } from "@noble/hashes/sha2.js";
import { utf8 } from "../../crypto/bytes.ts";
import type { StoredEntry } from "../entry.ts";

/**
 * What the index keeps of one disclosure, as numbers: the entry in the log, the version of the stream, and where what it covers
 * begins and ends (time, the beginning of the key, its fingerprint). `stream` is of which stream it is.
 */
export type Row = { readonly stream: string; readonly values: readonly number[] };

/** Numbers in a row. */
export const COLUMNS = 8;

export const streamName = (source: string, stream: string): string => JSON.stringify([source, stream]);

/** The row of an entry, where it is a disclosure of which it is known what it covered. */
export function rowOf({ seq, event, aside }: StoredEntry): Row | undefined {
  if (event.type !== "disclosed" || !aside) return undefined;
  const { from, to, version } = aside;
  return {
    stream: streamName(event.source, event.stream),
    values: [seq, version, from[0], beginningOf(from[1]), to[0], beginningOf(to[1]), fingerprintOf(from[1]), fingerprintOf(to[1])],
  };
}

/** Seven characters of seven bits: exact in a number of 53. */
const CHARACTERS = 7;
const LAST = 127;

/**
 * The beginning of a key as a number that never orders two keys otherwise than they are. Keys that begin alike, or that have
 * a character beyond ASCII at the same place, give the same number.
 */
export function beginningOf(key: string): number {
  let number = 0;
  let isReadable = true;
  for (let index = 0; index < CHARACTERS; index++) {
    const code = key.charCodeAt(index);
    // The end of a key comes before every character.
    const symbol = !isReadable || Number.isNaN(code) ? 0 : Math.min(code + 1, LAST);
    if (symbol === LAST) isReadable = false;
    number = number * (LAST + 1) + symbol;
  }
  return number;
}

/** 52 bits of a key's SHA-256, exact in a number: two keys that agree in it are one. */
export function fingerprintOf(key: string): number {
  const digest = sha256(utf8(key));
  const view = new DataView(digest.buffer, digest.byteOffset);
  return view.getUint32(0) * 2 ** 20 + (view.getUint32(4) >>> 12);
}

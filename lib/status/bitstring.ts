import { decodeBase64url, encodeBase64url } from "../crypto/base64url.ts";
import type { Bytes } from "../crypto/bytes.ts";

/** Entries of every list: the least that Bitstring Status List v1.0 allows (section 6.1), so that one of them hides among many. */
export const ENTRIES = 131_072;

/**
 * The `encodedList` of a list in which these entries are set: GZIP, then multibase base64url. Entry 0 is the leftmost bit of the
 * first byte. Source: Bitstring Status List v1.0, sections 2.2 and 3.3.
 */
export async function encodeBits(set: Iterable<number>): Promise<string> {
  const bits = new Uint8Array(ENTRIES / 8);
  for (const index of set) bits[index >> 3] = (bits[index >> 3] ?? 0) | (0x80 >> (index & 7));
  return `u${encodeBase64url(await gzip(bits))}`;
}

/** The entries that are set in an `encodedList` of {@link encodeBits}. */
export async function decodeBits(encodedList: string): Promise<number[]> {
  const unpacked = new Blob([decodeBase64url(encodedList.slice(1))]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bits = new Uint8Array(await new Response(unpacked).arrayBuffer());
  const set: number[] = [];
  bits.forEach((byte, at) => {
    for (let bit = 0; bit < 8; bit++) if (byte & (0x80 >> bit)) set.push(at * 8 + bit);
  });
  return set;
}

async function gzip(bytes: Bytes): Promise<Uint8Array> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** Evenly over all entries: their number is a power of two. */
const randomEntry = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % ENTRIES;

/** An entry that none of `taken` is. The caller sees to it that there are such. */
export function freeEntry(taken: ReadonlySet<number>, random: () => number = randomEntry): number {
  let entry = random();
  while (taken.has(entry)) entry = random();
  return entry;
}

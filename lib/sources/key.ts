import { sha256 } from "@noble/hashes/sha2.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const encoder = new TextEncoder();
/** One for all: a buffer for every row costs more than its digest. */
const buffer = new Uint8Array(4096);

function utf8(text: string): Uint8Array {
  // A UTF-16 code unit takes three bytes at most.
  return 3 * text.length <= buffer.length ? buffer.subarray(0, encoder.encodeInto(text, buffer).written) : encoder.encode(text);
}

/** 126 bits in 21 characters: two of a billion rows share a key with a chance below 10^-19. */
function compact(digest: Uint8Array): string {
  let text = "";
  for (let bit = 0; bit < 126; bit += 6) {
    const byte = bit >> 3;
    const pair = ((digest[byte] ?? 0) << 8) | (digest[byte + 1] ?? 0);
    text += ALPHABET.charAt((pair >> (10 - (bit & 7))) & 63);
  }
  return text;
}

/**
 * The primary key of a row from the values that tell it apart: equal values give an equal key. A digest, because a key is
 * stored and shown with every record, and what it is made of may be among the fields that the person leaves out.
 * It hides nothing from someone who can guess the values.
 */
export const keyOf = (values: readonly (string | number | boolean | null)[]): string => compact(sha256(utf8(JSON.stringify(values))));

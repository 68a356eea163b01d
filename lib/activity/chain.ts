import { type Bytes, fromUtf8, utf8 } from "../crypto/bytes.ts";
import { textIn } from "./entry.ts";
import type { Gap } from "./signed-head.ts";

const ALPHABET = utf8("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
/** Characters of a hash as base64url. */
const HASH = 43;
const BEFORE_PREV = utf8(',"prev":"');

/**
 * Walks a chain entry by entry on the bytes that are hashed; nothing is parsed, which takes as long as hashing does. Entries
 * known to be lost are stepped over: what follows on them carries the hash of one that nobody has, or begins anew.
 */
export class ChainWalk {
  readonly #hash: (bytes: Uint8Array) => Uint8Array;
  readonly #lost: readonly Gap[];
  /** The last number that held. */
  seq = 0;
  /** The hash of that entry as ASCII. */
  readonly #prev = new Uint8Array(HASH);
  /** How the next entry must end: `"prev":"…","seq":n}`. Before the first, and after lost ones, there is no hash to compare. */
  #isLinked = false;

  constructor(hash: (bytes: Uint8Array) => Uint8Array, lost: readonly Gap[]) {
    this.#hash = hash;
    this.#lost = lost;
  }

  /** The hash of the last entry, base64url. */
  get head(): string {
    return this.seq === 0 ? "" : fromUtf8(this.#prev);
  }

  /** Takes the next entry, and gives what is wrong with it, or nothing. `textOfFirstForm` makes the text of an entry of the form before this one. */
  step(seq: number, bytes: Bytes, textOfFirstForm: (bytes: Bytes) => Bytes): "altered" | "missing" | undefined {
    if (seq !== this.seq + 1) {
      if (!this.#lost.some(({ from, to }) => from === this.seq + 1 && to === seq - 1)) return "missing";
      this.#isLinked = false;
    }
    let text = textIn(bytes);
    if (!this.#follows(text, seq)) {
      text = textOfFirstForm(bytes);
      if (!this.#follows(text, seq)) return "altered";
    }
    writeBase64url(this.#hash(text), this.#prev);
    this.#isLinked = true;
    this.seq = seq;
    return undefined;
  }

  #follows(text: Bytes, seq: number): boolean {
    const end = beforeNumber(text, seq);
    if (end === -1) return false;
    if (this.#isLinked) return endsWith(text, end, this.#prev) && endsWith(text, end - HASH, BEFORE_PREV);
    if (endsWith(text, end, BEFORE_PREV)) return true;
    // A hash that nobody can compare.
    return seq > 1 && endsWith(text, end - HASH, BEFORE_PREV);
  }
}

const QUOTE_COMMA_SEQ = utf8('","seq":');
const BRACE = 125;
const ZERO = 48;

/** Where `","seq":n}` begins at the end of a text, or -1 where something else stands there. */
function beforeNumber(text: Uint8Array, seq: number): number {
  let end = text.length - 1;
  if (text[end] !== BRACE) return -1;
  for (let rest = seq; rest > 0; rest = Math.floor(rest / 10)) if (text[--end] !== ZERO + (rest % 10)) return -1;
  return endsWith(text, end, QUOTE_COMMA_SEQ) ? end - QUOTE_COMMA_SEQ.length : -1;
}

function endsWith(text: Uint8Array, end: number, piece: Uint8Array): boolean {
  const start = end - piece.length;
  if (start < 0) return false;
  for (let index = 0; index < piece.length; index++) if (text[start + index] !== piece[index]) return false;
  return true;
}

/** 32 bytes as 43 characters, without making a string of each. */
function writeBase64url(bytes: Uint8Array, into: Uint8Array): void {
  let at = 0;
  for (let index = 0; index < 30; index += 3) {
    const three = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    for (let shift = 18; shift >= 0; shift -= 6) into[at++] = ALPHABET[(three >> shift) & 63] ?? 0;
  }
  const two = ((bytes[30] ?? 0) << 10) | ((bytes[31] ?? 0) << 2);
  for (let shift = 12; shift >= 0; shift -= 6) into[at++] = ALPHABET[(two >> shift) & 63] ?? 0;
}

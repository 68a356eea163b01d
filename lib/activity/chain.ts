import { type Bytes, utf8 } from "../crypto/bytes.ts";
import { textIn } from "./entry.ts";
import type { Gap } from "./signed-head.ts";

/** How far a chain holds: the last entry that does, its hash, and the first that does not. */
export type Walked = { readonly seq: number; readonly brokenAt?: number; readonly problem?: "altered" | "missing" };

const NOTHING = new Uint8Array();
const ALPHABET = utf8("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
/** How an entry's canonical JSON ends: the hash of the one before, and its number. */
const BEFORE_PREV = utf8(',"prev":"');
const BEFORE_SEQ = utf8('","seq":');
const END = utf8("}");

/**
 * Walks a chain entry by entry on the bytes that are hashed; nothing is parsed, which takes as long as hashing does. Entries
 * known to be lost are stepped over: what follows on them carries the hash of one that nobody has, or begins anew.
 */
export class ChainWalk {
  readonly #hash: (bytes: Uint8Array) => Uint8Array;
  readonly #lost: readonly Gap[];
  /** The hash of the entry before as base64url in ASCII; null where nobody has it. */
  #prev: Uint8Array | null = NOTHING;
  readonly #digest = new Uint8Array(43);
  seq = 0;

  constructor(hash: (bytes: Uint8Array) => Uint8Array, lost: readonly Gap[]) {
    this.#hash = hash;
    this.#lost = lost;
  }

  /** The hash of the last entry, base64url. */
  get head(): string {
    return this.#prev ? new TextDecoder().decode(this.#prev) : "";
  }

  /** Takes the next entry, and gives what is wrong with it, or nothing. `textOfFirstForm` makes the text of an entry of the form before this one. */
  step(seq: number, bytes: Bytes, textOfFirstForm: (bytes: Bytes) => Bytes): Walked["problem"] {
    if (seq !== this.seq + 1) {
      const gap = this.#lost.find(({ from, to }) => from === this.seq + 1 && to === seq - 1);
      if (!gap) return "missing";
      this.#prev = null;
    }
    let text = textIn(bytes);
    if (!this.#follows(text, seq)) {
      text = textOfFirstForm(bytes);
      if (!this.#follows(text, seq)) return "altered";
    }
    writeBase64url(this.#hash(text), this.#digest);
    this.#prev = this.#digest;
    this.seq = seq;
    return undefined;
  }

  /** Whether a text ends with `,"prev":"<hash before>","seq":<seq>}`. */
  #follows(text: Bytes, seq: number): boolean {
    let end = before(text, text.length, END);
    end = before(text, end, utf8(String(seq)));
    end = before(text, end, BEFORE_SEQ);
    if (this.#prev) return before(text, before(text, end, this.#prev), BEFORE_PREV) !== -1;
    // A hash that nobody can compare, or none.
    return [43, 0].some((length) => before(text, end - length, BEFORE_PREV) !== -1);
  }
}

/** Where a piece begins that ends at `end`, or -1 where something else stands there. */
function before(text: Uint8Array, end: number, piece: Uint8Array): number {
  const start = end - piece.length;
  if (start < 0) return -1;
  for (let index = 0; index < piece.length; index++) if (text[start + index] !== piece[index]) return -1;
  return start;
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
